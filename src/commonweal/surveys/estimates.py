"""The answer of a survey: a table of estimates, each with its uncertainty, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from commonweal.surveys.design import Floats
from commonweal.surveys.inference import NOTES, Block
from commonweal.surveys.statistic import Line
from commonweal.terms import Estimate, InputError, Interval, Unit

COLUMNS = (
    *("measure", "stat", "band", "estimate", "se", "lower", "upper", "n", "df", "deff"),
    *("suppressed", "effective_n", "note"),
)
_BLANKED = ("estimate", "se", "lower", "upper", "deff", "effective_n")
LINEARISATION = "design-based, Taylor linearisation"
SHARES = ("proportion", "bands", "below", "above", "at_most", "at_least")  # kinds, before a colon
_SHARE = Unit("share", "share of people (0 to 1)")


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate. domain: the group it is about, by column; empty for everybody.

    estimate: None where there is none; `note` says why. se, deff: None likewise.
    """

    domain: dict[str, object]
    measure: str
    stat: str
    band: str | None
    estimate: Estimate | None
    se: float | None
    n: int
    df: float
    deff: float | None
    effective_n: float | None
    suppressed: bool
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Estimates of measures in domains, a row each, in the order asked for.

    by: the columns that make the domains. level: of the intervals. notes: what to know about
    the weights and the people left out. method: how standard errors were made.
    """

    frame: pl.DataFrame = field(repr=False)
    by: tuple[str, ...]
    level: float
    notes: tuple[str, ...] = ()
    method: str = LINEARISATION

    def __len__(self) -> int:
        return len(self.frame)

    def __iter__(self) -> Iterator[Row]:
        for row in self.frame.iter_rows(named=True):
            yield self._row(row)

    def __getitem__(self, place: int) -> Row:
        return self._row(self.frame.row(place, named=True))

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars: the domain's columns, then COLUMNS; null where none."""
        return self.frame

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the table as CSV, every digit; write it to `path` when given."""
        text = self.frame.write_csv()
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def to_parquet(self, path: str | Path) -> None:
        """Write the table as Parquet, with null where there is no number.

        The file says how it was made: level, method, notes and the names of the groups.
        """
        made = {
            "commonweal.by": json.dumps(self.by, ensure_ascii=False),
            "commonweal.level": repr(self.level),
            "commonweal.method": self.method,
            "commonweal.notes": json.dumps(self.notes, ensure_ascii=False),
        }
        self.frame.write_parquet(path, metadata=made)

    def to_json(self) -> str:
        """Return a JSON list of rows; null where there is no number."""
        return json.dumps(self.frame.to_dicts(), ensure_ascii=False, indent=1, default=str)

    def _row(self, row: dict[str, object]) -> Row:
        numbers: dict[str, float | None] = {name: row[name] for name in _BLANKED}  # type: ignore[misc]
        value, lower, upper = numbers["estimate"], numbers["lower"], numbers["upper"]
        shares = str(row["stat"]).partition(":")[0] in SHARES
        estimate = None
        if value is not None:
            estimate = Estimate(
                value=value,
                interval=None
                if lower is None or upper is None
                else Interval(lower, upper, self.level),
                unit=_SHARE
                if shares
                else Unit(str(row["stat"]), f"{row['stat']} of {row['measure']}"),
                n=int(str(row["n"])),
                method=self.method,
            )
        return Row(
            domain={name: row[name] for name in self.by},
            measure=str(row["measure"]),
            stat=str(row["stat"]),
            band=None if row["band"] is None else str(row["band"]),
            estimate=estimate,
            se=numbers["se"],
            n=int(str(row["n"])),
            df=float(str(row["df"])),
            deff=numbers["deff"],
            effective_n=numbers["effective_n"],
            suppressed=bool(row["suppressed"]),
            note=str(row["note"]),
        )


def lay_table(
    labels: pl.DataFrame, measure: str, lines: Sequence[Line], block: Block, min_n: int
) -> pl.DataFrame:
    """Return the rows of one measure: all lines of the first domain, then of the next.

    Rows that rest on fewer than `min_n` people are marked and blanked, never 0.
    """
    D, S = block.estimate.shape
    n, small = np.repeat(block.n, S), np.repeat(block.n < min_n, S)
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = block.n[:, None] / block.deff

    def blank(values: Floats) -> pl.Series:
        return pl.Series(np.where(small, np.nan, values.ravel()), nan_to_null=True)

    which = np.tile(np.arange(S), D)
    reasons = pl.Series([*NOTES, f"fewer than {min_n} people"])
    why = np.where(small & (n > 0), len(NOTES), block.note.ravel())
    table = pl.DataFrame(
        {
            "measure": pl.Series([measure]).gather(np.zeros(D * S, np.int64)),
            "stat": pl.Series([line.stat for line in lines]).gather(which),
            "band": pl.Series([line.band for line in lines], dtype=pl.String).gather(which),
            "estimate": blank(block.estimate),
            "se": blank(block.se),
            "lower": blank(block.lower),
            "upper": blank(block.upper),
            "n": n.astype(np.int64),
            "df": np.repeat(block.df, S),
            "deff": blank(block.deff),
            "suppressed": small,
            "effective_n": blank(effective),
            "note": reasons.gather(why),
        }
    )
    domains = labels[np.repeat(np.arange(D), S)] if labels.width else labels
    return pl.concat([domains, table], how="horizontal")


def check_domains(by: Sequence[str]) -> None:
    """Raise InputError for a domain that would hide a column of the answer, or is named twice."""
    clash = next((name for name in by if name in COLUMNS), None)
    if clash or len(set(by)) < len(by):
        raise InputError(
            f"A group cannot be called “{clash}”." if clash else "A group is named twice.",
            expected=f"{', '.join(COLUMNS)} are columns of the answer.",
            todo="Rename the column first." if clash else "Name each column once.",
        )
