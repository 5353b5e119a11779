"""The family of errors. Each says what happened, what was expected, and what to do next."""

from collections.abc import Iterable
from difflib import get_close_matches


class CommonwealError(ValueError):
    """The base of every error that a user can mend.

    what: what happened. expected: what was expected instead. todo: what to do next.
    `str()` joins the three into one line.
    """

    def __init__(self, what: str, *, expected: str = "", todo: str = "") -> None:
        self.what, self.expected, self.todo = what, expected, todo
        super().__init__(" ".join(part for part in (what, expected, todo) if part))


class InputError(CommonwealError):
    """Something given to commonweal cannot be used as it is."""


class UnreadableFile(InputError):
    """A file is empty, broken, too large, or not what its name says."""


class MissingColumn(InputError):
    """A column that was asked for is not in the table."""

    def __init__(self, column: str, present: Iterable[str]) -> None:
        names = [str(name) for name in present]
        near = get_close_matches(column.lower(), [n.lower() for n in names], n=1, cutoff=0.6)
        guess = next((n for n in names if near and n.lower() == near[0]), None)
        self.column = column
        super().__init__(
            f"There is no column “{column}”.",
            expected=f"The columns are: {name_some(names)}.",
            todo=f"Did you mean “{guess}”?" if guess else "Check the spelling and the header row.",
        )


class TooFewStudies(InputError):
    """A method needs more studies than there are."""

    def __init__(self, needed: int, got: int, *, todo: str = "") -> None:
        self.needed, self.got = needed, got
        super().__init__(
            f"Pooling needs at least {needed} studies; got {got}.",
            todo=todo or "Report what there is study by study, and say that it cannot be pooled.",
        )


class MixedUnits(InputError):
    """Numbers in different units were given where one unit is needed."""

    def __init__(self, units: Iterable[str]) -> None:
        self.units = tuple(dict.fromkeys(units))
        super().__init__(
            f"The effects are in different units: {', '.join(self.units)}.",
            expected="Effects can only be pooled in one unit.",
            todo="Convert them to one unit first, or pool each unit on its own.",
        )


class InvalidVariance(InputError):
    """A variance, standard error or interval that cannot be one."""


def name_some(names: Iterable[str], most: int = 30) -> str:
    """Return names for a sentence, cut short when there are more than `most`; or "none"."""
    shown = list(names)
    more = len(shown) - most
    text = ", ".join(shown[:most]) or "none"
    return f"{text} and {more} more" if more > 0 else text
