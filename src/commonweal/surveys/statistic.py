"""The names of statistics, and what each asks of the data: `mean`, `bands`, `quantile:0.2` ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from commonweal.surveys import distribution, inequality, ordinal
from commonweal.surveys.design import Floats
from commonweal.surveys.distribution import Statistic
from commonweal.surveys.ordinal import Scale
from commonweal.surveys.scale import require_scale
from commonweal.terms import InputError
from commonweal.terms.parameters import read_parameters

Truths = NDArray[np.bool_]
How = Literal["t", "logit", "woodruff", "percentiles"]
Bands = Mapping[str, tuple[float, float]]

PLAIN: dict[str, Statistic] = {
    "mean": distribution.mean,
    "total": distribution.total,
    "sd": distribution.standard_deviation,
    "variance": distribution.variance,
    "mean_pair_distance": distribution.mean_pair_distance,
    "gini": distribution.gini,
    "gap_80_20": inequality.gap_of_tails(0.2),
    "happiness_gap": inequality.gap_of_tails(0.5),
    "allison_foster": ordinal.allison_foster,
}
_INDICES: dict[str, Callable[[float], Statistic]] = {
    "kolm": inequality.kolm,
    "atkinson": inequality.atkinson,
    "cowell_flachaire": inequality.cowell_flachaire,
    "cowell_flachaire_up": partial(inequality.cowell_flachaire, upward=True),
}
_ON_A_SCALE: dict[str, Callable[[Asked, Scale], Statistic]] = {
    "allison_foster_scaled": lambda one, scale: ordinal.scaled_allison_foster(scale),
    "leik": lambda one, scale: ordinal.apouey(1, scale),
    "blair_lacy": lambda one, scale: ordinal.apouey(2, scale),
    "apouey": lambda one, scale: ordinal.apouey(one.value, scale),
    "abul_naga_yalcin": lambda one, scale: ordinal.abul_naga_yalcin(one.value, one.other, scale),
}
SAME = {
    "mpd": "mean_pair_distance",
    "standard_deviation": "sd",
    "var": "variance",
    "distribution": "proportion",
}
_LIMITS: dict[str, Callable[[Floats, float], Truths]] = {
    "below": np.less,
    "above": np.greater,
    "at_most": np.less_equal,
    "at_least": np.greater_equal,
}
_HOW_MANY = (
    dict.fromkeys([*PLAIN, "proportion", "bands", *_ON_A_SCALE], 0)
    | dict.fromkeys([*_LIMITS, *_INDICES, "quantile", "apouey"], 1)
    | {"abul_naga_yalcin": 2, "percentile_gap": 2}
)
_NUMBER = re.compile(r"-?\d+(\.\d*)?|-?\.\d+")
NAMES = {
    "mean": "the average answer",
    "total": "the sum over the population",
    "proportion": "the share of each answer (of 1 or true, if just two; also: distribution)",
    "bands": "the shares in bands of answers",
    "below:X": "the share below X; also above:X, at_most:X, at_least:X",
    "sd": "standard deviation",
    "variance": "its square",
    "median": "the middle answer",
    "quantile:P": "the answer that a share P gives or stays below",
    "mean_pair_distance": "how far apart two people are on average (also: mpd)",
    "gini": "mean pair distance over twice the mean",
    "gap_80_20": "mean of the highest fifth of people less that of the lowest",
    "p80_p20": "the 80th percentile less the 20th (percentile_gap:0.2:0.8)",
    "percentile_gap:P:Q": "quantile:Q less quantile:P",
    "happiness_gap": "mean of the higher half of people less that of the lower",
    "kolm:A": "Kolm's index, which suits a scale without a true 0 (A above 0)",
    "atkinson:E": "Atkinson's index, for answers above 0 (E above 0)",
    "cowell_flachaire:A": "inequality of status (A from 0 to below 1); also _up",
    "allison_foster": "mean of those at or above the median answer less that of those below",
    "allison_foster_scaled": "the same over the length of the scale",
    "leik": "ordinal dispersion: 0 where all agree, 1 where half are at either end",
    "blair_lacy": "the same with squares, which count the middle for more",
    "apouey:A": "the family of both: leik is apouey:1, blair_lacy apouey:2 (A above 0)",
    "abul_naga_yalcin:A:B": "A, B of 1 or more: the higher, the less either side counts",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A statistic that was asked for. name: as in the answer. value, other: after its colons."""

    name: str
    kind: str
    value: float = 0.0
    other: float = 0.0

    @property
    def needs_scale(self) -> bool:
        """Whether it depends on answers that could be given though nobody gave them."""
        return self.kind in _ON_A_SCALE


@dataclass(frozen=True, slots=True)
class Line:
    """One estimate of a domain: a statistic, or one of its bands.

    p: of a quantile, or of the lower of two; q: of the higher.
    """

    stat: str
    band: str | None
    how: How
    make: Statistic
    p: float = 0.0
    q: float = 0.0


_SHORT = {
    "median": Asked("median", "quantile", 0.5),
    "p80_p20": Asked("p80_p20", "percentile_gap", 0.2, 0.8),
}


def ask(names: str | Iterable[str]) -> tuple[Asked, ...]:
    """Read names of statistics; a text may hold several, with commas between.

    Raises InputError, with the nearest name, for one that there is not.
    """
    given = names.split(",") if isinstance(names, str) else list(names)
    asked = tuple(_ask_one(name.strip()) for name in given if name.strip())
    if not asked:
        raise InputError("No statistic is named.", expected=f"They are: {', '.join(NAMES)}.")
    return tuple(dict.fromkeys(asked))


def _ask_one(name: str) -> Asked:
    kind, *given = name.split(":")
    kind = kind.replace("-", "_").lower()
    kind = SAME.get(kind, kind)
    if not given and kind in _SHORT:
        return _SHORT[kind]
    numbers = [float(value) for value in given if _NUMBER.fullmatch(value)]
    if _HOW_MANY.get(kind) == len(given) == len(numbers):
        if expected := _beyond_range(kind, numbers):
            raise InputError(f"{name} does not exist.", expected=expected)
        return Asked(":".join((kind, *(f"{number:g}" for number in numbers))), kind, *numbers)
    near = get_close_matches(kind, [known.partition(":")[0] for known in NAMES], n=1)
    raise InputError(
        f"There is no statistic “{name}”.",
        expected=f"They are: {', '.join(NAMES)}.",
        todo=f"Did you mean “{near[0]}”?" if near else "",
    )


def _beyond_range(kind: str, numbers: Sequence[float]) -> str:
    """Return what the numbers of a statistic should be, where they are not; else ""."""
    if kind == "quantile" and not 0 < numbers[0] < 1:
        return "It lies between 0 and 1: quantile:0.2 has a fifth of people below."
    if kind == "percentile_gap" and not 0 < numbers[0] < numbers[1] < 1:
        return "Write the lower share first, as in percentile_gap:0.1:0.9."
    if kind.startswith("cowell") and not 0 <= numbers[0] < 1:
        return "The number is 0 or more and below 1."
    if kind in ("kolm", "atkinson", "apouey") and not numbers[0] > 0:
        return "The number is above 0."
    if kind == "abul_naga_yalcin" and min(numbers) < 1:
        return "Both numbers are 1 or more."
    return ""


def choose_bands(measure: str, given: str | Bands | None) -> Bands:
    """Return the bands of a measure: those given, or the ONS ones of that name.

    A column whose name begins with “anx” has the bands of anxiety, where high is bad.
    Raises InputError for a name that there is not.
    """
    if isinstance(given, Mapping):
        return given
    table = read_parameters("commonweal.surveys", "ons_bands").values
    sets = {name: bands for name, bands in table.items() if isinstance(bands, dict)}
    if given is None:
        given = "ons-anxiety" if measure.lower().startswith(table["anxiety_begins_with"]) else "ons"
    if given not in sets:
        raise InputError(
            f"There are no bands “{given}”.", expected=f"There are: {', '.join(sets)}."
        )
    return {label: (low, high) for label, (low, high) in sets[given].items()}


def lay_lines(
    asked: Sequence[Asked],
    measure: str,
    x: Floats,
    labels: Sequence[str],
    bands: Bands,
    *,
    scale: Scale | None = None,
) -> tuple[Line, ...]:
    """Return a line for every estimate of one measure.

    x: (K,) its answers. labels: what each is called. scale: the lowest and highest that there
    could be. Raises InputError when an answer lies in no band or beyond the scale, or a scale is
    needed and not known.
    """
    lines = []
    for one in asked:
        if one.kind in PLAIN:
            lines.append(Line(one.name, None, "t", PLAIN[one.kind]))
        elif one.kind in _INDICES:
            if one.kind == "atkinson" and (x <= 0).any():
                raise InputError(
                    f"“{measure}” holds {x.min():g}, where Atkinson's index is not defined.",
                    expected="It needs answers above 0, and adding 1 to all changes the answer.",
                    todo="Use kolm:A, which allows any answers.",
                )
            lines.append(Line(one.name, None, "t", _INDICES[one.kind](one.value)))
        elif one.needs_scale:
            whole = require_scale(one.name, measure, scale, x)
            lines.append(Line(one.name, None, "t", _ON_A_SCALE[one.kind](one, whole)))
        elif one.kind in _LIMITS:
            inside = partial(_compare, _LIMITS[one.kind], one.value)
            lines.append(Line(one.name, None, "logit", distribution.share(inside)))
        elif one.kind == "quantile":
            make = distribution.up_to_quantile(one.value)
            lines.append(Line(one.name, None, "woodruff", make, one.value))
        elif one.kind == "percentile_gap":
            make = distribution.between_quantiles(one.value, one.other)
            lines.append(Line(one.name, None, "percentiles", make, one.value, one.other))
        elif one.kind == "bands":
            lines += _band_lines(one.name, measure, x, bands)
        elif set(x.tolist()) <= {0.0, 1.0} and set(labels) <= {"0", "1", "false", "true"}:
            inside = partial(_compare, np.equal, 1)
            lines.append(Line(one.name, None, "logit", distribution.share(inside)))
        else:
            for answer, label in zip(x.tolist(), labels, strict=True):
                inside = partial(_compare, np.equal, answer)
                lines.append(Line(one.name, label, "logit", distribution.share(inside)))
    return tuple(lines)


def _band_lines(stat: str, measure: str, x: Floats, bands: Bands) -> list[Line]:
    insides = {label: partial(_between, low, high) for label, (low, high) in bands.items()}
    times = np.sum([inside(x) for inside in insides.values()], axis=0)
    if (times != 1).any():
        ranges = ", ".join(f"{label} {low:g}–{high:g}" for label, (low, high) in bands.items())
        odd = x[np.argmax(times != 1)]
        raise InputError(
            f"“{measure}” holds {odd:g}, which lies in {'no' if not times[x == odd] else 'two'} "
            "of the bands.",
            expected=f"The bands are: {ranges}.",
            todo="Check the column, or give bands of its own.",
        )
    return [
        Line(stat, label, "logit", distribution.share(inside)) for label, inside in insides.items()
    ]


def _compare(how: Callable[[Floats, float], Truths], value: float, x: Floats) -> Truths:
    return how(x, value)


def _between(low: float, high: float, x: Floats) -> Truths:
    return (x >= low) & (x <= high)
