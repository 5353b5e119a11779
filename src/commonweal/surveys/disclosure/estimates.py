"""From a table of estimates and a policy to a table of estimates that may be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.surveys.disclosure.complement import complement
from commonweal.surveys.disclosure.policy import Policy
from commonweal.surveys.disclosure.protection import round_to
from commonweal.surveys.disclosure.tables import Bools, published, with_totals
from commonweal.surveys.estimates import SHARES, Estimates
from commonweal.terms import InputError

NUMBERS = ("estimate", "se", "lower", "upper", "n")
COLUMNS = ("measure", "stat", "band", *NUMBERS, "suppressed", "reason", "flag", "note")
Scales = Mapping[str, tuple[float, float]]
Words = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedEstimates:
    """Estimates that may be published. Nothing here holds a number that was left out.

    frame: the columns of `by`, then `COLUMNS`; null where a number was left out. Where the policy
    rounds n, other numbers keep two figures of their standard error, or n would follow from them.
    reason: why ("too few", "all alike", "complementary", "no answers"), or "". flag: the
    policy's words for precision. note: why there is no number or interval although nothing was
    left out. overall: the same for everybody, without `by`; None where not given.
    """

    frame: pl.DataFrame = field(repr=False)
    overall: pl.DataFrame | None = field(repr=False)
    by: tuple[str, ...]
    level: float
    policy: Policy
    notes: tuple[str, ...]
    method: str

    def __len__(self) -> int:
        return len(self.frame)

    def to_frame(self) -> pl.DataFrame:
        """Return the rows, those for everybody last, with null where there is no number."""
        if self.overall is None:
            return self.frame
        return pl.concat([self.frame, self.overall], how="diagonal")


def protect(
    found: Estimates,
    policy: Policy,
    *,
    overall: Estimates | None = None,
    scales: Scales | None = None,
) -> ProtectedEstimates:
    """Leave out estimates on too few people, and those that would give them away; round n; flag.

    overall: the same estimates for everybody, to be published with the groups. Together they add
    up, so that under a policy with complementary suppression further groups may have to go.
    scales: the lowest and highest answer of a measure, e.g. {"satisfaction": (0, 10)}: small
    groups who all gave the same extreme answer are then left out (shares need none).
    All statistics of a measure in a group are left out together. `find_leaks` compares with what
    was published before; tables by other columns are for you to think about.
    Raises InputError when the policy has no rule for means, or `overall` is about something else.
    """
    if policy.min_n is None:
        raise InputError(
            f"The policy “{policy.title}” has no rule for means and shares.",
            todo="Choose another, or make a Policy with min_n.",
        )
    groups = _Groups.of(found)
    reason = _judge(found.frame, groups, policy, scales or {})
    everybody = None
    if overall is not None:
        frame = _same_lines(found, overall)
        totals = _Groups.of(overall, frame)
        hidden = _judge(frame, totals, policy, scales or {})
        if policy.secondary and found.by:
            _complement(groups, reason, totals, hidden, policy)
        everybody = _blank(frame, (), hidden[totals.of_row], policy)
    notes = list(found.notes)
    if policy.dominance is not None:
        notes.append("Whether one answer dominates a group was not looked at.")
    return ProtectedEstimates(
        frame=_blank(found.frame, found.by, reason[groups.of_row], policy),
        overall=everybody,
        by=found.by,
        level=found.level,
        policy=policy,
        notes=tuple(notes),
        method=found.method,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The G groups of people: a measure in a domain. of_row: (rows,). n, start: (G,)."""

    of_row: NDArray[np.int64]
    n: NDArray[np.int64]
    measure: tuple[str, ...]

    @classmethod
    def of(cls, found: Estimates, frame: pl.DataFrame | None = None) -> _Groups:
        rows = found.frame if frame is None else frame
        runs = rows.select(pl.struct("measure", *found.by).rle_id()).to_series().to_numpy()
        of_row = runs.astype(np.int64)
        first = np.unique(of_row, return_index=True)[1]
        n, measure = rows["n"].to_numpy()[first], rows["measure"].gather(first)
        return cls(of_row, n.astype(np.int64), tuple(measure))


def _judge(frame: pl.DataFrame, groups: _Groups, policy: Policy, scales: Scales) -> Words:
    """Return (G,) what keeps each group from being shown, by itself."""
    reason = np.full(len(groups.n), "", dtype=object)
    if policy.alike_below is not None:
        alike = np.zeros(len(groups.n), bool)
        alike[groups.of_row[_extreme(frame, scales)]] = True
        reason[alike & (groups.n < policy.alike_below)] = "all alike"
    small = groups.n < (policy.min_n or 0)
    small[groups.of_row[frame["suppressed"].to_numpy()]] = True
    reason[small] = "too few"
    reason[groups.n == 0] = "no answers"
    return reason


def _extreme(frame: pl.DataFrame, scales: Scales) -> Bools:
    """Return (rows,) where everybody gave one answer: a share of 1 (or 0, alone), a mean at an
    end of its scale."""
    value = frame["estimate"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    kind = frame["stat"].str.split(":").list.first()
    share = kind.is_in(SHARES).to_numpy()
    alone = frame["band"].is_null().to_numpy()
    ends = frame["measure"].to_list()
    low, high = (np.array([scales.get(m, (np.nan, np.nan))[i] for m in ends]) for i in (0, 1))
    at_end = (kind == "mean").to_numpy() & ((value == low) | (value == high))
    found: Bools = (share & ((value == 1) | (alone & (value == 0)))) | at_end
    return found


def _complement(
    groups: _Groups, reason: Words, totals: _Groups, hidden: Words, policy: Policy
) -> None:
    """Write into `reason` and `hidden` what must go so that no group follows from the total."""
    for place, measure in enumerate(totals.measure):
        own = np.array([name == measure for name in groups.measure])
        counts = groups.n[own]
        full = with_totals(counts[:, None])
        shown = published((len(counts), 1), "columns")
        primary = np.zeros(full.shape, bool)
        primary[:-1, 0] = ~np.isin(reason[own], ("", "no answers"))
        primary[-1, 0] = hidden[place] == "too few"
        added = complement(full, primary, shown, policy.min_n or 1)
        reason[np.flatnonzero(own)[added[:-1, 0]]] = "complementary"
        if added[-1, 0]:
            hidden[place] = "complementary"


def _same_lines(found: Estimates, overall: Estimates) -> pl.DataFrame:
    """Return the rows of `overall` that `found` has for groups."""
    lines = ["measure", "stat", "band"]
    wanted = found.frame.select(lines).unique(maintain_order=True)
    kept = overall.frame.join(wanted, on=lines, how="semi", nulls_equal=True)
    if overall.by or len(kept) < len(wanted) or overall.level != found.level:
        raise InputError(
            "The estimates for everybody do not match those of the groups.",
            expected="The same measures, statistics and level, without groups.",
            todo="Call estimate once with by= and once without.",
        )
    return kept


def _blank(frame: pl.DataFrame, by: tuple[str, ...], reason: Words, policy: Policy) -> pl.DataFrame:
    hidden = ~np.isin(reason, ("", "no answers"))
    ratio = (pl.col("se") / pl.col("estimate").abs()).fill_nan(None)
    cv = frame.select(pl.when(pl.col("estimate") != 0).then(ratio)).to_series()
    flags = ["" if x is None else policy.flag(x) for x in cv]
    if policy.rounding_base > 1:
        frame = round_figures(frame)
    n = round_to(frame["n"].to_numpy().astype(np.int64), policy.rounding_base)
    known = frame.with_columns(
        pl.Series("n", n, nan_to_null=True).cast(pl.Int64),
        pl.Series("suppressed", hidden),
        pl.Series("reason", reason.tolist(), dtype=pl.String),
        pl.Series("flag", flags, dtype=pl.String),
    )
    return known.select(
        *by,
        "measure",
        "stat",
        "band",
        *(pl.when(~pl.col("suppressed")).then(pl.col(name)).alias(name) for name in NUMBERS),
        "suppressed",
        "reason",
        *(
            pl.when(~pl.col("suppressed")).then(pl.col(name)).otherwise(pl.lit("")).alias(name)
            for name in ("flag", "note")
        ),
    )


def round_figures(
    frame: pl.DataFrame, names: Sequence[str] = ("estimate", "se", "lower", "upper")
) -> pl.DataFrame:
    """Keep two figures of each standard error, and as many decimals of what goes with it.

    With every digit an unweighted mean is a fraction that gives away the n which was rounded.
    """
    se = frame["se"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    value = frame["estimate"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    size = np.where(se > 0, se, np.abs(value) / 10)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = 10.0 ** (np.floor(np.log10(size)) - 1)
    unit = np.where(np.isfinite(unit) & (unit > 0), unit, 0.01)
    rounded = []
    for name in names:
        column = frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        places = np.maximum(-np.log10(unit), 0).round().astype(int)
        whole = np.round(column / unit) * unit
        text = [float(f"{x:.{d}f}") for x, d in zip(whole, places, strict=True)]
        rounded.append(pl.Series(name, text, nan_to_null=True, dtype=pl.Float64))
    return frame.with_columns(rounded)
