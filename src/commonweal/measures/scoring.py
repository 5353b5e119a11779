"""From what people answered to their scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonweal.measures.answers import ItemRead, read_answers
from commonweal.measures.arithmetic import add_up, category_labels, find_bands, find_groups
from commonweal.measures.checks import find_doubts
from commonweal.measures.columns import match_columns
from commonweal.measures.frames import Responses, join_columns, open_responses
from commonweal.measures.measure import Category, Measure, Score
from commonweal.measures.read import get_measure
from commonweal.terms import InputError
from commonweal.terms.errors import name_some

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumn:
    """One score of n people. values: (n,), NaN where there is none.

    bands: (n,) places in `labels`, -1 for none. prorated: (n,) whose own mean stood for missing
    answers; None where that was not asked for or is not allowed.
    """

    score: Score
    values: Floats
    bands: Codes
    prorated: Flags | None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the bands, from the lowest score; () where there are none."""
        return tuple(band.label for band in self.score.bands.bands) if self.score.bands else ()

    @property
    def scored(self) -> int:
        """How many people have a score."""
        return int(np.count_nonzero(~np.isnan(self.values)))


@dataclass(frozen=True, slots=True, eq=False)
class GroupColumn:
    """One grouping of n people. groups: (n,) places in `labels`, -1 for none."""

    category: Category
    groups: Codes

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the groups."""
        return category_labels(self.category)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What became of n people's answers.

    items: each column, with what was missing or out of range. scores, groups: by name.
    left_out: scores that could not be worked out, because not all their columns are there.
    doubts: sentences on what to check before the figures are trusted.
    """

    measure: Measure
    n: int
    items: tuple[ItemRead, ...]
    scores: Mapping[str, ScoreColumn]
    groups: Mapping[str, GroupColumn]
    left_out: tuple[str, ...]
    doubts: tuple[str, ...]
    responses: Responses

    def columns(self) -> dict[str, tuple[NDArray[Any], tuple[str, ...]]]:
        """Return what was worked out, by name of column: values, and labels where these are codes.

        A score is under its own name, its band under “name_band”, and, when prorating was asked
        for and allowed, whether it was prorated under “name_prorated”.
        """
        found: dict[str, tuple[NDArray[Any], tuple[str, ...]]] = {}
        for name, column in self.scores.items():
            found[name] = (column.values, ())
            if column.labels:
                found[f"{name}_band"] = (column.bands, column.labels)
            if column.prorated is not None:
                found[f"{name}_prorated"] = (column.prorated, ())
        for name, group in self.groups.items():
            found[name] = (group.groups, group.labels)
        return found

    def joined(self) -> Any:
        """Return the responses with the scores beside them, in the kind of frame that came in.

        A mapping comes back as a dict of arrays. Labels are text; nobody's is null (“” in a
        dict). A name that the responses use already gets the id of the measure before it.
        """
        return join_columns(self.responses, self.columns(), prefix=self.measure.id)


def score(
    responses: Any,
    measure: str | Measure,
    *,
    items: Sequence[str] | Mapping[str, str] | None = None,
    scoring: str | None = None,
    reverse: Collection[str] = (),
    lowest: float | None = None,
    prorate: bool = False,
    missing: Collection[float] = (),
) -> Scored:
    """Score the answers of many people at once.

    responses: any data frame in memory that narwhals knows (Polars, pandas, PyArrow ...), or a
    mapping of arrays; one row for each person. measure: one of `list_measures()`.
    items: the columns in the order of the items, or by item; None takes columns that are named
    as the items are. scoring: where there are several, e.g. "likert"; None takes the first.
    reverse: items that were asked with the answers in the opposite order.
    lowest: what the file writes for the lowest answer, where that is not the item's own, e.g. 1
    for PHQ-9 coded 1 to 4. prorate: let a person's own mean stand for missing answers, where the
    measure allows it. missing: further codes that stand for no answer.

    An answer that is missing or cannot be one is counted in `items` and leaves the scores that
    need it empty. Scores whose columns are not all there are left out.
    Raises InputError when no score can be worked out, or an option does not fit the measure.
    """
    if isinstance(measure, str):
        measure = get_measure(measure)
    opened = open_responses(responses)
    columns = match_columns(measure, opened.names, items)
    scores, left_out = _choose_scores(measure, scoring, columns)
    _check_options(measure, reverse, columns, prorate=prorate)
    answers, reads = {}, []
    for name, column in columns.items():
        answers[name], read = read_answers(
            opened.column(column),
            measure.item(name),
            column=column,
            reverse=name in reverse,
            lowest=lowest,
            missing=missing,
        )
        reads.append(read)
    found = {}
    for one in scores:
        asked = [measure.item(name) for name in one.items]
        values, prorated = add_up(one, asked, answers, prorate=prorate)
        codes = find_bands(values, one.bands) if one.bands else np.full(len(values), -1, np.int8)
        found[one.name] = ScoreColumn(one, values, codes, prorated)
    known = answers | {name: column.values for name, column in found.items()}
    groups = {
        category.name: GroupColumn(category, find_groups(category, known))
        for category in measure.categories
        if all(need in known for need in category.needs)
    }
    return Scored(
        measure=measure,
        n=len(answers[reads[0].item]),
        items=tuple(reads),
        scores=found,
        groups=groups,
        left_out=tuple(one.name for one in left_out),
        doubts=find_doubts(measure, scores, answers, reads),
        responses=opened,
    )


def _choose_scores(
    measure: Measure, scoring: str | None, columns: Mapping[str, str]
) -> tuple[tuple[Score, ...], tuple[Score, ...]]:
    """Return the scores whose columns are all there, and the others."""
    if scoring is not None and scoring not in measure.scorings:
        raise InputError(
            f"{measure.id} has no scoring “{scoring}”.",
            expected=f"The scorings are: {name_some(measure.scorings)}.",
            todo="Choose one of these." if measure.scorings else "Leave the scoring out.",
        )
    chosen = scoring or (measure.scorings[0] if measure.scorings else "")
    wanted = [score for score in measure.scores if score.scoring in ("", chosen)]
    whole = tuple(score for score in wanted if all(item in columns for item in score.items))
    if not whole:
        absent = [item for item in wanted[0].items if item not in columns]
        raise InputError(
            f"{measure.id} needs {len(wanted[0].items)} items; there is no column for "
            f"{name_some(absent)}.",
            todo="Check for a missing question, or say which columns hold the answers.",
        )
    return whole, tuple(score for score in wanted if score not in whole)


def _check_options(
    measure: Measure, reverse: Collection[str], columns: Mapping[str, str], *, prorate: bool
) -> None:
    for name in reverse:
        if name not in columns:
            raise InputError(
                f"“{name}” cannot be reversed: it is not one of the items that are scored.",
                expected=f"The items are: {name_some(columns)}.",
                todo="Name the item, not its column.",
            )
    if prorate and not any(score.prorate for score in measure.scores):
        raise InputError(
            f"{measure.id} may not be prorated.",
            expected=measure.missing_rule,
            todo="Leave prorating out.",
        )
