"""The tables beside the figures, and CSV that a spreadsheet cannot be tricked by."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from commonweal.evidence import RiskOfBias, Study
from commonweal.publish.rows import Order, forest_rows
from commonweal.publish.words import decimals, format_level, format_number
from commonweal.synthesis import Pooled, Subgroups
from commonweal.terms import Unit

Cell = str | float | int | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same length. Numbers keep full precision; None is an empty cell.

    digits: how many decimals each column deserves when people read it; None leaves it as it is.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[int | None, ...]

    def csv(self) -> str:
        """Return the table as CSV at full precision."""
        return csv_text(self.header, self.rows)

    def rounded(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows as people read them: rounded, with a proper minus."""
        return tuple(
            tuple(_read(cell, digits) for cell, digits in zip(row, self.digits, strict=True))
            for row in self.rows
        )


def forest_table(
    pooled: Pooled,
    *,
    groups: Subgroups | None = None,
    studies: Iterable[Study] = (),
    order: Order = "effect",
) -> Table:
    """Return the numbers of a forest plot, on the scale that people read.

    One row for each study, in the order of the plot; then the pooled effect (for each group
    too) and the prediction interval. studies: gives n, matched to the effects by identifier
    or label. Columns that nothing fills (n, risk of bias, group) are left out.
    """
    unit, n_of = pooled.effects.unit, _participants(studies)
    digits = decimals(pooled.estimate.interval, unit)
    level = format_level(pooled.level)
    columns: list[tuple[str, int | None]] = [
        ("group", None),
        ("study", None),
        (unit.label, digits),
        (f"lower {level}", digits),
        (f"upper {level}", digits),
        ("weight %", 1),
        ("n", 0),
        ("risk of bias", None),
    ]
    cells = []
    for row in forest_rows(pooled, groups=groups, order=order):
        if row.kind == "group":
            continue
        name = row.label
        if row.kind == "prediction":
            name = f"{row.label} ({level} prediction interval)"
        judged = row.risk_of_bias
        cells.append(
            (
                row.group or None,
                name,
                _natural(unit, row.value),
                _natural(unit, row.lower),
                _natural(unit, row.upper),
                row.weight,
                n_of.get(row.label) if row.kind == "study" else None,
                None if judged is RiskOfBias.NOT_ASSESSED else str(judged),
            )
        )
    optional = {"group", "n", "risk of bias"}
    keep = [
        i
        for i, (name, _) in enumerate(columns)
        if name not in optional or any(row[i] is not None for row in cells)
    ]
    return Table(
        tuple(columns[i][0] for i in keep),
        tuple(tuple(row[i] for i in keep) for row in cells),
        tuple(columns[i][1] for i in keep),
    )


def funnel_table(pooled: Pooled) -> Table:
    """Return the numbers of a funnel plot: each effect and its standard error.

    Standard errors are on the scale of analysis (of the log, for a ratio).
    """
    effects, unit = pooled.effects, pooled.effects.unit
    digits = decimals(pooled.estimate.interval, unit)
    turned = {"identity": "", "exp": " (log scale)", "tanh": " (Fisher z)"}[unit.transform]
    return Table(
        ("study", unit.label, f"standard error{turned}"),
        tuple(
            (study, unit.natural(y), se)
            for study, y, se in zip(
                effects.study,
                effects.effect.tolist(),
                np.sqrt(effects.variance).tolist(),
                strict=True,
            )
        ),
        (None, digits, max(digits, 3)),
    )


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return RFC 4180 CSV. Numbers keep full precision; None and NaN are empty cells.

    A cell that a spreadsheet would run (it starts with = + - @, a tab or a carriage return)
    gets an apostrophe in front, unless it is a plain number (OWASP, "CSV injection").
    Encode it as UTF-8.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutralise(name) for name in header])
    writer.writerows([_write(cell) for cell in row] for row in rows)
    return out.getvalue()


def neutralise(text: str) -> str:
    """Return `text` with an apostrophe in front when a spreadsheet would run it."""
    text = text.replace("\x00", "")
    risky = text.lstrip(" \n").startswith(_FORMULA)
    return f"'{text}" if risky and not _PLAIN_NUMBER.fullmatch(text) else text


def _write(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, str):
        return neutralise(cell)
    return repr(float(cell)) if isinstance(cell, float) else str(cell)


def _read(cell: Cell, digits: int | None) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else format_number(cell, 2 if digits is None else digits)


def _natural(unit: Unit, value: float | None) -> float | None:
    return None if value is None else unit.natural(value)


def _participants(studies: Iterable[Study]) -> dict[str, int]:
    found: dict[str, int] = {}
    for study in studies:
        if study.n is not None:
            found[study.identifier] = found[study.label] = study.n
    return found
