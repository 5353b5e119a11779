"""From values to places on a page, and the round numbers to mark on the way."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from commonweal.terms import Unit
from commonweal.terms.unit import Transform

_MOST_LOG = 690.0  # exp(690) and exp(-690) are still doubles
_ANALYSIS: dict[Transform, Callable[[float], float]] = {
    "identity": float,
    "exp": math.log,
    "tanh": math.atanh,
}


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number. at: on the scale of analysis. label: on the scale that people read."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from [lower, upper], on the scale of analysis, to [start, end] in pixels.

    Ratios are therefore drawn on a log axis, and correlations on Fisher's.
    """

    lower: float
    upper: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.lower) / (self.upper - self.lower)
        return self.start + share * (self.end - self.start)

    def clip(self, value: float) -> float:
        """Return the place of `value`, or of the nearer end when it lies off the scale."""
        return self(min(max(value, self.lower), self.upper))

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


def scale_for(lower: float, upper: float, unit: Unit, *, start: float, end: float) -> Scale:
    """Return the scale that shows [lower, upper] with a little air at both sides."""
    if unit.transform == "exp":
        lower, upper = (min(max(x, -_MOST_LOG), _MOST_LOG) for x in (lower, upper))
    smallest = 1e-9 * max(abs(lower), abs(upper), 1e-3)
    if upper - lower <= smallest:
        middle, half = (lower + upper) / 2, max(abs(upper) / 2, 1e-3)
        lower, upper = middle - half, middle + half
    air = 0.04 * (upper - lower)
    return Scale(lower - air, upper + air, start, end)


def ticks(scale: Scale, unit: Unit, *, most: int = 7) -> tuple[Tick, ...]:
    """Return between two and `most` round numbers within `scale`, in order."""
    if unit.transform == "exp":
        numbers = _round_ratios(scale.lower, scale.upper, most)
    else:
        numbers = _round_numbers(unit.natural(scale.lower), unit.natural(scale.upper), most)
    turn = _ANALYSIS[unit.transform]
    if unit.transform == "tanh":
        numbers = [x for x in numbers if abs(x) < 1]
    places = [(turn(x), x) for x in numbers]
    step = min((b - a for a, b in pairwise(numbers)), default=1.0)
    return tuple(Tick(at, _label(x, step)) for at, x in places if at in scale)


def _round_numbers(lower: float, upper: float, most: int) -> list[float]:
    """Return multiples of 1, 2, 2.5 or 5 × 10ⁿ that lie within [lower, upper]."""
    span = upper - lower
    power = 10.0 ** math.floor(math.log10(span / most))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0):
        step = factor * power
        first, last = math.ceil(lower / step), math.floor(upper / step)
        if last - first + 1 <= most:
            break
    return [round(i * step, 12 - math.floor(math.log10(step))) for i in range(first, last + 1)]


def _round_ratios(lower: float, upper: float, most: int) -> list[float]:
    """Return round ratios between two logs: by steps, by doubling, or by powers of ten."""
    if upper - lower < math.log(4):
        return _round_numbers(math.exp(lower), math.exp(upper), most)
    base = 2.0 if upper - lower < math.log(2) * 2 * most else 10.0
    first, last = math.ceil(lower / math.log(base)), math.floor(upper / math.log(base))
    stride = max(1, math.ceil((last - first + 1) / most))
    exponents = [i for i in range(first, last + 1) if i % stride == 0]  # keeps 1, no effect
    if len(exponents) < 2:
        return _round_numbers(math.exp(lower), math.exp(upper), most)
    return [base**i for i in exponents]


def _label(number: float, step: float) -> str:
    """Return a round number with no more decimals than it needs, and a proper minus."""
    if number == 0:
        return "0"
    if not 1e-4 <= abs(number) < 1e7:
        text = f"{number:.3g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    else:
        places = max(0, min(12, 2 - math.floor(math.log10(min(step, abs(number))))))
        text = f"{number:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")
