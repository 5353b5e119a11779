"""What a gap taken apart says: its parts with their uncertainty, and what they do not show."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from commonweal.surveys.regression.reading import say_missing
from commonweal.terms.errors import name_some

FEW = 50
_WITH = {
    "pooled": "the coefficients of both groups together",
    "average": "the average of the two groups' coefficients",
    "first": "the coefficients of {first}",
    "second": "the coefficients of {second}",
}
NOT_IF = (
    "What is explained goes with the covariates named, as they go with the outcome here. It does "
    "not show what would happen if the two groups became alike, and the rest holds everything "
    "that was not measured; it is no proof of unfairness."
)


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A gap between two groups, a row for each part: `part, term, estimate, se, lower, upper,
    share`.

    The parts: first_mean, second_mean, gap; explained and unexplained (twofold; for kitagawa,
    composition and rates), endowments, coefficients and interaction (threefold); then by term
    (for kitagawa by cell). They sum to the gap. share: of the gap, null where the gap cannot be
    told from 0. n: people in each group. df: of the design. notes: what to beware of.
    """

    frame: pl.DataFrame = field(repr=False)
    measure: str
    labels: tuple[str, str]
    how: str
    reference: str
    n: tuple[int, int]
    df: int
    level: float
    told: bool
    notes: tuple[str, ...]
    method: str
    people: Mapping[str, int] = field(default_factory=dict, repr=False)

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars; null where there is no number."""
        return self.frame

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the table as CSV, every digit; write it to `path` when given."""
        text = self.frame.write_csv()
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def to_json(self) -> str:
        """Return the gap as JSON: what was asked, notes, and `parts` as a list of rows."""
        found = {
            "measure": self.measure,
            "groups": list(self.labels),
            "how": self.how,
            "reference": self.reference,
            "n": list(self.n),
            "df": self.df,
            "level": self.level,
            "method": self.method,
            "notes": list(self.notes),
            "parts": self.frame.to_dicts(),
        }
        return json.dumps(found, ensure_ascii=False, indent=1)

    def __str__(self) -> str:
        """Return the answer in sentences, and what it does not show."""
        value = {
            row["part"]: row["estimate"]
            for row in self.frame.iter_rows(named=True)
            if row["term"] is None
        }
        (first, second), gap = self.labels, value["gap"]
        lines = [
            f"{self.measure}: {first} {value['first_mean']:.2f}, {second} "
            f"{value['second_mean']:.2f}; {first} is {abs(gap):.2f} "
            f"{'higher' if gap > 0 else 'lower'}."
        ]
        if not self.told:
            lines.append("The two cannot be told apart, so there is no gap to share out.")
        elif self.how == "threefold":
            shares = ", ".join(
                f"{value[part] / gap:.0%} {words}"
                for part, words in (
                    ("endowments", "with who lives there (endowments)"),
                    ("coefficients", "with how covariates count there (coefficients)"),
                    ("interaction", "with both at once (interaction)"),
                )
            )
            lines.append(f"Of the gap goes: {shares}.")
        else:
            kitagawa = self.how == "kitagawa"
            lines.append(
                f"{value['explained'] / gap:.0%} of the gap goes with "
                f"{'composition' if kitagawa else 'differences in the covariates'}, "
                f"{value['unexplained'] / gap:.0%} "
                f"{'with rates within cells' if kitagawa else 'does not'}."
            )
        return "\n".join(textwrap.fill(line, 88) for line in (*lines, *self.notes))


def describe_gap(
    frame: pl.DataFrame,
    *,
    measure: str,
    labels: tuple[str, str],
    how: str,
    reference: str,
    n: tuple[int, int],
    df: int,
    level: float,
    told: bool,
    missing: Mapping[str, int],
    left_out: tuple[str, ...],
    people: Mapping[str, int],
    method: str,
) -> Gap:
    """Return the result, with the rows of its method and its cautions."""
    threefold = ("endowments", "coefficients", "interaction")
    base = pl.col("part").is_in(["first_mean", "second_mean", "gap"])
    if how == "threefold":
        frame = frame.filter(base | pl.col("part").is_in(threefold))
    else:
        frame = frame.filter(~pl.col("part").is_in(threefold))
    if how == "twofold":
        # by term, the unexplained part depends on which group of a covariate is the reference
        frame = frame.filter((pl.col("part") != "unexplained") | pl.col("term").is_null())
    order = frame["part"].unique(maintain_order=True).to_list()
    frame = frame.sort(
        pl.col("part").replace_strict({one: i for i, one in enumerate(order)}), maintain_order=True
    )
    notes = [say_missing(missing)]
    if how == "twofold":
        words = _WITH[reference].format(first=labels[0], second=labels[1])
        notes.append(f"Differences in the covariates are valued by {words}.")
    if left_out:
        notes.append(f"Left out, because others already say the same: {name_some(left_out, 6)}.")
    small = [f"{label} ({count})" for label, count in zip(labels, n, strict=True) if count < FEW]
    if small:
        notes.append(f"Fewer than {FEW} people, so take with care: {name_some(small)}.")
    if df <= 0:
        notes.append("The design has no degrees of freedom, so there are no intervals.")
    shares = frame.filter(pl.col("term").is_null())["share"].drop_nulls()
    if len(shares) and (shares.min() < 0 or shares.max() > 1):  # type: ignore[operator]
        notes.append(
            "A share below 0% or above 100% says that this part alone would make the gap go the "
            "other way, or be wider than it is."
        )
    notes.append(NOT_IF)
    return Gap(
        frame=frame,
        measure=measure,
        labels=labels,
        how=how,
        reference=reference,
        n=n,
        df=df,
        level=level,
        told=told,
        notes=tuple(note for note in notes if note),
        method=method,
        people=people,
    )
