"""The three families: how outcomes are summed, models fitted and predictions averaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commonweal.surveys.design import Floats
from commonweal.surveys.regression.fit import Fit
from commonweal.surveys.regression.linear import average_linear, fit_linear
from commonweal.surveys.regression.logistic import average_logistic, fit_logistic
from commonweal.surveys.regression.ordered import average_ordered, fit_ordered


@dataclass(frozen=True, slots=True)
class Method:
    """fit: (x, sums, names, start) to a Fit. average: (x, coefficient, share) to predictions
    (P, L) and the gradient of their averages (L, q). scale: what coefficients are in words.
    """

    fit: Callable[..., Fit]
    average: Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]
    scale: str


METHODS = {
    "linear": Method(fit_linear, average_linear, "difference in the mean"),
    "logistic": Method(fit_logistic, average_logistic, "difference in log odds of yes"),
    "ordered": Method(
        fit_ordered, average_ordered, "difference in log odds of a higher answer, at every cut"
    ),
}
