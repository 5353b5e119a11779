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


def shares_up_to(y: Sequence[float], w: Sequence[float]) -> list[float]:
    """The share at or below each answer of a scale from 0 to 10 but the last."""
    return [mean([float(a <= k) for a in y], w) for k in range(10)]


def leik(y: Sequence[float], w: Sequence[float]) -> float:
    return 2 * math.fsum(min(F, 1 - F) for F in shares_up_to(y, w)) / 10


def blair_lacy(y: Sequence[float], w: Sequence[float]) -> float:
    return 1 - math.fsum((F - 0.5) ** 2 for F in shares_up_to(y, w)) / (10 / 4)


def apouey(alpha: float) -> Statistic:
    return lambda y, w: (
        1 - 2**alpha / 10 * math.fsum(abs(F - 0.5) ** alpha for F in shares_up_to(y, w))
    )


def abul_naga_yalcin(a: float, b: float) -> Statistic:
    def of(y: Sequence[float], w: Sequence[float]) -> float:
        F, K = [*shares_up_to(y, w), 1.0], 11
        m = 1 + next(k for k in range(K) if F[k] >= 0.5 - 1e-12)  # the median, counted from 1
        spread = math.fsum(F[k] ** a for k in range(m - 1))
        spread -= math.fsum(F[k] ** b for k in range(m - 1, K))
        most = (m - 1) * 0.5**a - (1 + (K - m) * 0.5**b) + K + 1 - m
        return (spread + K + 1 - m) / most

    return of


def allison_foster(y: Sequence[float], w: Sequence[float]) -> float:
    """Mean of those at or above the median less that of those below."""
    people, half = sorted(zip(y, w, strict=True)), math.fsum(w) / 2
    held, median = 0.0, people[-1][0]
    for a, weight in people:
        held += weight
        if held >= half - 1e-12 * half:
            median = a
            break
    upper, lower = ([p for p in people if (p[0] >= median) == above] for above in (True, False))
    if not lower:
        return math.nan
    return mean(*zip(*upper, strict=True)) - mean(*zip(*lower, strict=True))


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
# On a scale from 0 to 10, which these need; with corners where half of people are at an answer.
ORDINAL: dict[str, Statistic] = {
    "leik": leik,
    "blair_lacy": blair_lacy,
    "apouey:3": apouey(3),
    "abul_naga_yalcin:1:1": abul_naga_yalcin(1, 1),
    "abul_naga_yalcin:2:3": abul_naga_yalcin(2, 3),
    "allison_foster": allison_foster,
    "allison_foster_scaled": lambda y, w: allison_foster(y, w) / 10,
}


def estimate(people: Sequence[Person], stat: str) -> tuple[float, float]:
    """Return the statistic and its standard error.

    A person's linearised value is weight × the derivative of the statistic by that weight, here
    by nudging it; variances add over strata, with every PSU of the sample in its stratum.
    """
    f = (STATISTICS | AMOUNTS | ORDINAL)[stat]
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
