"""An investigation that one or more records report."""

from dataclasses import dataclass
from enum import StrEnum

from commonweal.terms import InputError


class RiskOfBias(StrEnum):
    """An overall judgement of one study's (or effect's) risk of bias, as in RoB 2."""

    LOW = "low"
    SOME_CONCERNS = "some concerns"
    HIGH = "high"
    NOT_ASSESSED = "not assessed"


class Design(StrEnum):
    """How a study was done, in the words of the field."""

    RANDOMISED_TRIAL = "randomised trial"
    CLUSTER_RANDOMISED_TRIAL = "cluster randomised trial"
    QUASI_EXPERIMENT = "quasi-experiment"
    BEFORE_AND_AFTER = "before and after"
    COHORT = "cohort"
    CROSS_SECTIONAL = "cross-sectional"
    NOT_STATED = "not stated"

    @property
    def randomised(self) -> bool:
        return self in (Design.RANDOMISED_TRIAL, Design.CLUSTER_RANDOMISED_TRIAL)


@dataclass(frozen=True, slots=True)
class Study:
    """An investigation. records: identifiers of the records that report it. n: participants."""

    identifier: str
    label: str
    records: tuple[str, ...] = ()
    design: Design = Design.NOT_STATED
    population: str = ""
    setting: str = ""
    country: str = ""
    n: int | None = None
    risk_of_bias: RiskOfBias = RiskOfBias.NOT_ASSESSED

    def __post_init__(self) -> None:
        if not self.identifier.strip() or not self.label.strip():
            raise InputError("A study needs an identifier and a label.", todo="Give it both.")
        if self.n is not None and self.n < 1:
            raise InputError(
                f"Study {self.label} has {self.n} participants.",
                expected="A study has at least one.",
                todo="Leave the number out if it is not known.",
            )
