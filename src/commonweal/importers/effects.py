"""Effects from a table, by a map of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats, lopsided, skewness
from commonweal.importers.problem import Problem
from commonweal.importers.tables import Table, read_table
from commonweal.terms import UNSPECIFIED, InputError, InvalidVariance, Unit


@dataclass(frozen=True, slots=True, eq=False)
class EffectsTable:
    """Effects read from a file, and what became of each of its rows.

    effects: the k rows that could be read, in their order; a blank number is NaN and stays.
    by: (k,) the group of each, or None. lines: (k,) the line of the file each came from.
    problems: rows left out, with the reason. rows_read = k + the lines with a problem.
    warnings: rows that came in but deserve a look (the same study and numbers twice).
    """

    effects: Effects
    by: tuple[str, ...] | None
    lines: tuple[int, ...] = field(repr=False)
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    encoding: str
    rows_read: int


def read_effects(
    path: str | Path,
    *,
    effect: str,
    variance: str | None = None,
    se: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    level: float = 0.95,
    study: str | None = None,
    by: str | None = None,
    unit: Unit = UNSPECIFIED,
) -> EffectsTable:
    """Read effects from the columns named, with exactly one of variance, se, or both limits.

    level: of the interval that `lower` and `upper` bound; they are on the scale of analysis.
    A row with text where a number belongs, a negative variance, or an effect outside or well
    off the middle of its interval is left out and reported; the others come in.
    Raises InputError when the map is not clear, no row can be used, or the limits are those of
    ratios that were not logged; MissingColumn; UnreadableFile.
    """
    spread = _spread_columns(variance, se, lower, upper)
    table = read_table(path)
    labels = _labels(table, study)
    groups = None if by is None else [group or "not stated" for group in table.column(by)]
    numbers: dict[str, Floats] = {}
    problems = {problem.line: problem for problem in table.problems}
    rows_read = len(table) + len(problems)
    for name in dict.fromkeys((effect, *spread)):
        numbers[name], found = table.numbers(name)
        for problem in found:
            problems.setdefault(problem.line, problem)
    if lower is not None and upper is not None:
        _refuse_ratios(*(numbers[name] for name in (effect, lower, upper)))

    def build(rows: Sequence[int]) -> Effects:
        at = np.array(rows, dtype=np.intp)
        y, *values = (numbers[name][at] for name in (effect, *spread))
        names = [labels[i] for i in rows]
        if variance is not None:
            return Effects(y, *values, study=names, unit=unit)
        if se is not None:
            return Effects.from_se(y, *values, study=names, unit=unit)
        return Effects.from_interval(y, *values, level=level, study=names, unit=unit)

    def sift(rows: list[int]) -> list[int]:
        """Return the rows that can be effects; halve until each that cannot stands alone."""
        try:
            build(rows)
        except InvalidVariance as error:
            if len(rows) == 1:
                problems[table.lines[rows[0]]] = Problem(table.lines[rows[0]], str(error))
                return []
            half = len(rows) // 2
            return sift(rows[:half]) + sift(rows[half:])
        return rows

    with np.errstate(over="ignore"):  # the square of a vast standard error: reported as infinite
        rows = sift([i for i, line in enumerate(table.lines) if line not in problems])
    effects = build(rows)
    if not effects.complete.any():
        raise _nothing_usable(table, sorted(problems.values()))
    lines = tuple(table.lines[i] for i in rows)
    return EffectsTable(
        effects=effects,
        by=None if groups is None else tuple(groups[i] for i in rows),
        lines=lines,
        problems=tuple(sorted(problems.values())),
        warnings=() if study is None else _repeats(effects, lines),
        encoding=table.encoding,
        rows_read=rows_read,
    )


def _spread_columns(
    variance: str | None, se: str | None, lower: str | None, upper: str | None
) -> list[str]:
    """Return the column or two that say how sure each effect is."""
    given = [name for name in (variance, se, lower or upper) if name is not None]
    if len(given) != 1 or (lower is None) != (upper is None):
        raise InputError(
            f"{len(given) or 'No'} ways to say how sure each effect is were given"
            + (", and one limit without the other." if (lower is None) != (upper is None) else "."),
            expected="Name one: the variance, the standard error, or both limits.",
            todo="Look at the header of the table for which of them it has.",
        )
    return [name for name in (variance, se, lower, upper) if name is not None]


def _refuse_ratios(effect: Floats, lower: Floats, upper: Floats) -> None:
    """Raise InputError when some intervals are lopsided and most are less so once logged.

    Row by row only the widest would be refused, and the rest pooled on the wrong scale.
    """
    holds = (lower < effect) & (effect < upper)
    as_given = np.stack([effect, lower, upper])[:, holds]
    if not (as_given > 0).all() or not lopsided(*as_given).any():
        return
    logged = np.log(as_given)
    closer = skewness(*logged) < skewness(*as_given)
    if 2 * np.count_nonzero(closer) > closer.size:
        raise InputError(
            f"The intervals are lopsided, {np.count_nonzero(closer)} of {closer.size} less so as "
            "logs: these look like ratios.",
            expected="Limits must be symmetric on the scale that is pooled.",
            todo="Take logs first: commonweal effects FILE --measure or (or rr) does, "
            "and adds the columns to pool.",
        )


def _labels(table: Table, study: str | None) -> list[str]:
    names = [""] * len(table) if study is None else table.column(study)
    return [name or f"Study {i}" for i, name in enumerate(names, start=1)]


def _repeats(effects: Effects, lines: tuple[int, ...]) -> tuple[Problem, ...]:
    """Name the rows whose study, effect and variance have all been seen before.

    They stay in: two arms of one trial can agree to the digits given, and leaving a study out
    is a person's decision.
    """
    first: dict[tuple[str, float, float], int] = {}
    found = []
    rows = zip(effects.study, effects.effect.tolist(), effects.variance.tolist(), strict=True)
    for line, key in zip(lines, rows, strict=True):
        before = first.setdefault(key, line)
        if before != line:
            reason = f"repeats line {before}: the same study and the same numbers, counted twice."
            found.append(Problem(line, reason, value=key[0]))
    return tuple(found)


def _nothing_usable(table: Table, problems: list[Problem]) -> InputError:
    what = f"None of the {len(table) + len(table.problems)} rows of {table.path.name} can be used."
    if problems:
        return InputError(what, expected=f"First {problems[0]}", todo="Correct the table.")
    return InputError(
        what,
        expected="At least one row must have an effect and how sure it is.",
        todo="Check that the right columns were named, and that they are not blank.",
    )
