"""A bibliographic reference. Field names follow CSL, so that nothing needs translating."""

from dataclasses import dataclass, field

from commonweal.terms import InputError


@dataclass(frozen=True, slots=True)
class Name:
    """A person (family, given) or, with `literal`, an organisation."""

    family: str = ""
    given: str = ""
    literal: str = ""

    def __str__(self) -> str:
        return self.literal or ", ".join(part for part in (self.family, self.given) if part)


@dataclass(frozen=True, slots=True)
class Record:
    """One reference, as a library or database gave it.

    type: a CSL type such as `article-journal`, `report`, `book`, `thesis`.
    authors: in the order of the publication. doi: bare, lower case, e.g. `10.1000/xyz`.
    database: where the reference was found. Raises InputError when there is no title.
    """

    title: str
    identifier: str = ""
    type: str = "article-journal"
    authors: tuple[Name, ...] = ()
    year: int | None = None
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    isbn: str = ""
    url: str = ""
    language: str = ""
    abstract: str = field(default="", repr=False)
    keywords: tuple[str, ...] = ()
    database: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InputError(
                f"Reference {self.identifier or '(no identifier)'} has no title.",
                expected="Every reference needs one.",
                todo="Add the title at the source, or type it in.",
            )
        if self.year is not None and not 1400 <= self.year <= 2200:
            raise InputError(
                f"The year of “{self.title[:60]}” is {self.year}.",
                expected="A year lies between 1400 and 2200.",
                todo="Check the date field of the reference.",
            )

    @property
    def short(self) -> str:
        """Author and year as in running text, e.g. "Smith & Jones (2019)"."""
        names = [name.literal or name.family for name in self.authors]
        if not names:
            who = self.title[:40]
        elif len(names) <= 2:
            who = " & ".join(names)
        else:
            who = f"{names[0]} et al."
        return f"{who} ({self.year})" if self.year else f"{who} (no date)"
