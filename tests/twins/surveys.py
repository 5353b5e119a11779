"""Survey estimation written a second time: person by person, sums in loops, gradients by nudging.

Slow and obvious on purpose. Nothing here is shared with the library. A person is a dict with
w, stratum, psu, y (None where missing) and inside (whether in the domain).
"""

import math
from collections.abc import Callable, Sequence

Person = dict[str, object]
Statistic = Callable[[Sequence[float], Sequence[float]], float]


def mean(y: Sequence[float], w: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(y, w, strict=True)) / math.fsum(w)


def total(y: Sequence[float], w: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(y, w, strict=True))


def share_above(cut: float) -> Statistic:
    return lambda y, w: mean([float(a > cut) for a in y], w)


def variance(y: Sequence[float], w: Sequence[float]) -> float:
    centre = mean(y, w)
    return len(y) / (len(y) - 1) * mean([(a - centre) ** 2 for a in y], w)


def standard_deviation(y: Sequence[float], w: Sequence[float]) -> float:
    return math.sqrt(variance(y, w))


def mean_pair_distance(y: Sequence[float], w: Sequence[float]) -> float:
    pairs = [
        p * q * abs(a - b) for a, p in zip(y, w, strict=True) for b, q in zip(y, w, strict=True)
    ]
    return math.fsum(pairs) / math.fsum(w) ** 2


def gini(y: Sequence[float], w: Sequence[float]) -> float:
    return mean_pair_distance(y, w) / (2 * mean(y, w))


def gap_80_20(y: Sequence[float], w: Sequence[float]) -> float:
    """Fill a fifth of the weight from either end, splitting whoever stands at the edge."""

    def tail(order: Sequence[tuple[float, float]]) -> float:
        left, held = math.fsum(w) / 5, 0.0
        for value, weight in order:
            held += min(weight, left) * value
            left -= min(weight, left)
        return held / (math.fsum(w) / 5)

    people = sorted(zip(y, w, strict=True))
    return tail(people[::-1]) - tail(people)


def kolm(y: Sequence[float], w: Sequence[float]) -> float:
    centre = mean(y, w)
    return math.log(mean([math.exp(0.5 * (centre - a)) for a in y], w)) / 0.5


def cowell_flachaire(alpha: float, up: bool) -> Statistic:
    def of(y: Sequence[float], w: Sequence[float]) -> float:
        whole, total_of_powers = math.fsum(w), []
        for a in y:
            others = [q for b, q in zip(y, w, strict=True) if (b >= a if up else b <= a)]
            status = math.fsum(others) / whole
            total_of_powers.append(status**alpha if alpha else -math.log(status))
        average = mean(total_of_powers, w)
        return (average - 1) / (alpha * (alpha - 1)) if alpha else average

    return of


def atkinson(epsilon: float) -> Statistic:
    def of(y: Sequence[float], w: Sequence[float]) -> float:
        if epsilon == 1:
            equal = math.exp(mean([math.log(a) for a in y], w))
        else:
            equal = mean([a ** (1 - epsilon) for a in y], w) ** (1 / (1 - epsilon))
        return 1 - equal / mean(y, w)

    return of


# Above 0 only; and away from the corners of a piecewise function, for the tails.
AMOUNTS: dict[str, Statistic] = {"atkinson:0.5": atkinson(0.5), "atkinson:1": atkinson(1)}
STATISTICS: dict[str, Statistic] = {
    "kolm:0.5": kolm,
    "cowell_flachaire:0": cowell_flachaire(0, False),
    "cowell_flachaire:0.5": cowell_flachaire(0.5, False),
    "cowell_flachaire_up:0.25": cowell_flachaire(0.25, True),
    "mean": mean,
    "total": total,
    "above:6": share_above(6),
    "variance": variance,
    "sd": standard_deviation,
    "mean_pair_distance": mean_pair_distance,
    "gini": gini,
}


def estimate(people: Sequence[Person], stat: str) -> tuple[float, float]:
    """Return the statistic and its standard error.

    A person's linearised value is weight × the derivative of the statistic by that weight, here
    by nudging it; variances add over strata, with every PSU of the sample in its stratum.
    """
    f = (STATISTICS | AMOUNTS)[stat]
    members = [p for p in people if p["inside"] and p["y"] is not None]
    y, w = [float(p["y"]) for p in members], [float(p["w"]) for p in members]
    psu_sums = {(p["stratum"], p["psu"]): 0.0 for p in people}
    for i, person in enumerate(members):
        step = 1e-4 * w[i]
        slopes = []
        for size in (step, 2 * step):  # Richardson: the error is of the fourth order
            up, down = list(w), list(w)
            up[i] += size
            down[i] -= size
            slopes.append((f(y, up) - f(y, down)) / (2 * size))
        slope = (4 * slopes[0] - slopes[1]) / 3
        psu_sums[person["stratum"], person["psu"]] += w[i] * slope
    answer = 0.0
    for stratum in {key[0] for key in psu_sums}:
        z = [value for key, value in psu_sums.items() if key[0] == stratum]
        middle = math.fsum(z) / len(z)
        answer += len(z) / (len(z) - 1) * math.fsum((v - middle) ** 2 for v in z)
    return f(y, w), math.sqrt(answer)


def quantile(people: Sequence[Person], p: float) -> float:
    members = sorted(
        (float(x["y"]), float(x["w"])) for x in people if x["inside"] and x["y"] is not None
    )
    whole, reached = math.fsum(w for _, w in members), 0.0
    for y, w in members:
        reached += w
        if reached / whole >= p - 1e-12:
            return y
    return members[-1][0]
