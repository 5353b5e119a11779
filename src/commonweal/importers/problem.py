"""What was wrong with one row or reference, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. line: where it begins in the file, from 1; 0 when it has no line."""

    line: int
    reason: str
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        if self.column:
            place.append(f"column “{self.column}”")
        shown = " ".join(self.value.split())
        if len(shown) > 60:
            shown = shown[:59] + "…"
        words = f"“{shown}” {self.reason}" if shown else self.reason
        return f"{', '.join(place)}: {words}" if place else words
