"""From values to places on a page, and the round numbers to mark on the way."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from commonweal.terms import Unit
from commonweal.terms.unit import Transform

# The furthest worth drawing: exp(600), with some air, is still a double; tanh(4) is 0.9993.
_FURTHEST: dict[Transform, float] = {"identity": math.inf, "exp": 600.0, "tanh": 4.0}
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
    furthest = _FURTHEST[unit.transform]
    lower, upper = (min(max(x, -furthest), furthest) for x in (lower, upper))
    smallest = 1e-9 * max(abs(lower), abs(upper), 1e-3)
    if upper - lower <= smallest:
        middle, half = (lower + upper) / 2, min(max(abs(upper) / 2, 1e-3), furthest / 100)
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
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def _round_ratios(lower: float, upper: float, most: int) -> list[float]:
    """Return round ratios between two logs, 1 among them when it lies there.

    Equal steps for a narrow range; else 1, 2, 5 or 1, 3 times powers of ten (these mirror at 1:
    0.2, 0.5, 1, 2, 5); else powers of ten, or some of them.
    """
    if upper - lower < math.log(4):
        return _round_numbers(math.exp(lower), math.exp(upper), most)
    first, last = math.floor(lower / math.log(10)), math.ceil(upper / math.log(10))
    powers = [10.0**i for i in range(first, last + 1)]
    for factors in ((1, 2, 5), (1, 3), (1,)):
        found = [power * factor for power in powers for factor in factors]
        found = [x for x in found if lower <= math.log(x) <= upper]
        if len(found) <= most:
            return found
    stride = math.ceil(len(found) / most)
    return [10.0**i for i in range(first, last + 1) if i % stride == 0 and 10.0**i in found]


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
