"""From a comparison, a regression or a gap and a policy to differences that may be published.

A difference or a coefficient is not a count, so marks and complements do not help: it is published
whole or not at all. It is refused when a group that it compares, or a category that a model has a
coefficient for, holds fewer people than the policy's `min_n`; when the people in a model are fewer
than its numbers and `min_n` together, for a model with nearly as many numbers as people gives the
people; and when there is no interval. Intercepts and cut points stay out: they are the average or
the shares of one cell, which is a table's to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from commonweal.surveys.comparison import Comparison
from commonweal.surveys.comparison.result import CONTROLS
from commonweal.surveys.disclosure.estimates import ProtectedEstimates, round_figures
from commonweal.surveys.disclosure.policy import Policy
from commonweal.surveys.estimates import SHARES
from commonweal.surveys.regression import Gap, Regression
from commonweal.surveys.regression.result import NOT_CAUSED
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Kind = Literal["comparison", "regression", "gap"]
LINES = {
    **dict.fromkeys(("part", "label", "other"), pl.String),
    **dict.fromkeys(
        ("value", "other_value", "estimate", "se", "lower", "upper", "p", "share"), pl.Float64
    ),
}
_FIGURES = ("estimate", "se", "lower", "upper", "value", "other_value")


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedDifferences:
    """Differences that may be published, a row each: the columns of `LINES`.

    part: the covariate, or the part of a gap; "" in a comparison. label, other: the group and the
    one it is compared with; "" where there is none. value, other_value: of the two groups of a
    comparison. p: for all pairs together in a comparison. share: of a gap. outcome: the measure,
    or the condition whose share is meant. stat: of a comparison; else "". by: the columns that
    make groups. ratio: whether estimates are logs of odds ratios. people: in all, rounded by the
    policy; None in a comparison. notes: how to read it and what to beware of.
    """

    kind: Kind
    frame: pl.DataFrame = field(repr=False)
    outcome: str
    stat: str
    by: tuple[str, ...]
    ratio: bool
    people: int | None
    level: float
    policy: Policy
    notes: tuple[str, ...]
    method: str

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def share(self) -> bool:
        """Whether the figures are shares, so that differences are percentage points."""
        return self.stat.partition(":")[0] in SHARES


def refuse_few(people: Mapping[str, int], policy: Policy, *, numbers: int = 0) -> None:
    """Raise InputError where differences rest on fewer people than a policy lets out.

    people: how many are in each group that is compared, or category of a model. numbers: how
    many a model estimates from all of them; "everybody" is then among `people`.
    """
    if policy.min_n is None:
        raise InputError(
            f"The policy “{policy.title}” has no rule for differences.",
            todo="Choose another, or make a Policy with min_n.",
        )
    small = [name for name, n in people.items() if n < policy.min_n]
    if small:
        raise InputError(
            f"Fewer than {policy.min_n} people are in: {name_some(small, 8)}.",
            expected=f"The policy “{policy.title}” lets out differences of larger groups only.",
            todo="Join these groups with others, or leave the column out.",
        )
    everybody = people.get("everybody", 0)
    if numbers and everybody < numbers + policy.min_n:
        raise InputError(
            f"{everybody:,} people are too few for {numbers} numbers: a reader could work back "
            "to some of them.",
            expected=f"At least {policy.min_n} people more than numbers.",
            todo="Leave out a covariate.",
        )


def protect_differences(
    found: Comparison | Regression | Gap, policy: Policy
) -> ProtectedDifferences:
    """Return differences as they may be published.

    Raises InputError where the policy has no rule for means, or a rule (above) forbids it.
    """
    if isinstance(found, Comparison):
        made = _comparison(found, policy)
    elif isinstance(found, Regression):
        made = _regression(found, policy)
    else:
        made = _gap(found, policy)
    if made.frame.is_empty():
        raise InputError("There is no difference to publish.")
    lost = made.frame.filter(pl.any_horizontal(pl.col("estimate", "lower", "upper").is_null()))
    if not lost.is_empty():
        raise InputError(
            f"There is no interval for {name_some(map(_name, lost.iter_rows(named=True)), 5)}.",
            expected="Every number is published with its uncertainty.",
            todo="Leave out what cannot be told, or use a design with more PSUs.",
        )
    return made


def hidden_elsewhere(found: ProtectedDifferences, table: ProtectedEstimates) -> tuple[str, ...]:
    """Return the groups whose figures a comparison gives and a table of the same people hides."""
    if found.kind != "comparison" or sorted(table.by) != sorted(found.by):
        return ()
    own = table.frame.filter(pl.col("measure") == found.outcome, pl.col("suppressed"))
    hidden = {" × ".join(str(row[name]) for name in found.by) for row in own.iter_rows(named=True)}
    shown = {*found.frame["label"], *found.frame["other"]}
    return tuple(sorted(hidden & shown))


def _comparison(found: Comparison, policy: Policy) -> ProtectedDifferences:
    frame = found.frame
    named = {*frame["group"], *frame["other"]}
    unknown = sorted(named - found.people.keys())
    if unknown:
        raise InputError(f"How many people are in {name_some(unknown, 5)} is not known.")
    refuse_few({name: n for name, n in found.people.items() if name in named}, policy)
    stat = str(frame["stat"][0]) if len(frame) else ""
    share = stat.partition(":")[0] in SHARES
    if share and policy.alike_below is not None:
        value = {
            name: x
            for one, at in (("group", "value"), ("other", "other_value"))
            for name, x in zip(frame[one], frame[at], strict=True)
        }
        alike = [
            name
            for name, x in value.items()
            if x in (0, 1) and found.people[name] < policy.alike_below
        ]
        if alike:
            raise InputError(
                f"Everybody gave the same answer in: {name_some(alike, 5)}.",
                todo="Join these groups with others.",
            )
    notes = [f"{CONTROLS[found.control]} {1 - found.level:.3g}."] if len(frame) > 1 else []
    if found.left_out:
        notes.append(f"Not compared, because too few people: {name_some(found.left_out, 10)}.")
    lines = frame.select(
        pl.lit("").alias("part"),
        pl.col("group").alias("label"),
        "other",
        "value",
        "other_value",
        pl.col("difference").alias("estimate"),
        "se",
        "lower",
        "upper",
        pl.col("p_adjusted").alias("p"),
        pl.lit(None, pl.Float64).alias("share"),
    )
    return ProtectedDifferences(
        kind="comparison",
        frame=_tidy(lines, policy),
        outcome=str(frame["measure"][0]) if len(frame) else "",
        stat=stat,
        by=found.by,
        ratio=False,
        people=None,
        level=found.level,
        policy=policy,
        notes=tuple(notes),
        method="design-based, with the covariance of the groups",
    )


def _regression(found: Regression, policy: Policy) -> ProtectedDifferences:
    people = found.people()
    refuse_few(people | {"everybody": found.n}, policy, numbers=len(found.frame))
    matrix = found.model.matrix
    lines = []
    for place, row in zip(found.model.terms, found.frame.iter_rows(named=True), strict=True):
        if place is None or not matrix.terms[place]:
            continue
        term = matrix.terms[place]
        part, label, other = row["term"], row["coefficient"], ""
        if len(term) == 1:
            (one,) = term
            part = one.column if one in matrix.levels else str(one)
            if one in matrix.levels:
                label = label.removeprefix(f"{one.column}[").removesuffix("]")
                other = matrix.levels[one][0] if () in matrix.terms else ""
        lines.append(_line(row, part=part, label="" if label == part else label, other=other))
    return ProtectedDifferences(
        kind="regression",
        frame=_tidy(pl.DataFrame(lines, schema=LINES), policy),
        outcome=found.model.formula.outcome,
        stat="",
        by=found.model.formula.columns,
        ratio=found.family != "linear",
        people=_rounded(found.n, policy),
        level=found.level,
        policy=policy,
        notes=(*_known(found.notes, policy), NOT_CAUSED),
        method=found.method,
    )


def _gap(found: Gap, policy: Policy) -> ProtectedDifferences:
    everybody = {"everybody": sum(found.n)}
    groups = dict(zip(found.labels, found.n, strict=True))
    refuse_few(groups | dict(found.people) | everybody, policy, numbers=len(found.frame))
    lines = [
        _line(row, part=row["part"], label=_plain(row["term"] or ""), other="")
        for row in found.frame.iter_rows(named=True)
    ]
    first, second = found.labels
    frame = pl.DataFrame(lines, schema=LINES).with_columns(
        # the groups' own averages, and the gap between them, carry the groups' names
        label=pl.when(pl.col("part").is_in(["first_mean", "gap"]))
        .then(pl.lit(first))
        .when(pl.col("part") == "second_mean")
        .then(pl.lit(second))
        .otherwise("label"),
        other=pl.when(pl.col("part") == "gap").then(pl.lit(second)).otherwise("other"),
    )
    return ProtectedDifferences(
        kind="gap",
        frame=_tidy(frame, policy),
        outcome=found.measure,
        stat="",
        by=(),
        ratio=False,
        people=_rounded(sum(found.n), policy),
        level=found.level,
        policy=policy,
        notes=_known(found.notes, policy),
        method=found.method,
    )


def _line(row: Mapping[str, Any], *, part: str, label: str, other: str) -> dict[str, Any]:
    kept = {name: row.get(name) for name in LINES}
    return kept | {"part": part, "label": label, "other": other}


def _plain(term: str) -> str:
    """Return the column that C() makes groups of: `C(region)` is region."""
    return term[2:-1] if term.startswith("C(") and term.endswith(")") else term


def _tidy(frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Return the lines in the types of `LINES`, rounded where the policy rounds people."""
    typed = frame.select(pl.col(name).cast(kind) for name, kind in LINES.items()).with_columns(
        pl.selectors.float().fill_nan(None)
    )
    return round_figures(typed, _FIGURES) if policy.rounding_base > 1 else typed


def _rounded(n: int, policy: Policy) -> int:
    base = policy.rounding_base
    return int((n + base / 2) // base * base) if base > 1 else n


def _known(notes: tuple[str, ...], policy: Policy) -> tuple[str, ...]:
    """Return the notes of a model; where the policy rounds, without those that count people."""
    counting = ("Left out because an answer is missing", "Fewer than ")
    return tuple(n for n in notes if policy.rounding_base == 1 or not n.startswith(counting))


def _name(row: Mapping[str, Any]) -> str:
    return ": ".join(part for part in (row["part"], row["label"]) if part)
