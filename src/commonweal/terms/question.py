"""What people want to know, in their words and as PICO."""

from dataclasses import dataclass

from commonweal.terms.errors import InputError


@dataclass(frozen=True, slots=True)
class Pico:
    """Population, intervention, comparator, outcome: a question that studies can answer."""

    population: str
    intervention: str
    comparator: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in plain words and, once someone has worked it out, as PICO."""

    text: str
    pico: Pico | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InputError("A question has no words.", todo="Write it as people asked it.")
