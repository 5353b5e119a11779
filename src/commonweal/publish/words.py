"""Numbers as people read them: a proper minus, no "-0.00", the same on every page and terminal."""

import math

from commonweal.terms import Interval, Unit

MINUS = "−"
NOT_KNOWN = "not known"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float | None, digits: int = 2) -> str:
    """Return `value` with `digits` decimals: "0.57", "−1.20", "12,345.00", "3.2 × 10⁸".

    Nothing, or NaN, is "not known"; an infinity is "∞".
    """
    if value is None or math.isnan(value):
        return NOT_KNOWN
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    if abs(value) >= 1e7:
        mantissa, power = f"{value:.1e}".split("e")
        text = f"{mantissa} × 10{str(int(power)).translate(_SUPERSCRIPTS)}"
    else:
        text = f"{value:,.{digits}f}"
        if not text.strip("-0.,"):
            text = text.lstrip("-")
    return text.replace("-", MINUS)


def format_interval(interval: Interval | None, digits: int = 2) -> str:
    """Return "0.39 to 0.75", or "not known"."""
    if interval is None:
        return NOT_KNOWN
    return f"{format_number(interval.lower, digits)} to {format_number(interval.upper, digits)}"


def format_estimate(value: float, interval: Interval | None, digits: int = 2) -> str:
    """Return "0.57 (0.39 to 0.75)"; the value alone when there is no interval."""
    number = format_number(value, digits)
    return number if interval is None else f"{number} ({format_interval(interval, digits)})"


def format_natural(value: float | None, unit: Unit, digits: int = 2) -> str:
    """Return a value, given on the scale of analysis, as people read it.

    A ratio never reaches zero, so one that would round to it is "< 0.01".
    """
    if value is None or not math.isfinite(value):
        return format_number(value)
    natural = unit.natural(value)
    if unit.transform == "exp" and natural < 0.5 * 10.0**-digits:
        return f"< {10.0**-digits:.{digits}f}"
    return format_number(natural, digits)


def format_percent(value: float, digits: int = 0) -> str:
    """Return a number that is already in per cent: "63%", as GOV.UK writes it."""
    return f"{format_number(value, digits)}%"


def format_level(level: float) -> str:
    """Return a level as a percentage: 0.95 becomes "95%", 0.999 becomes "99.9%"."""
    return f"{100 * level:.6g}%"


def format_p(p: float | None) -> str:
    """Return "p < 0.001", "p = 0.032" or "p = 0.41"."""
    if p is None or math.isnan(p):
        return f"p {NOT_KNOWN}"
    if p < 0.001:
        return "p < 0.001"
    if p > 0.99:
        return "p > 0.99"
    return f"p = {p:.3f}" if p < 0.0995 else f"p = {p:.2f}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return "1 study", "18 studies": a number with the right form of its noun."""
    form = noun if number == 1 else plural or f"{noun}s"
    return f"{number:,} {form}"


def decimals(interval: Interval | None, unit: Unit) -> int:
    """Return how many decimals numbers in `unit` deserve, by the width of the interval.

    Two figures of the width, or one where that would take more than two decimals. Never fewer
    than two decimals below 10, nor more than four.
    """
    if interval is None:
        return 2
    lower, upper = unit.natural(interval.lower), unit.natural(interval.upper)
    width = upper - lower
    if not 0 < width < math.inf:
        return 2
    wanted = 1 - math.floor(math.log10(width))
    wanted = wanted if wanted <= 2 else max(2, wanted - 1)
    fewest = 2 if max(abs(lower), abs(upper)) < 10 else 0
    return min(max(wanted, fewest), 4)
