"""What the numbers suggest to a reviewer, who then judges. Never a judgement itself."""

from dataclasses import dataclass

from commonweal.appraisal.certainty import Domain
from commonweal.terms import InputError
from commonweal.terms.parameters import read_parameters


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prompt made by rule. steps: what the rule would give, 0 for 'look at this'."""

    domain: Domain
    steps: int
    because: str


def suggest(
    *,
    k: int,
    i2: float | None = None,
    high_risk_share: float | None = None,
    crosses_no_effect: bool | None = None,
    people: int | None = None,
) -> tuple[Suggestion, ...]:
    """Return prompts for the domains that numbers speak to; what is None prompts nothing.

    k: studies. i2: 0 to 100. high_risk_share: share of the weight at high risk of bias, 0 to
    1. crosses_no_effect: whether the interval holds 'no effect'. people: in all studies.
    Thresholds: `parameters/prompts.yaml`. Raises InputError for a share or I² out of range.
    """
    _check("The share at high risk of bias", high_risk_share, 1)
    _check("I²", i2, 100)
    found = (
        _risk_of_bias(high_risk_share),
        _inconsistency(i2, k),
        _imprecision(crosses_no_effect, people),
        _publication_bias(k),
    )
    return tuple(one for one in found if one is not None)


def _risk_of_bias(share: float | None) -> Suggestion | None:
    limits = _limits("risk_of_bias")
    if share is None or share < limits["serious"]:
        return None
    steps = -2 if share >= limits["very_serious"] else -1
    words = f"Studies at high risk of bias carry {share:.0%} of the weight."
    return Suggestion(Domain.RISK_OF_BIAS, steps, words)


def _inconsistency(i2: float | None, k: int) -> Suggestion | None:
    limits = _limits("inconsistency")
    if i2 is None or k < 2 or i2 < limits["serious"]:
        return None
    steps = -2 if i2 >= limits["very_serious"] else -1
    words = (
        f"I² is {i2:.0f}%: studies differ by more than chance. See whether anything explains it."
    )
    return Suggestion(Domain.INCONSISTENCY, steps, words)


def _imprecision(crosses: bool | None, people: int | None) -> Suggestion | None:
    least = _limits("imprecision")["least_people"]
    reasons = []
    if crosses:
        reasons.append("The interval includes no effect.")
    if people is not None and people < least:
        reasons.append(f"The studies have {people} people in all, fewer than {least:.0f}.")
    if not reasons:
        return None
    return Suggestion(Domain.IMPRECISION, -len(reasons), " ".join(reasons))


def _publication_bias(k: int) -> Suggestion | None:
    least = _limits("publication_bias")["least_studies"]
    if k >= least:
        return None
    words = (
        f"With {k} of at least {least:.0f} studies a funnel plot cannot show missing ones. "
        "Look for studies that were registered and not published."
    )
    return Suggestion(Domain.PUBLICATION_BIAS, 0, words)


def _check(name: str, value: float | None, most: float) -> None:
    if value is not None and not 0 <= value <= most:
        raise InputError(
            f"{name} is {value:g}.", expected=f"It lies between 0 and {most:g}.", todo="Check it."
        )


def _limits(domain: str) -> dict[str, float]:
    limits: dict[str, float] = read_parameters("commonweal.appraisal", "prompts").values[domain]
    return limits
