"""The scale of a measure: the lowest and the highest answer that people could give."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from commonweal.measures import get_measure, list_measures
from commonweal.surveys.design import Floats
from commonweal.surveys.ordinal import Scale
from commonweal.terms import InputError

Scales = Scale | Mapping[str, Scale]


def find_scale(measure: str, given: Scales | None) -> Scale | None:
    """Return the scale given for a measure, or that of the known score that it is named after.

    given: one scale for all measures, or one by name. Raises InputError where it is no scale.
    """
    scale = given.get(measure) if isinstance(given, Mapping) else given
    if scale is None:
        known = _known().get(measure.lower())
        return None if known is None else known[0]
    low, high = scale
    if not low < high:
        raise InputError(
            f"The scale of “{measure}”, {low:g} to {high:g}, has no length.",
            expected="It runs from the lowest to the highest answer that could be given.",
        )
    return float(low), float(high)


def require_scale(stat: str, measure: str, scale: Scale | None, x: Floats) -> Scale:
    """Return the scale. Raises InputError where there is none, or an answer lies beyond it."""
    if scale is None:
        raise InputError(
            f"{stat} of “{measure}” needs the whole scale, of which the answers show only a part.",
            expected="It depends on the lowest and highest answer that could be given.",
            todo=f'Say scale={{"{measure}": (0, 10)}} (--scale {measure}=0-10).',
        )
    low, high = scale
    beyond = x[(x < low) | (x > high)]
    if len(beyond):
        raise InputError(
            f"“{measure}” holds {beyond[0]:g}, beyond its scale of {low:g} to {high:g}.",
            todo="Check the scale, or name the codes for missing.",
        )
    return scale


def explain_scale(measure: str, given: Scales | None) -> str:
    """Return a sentence on a scale that was taken from a known measure; "" where it was given."""
    known = _known().get(measure.lower())
    said = measure in given if isinstance(given, Mapping) else given is not None
    if known is None or said:
        return ""
    (low, high), title = known
    return (
        f"“{measure}” is taken to run from {low:g} to {high:g}, as in {title}. "
        "Where it was asked on another scale, say so (scale=, --scale)."
    )


@cache
def _known() -> dict[str, tuple[Scale, str]]:
    """Return the range of every score in `measures`, by name, with the title of its measure."""
    measures = [get_measure(name) for name in list_measures()]
    return {
        score.name.lower(): ((score.lowest, score.highest), measure.title)
        for measure in measures
        for score in measure.scores
    }
