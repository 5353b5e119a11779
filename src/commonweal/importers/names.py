"""Names of authors, as databases write them."""

import re

from commonweal.evidence import Name
from commonweal.importers.plain import plain_text

_ORGANISATION = re.compile(
    r"\b(universit\w*|departments?|ministry|organi[sz]ations?|institut\w*|groups?|councils?|"
    r"association|society|committee|cent(er|re)s?|agency|office|foundation|network|consortium|"
    r"collaborati\w+|commission|federation|government|hospitals?|trialists|investigators|"
    r"survey|programme|task force|authority|academy|study|project|initiative)\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[- ]?){1,4}")
_SUFFIX = re.compile(r"(jr|sr|[1-4](?:st|nd|rd|th)|I{2,3}|IV)\.?", re.IGNORECASE)
_PARTICLE = re.compile(r"(van|von|der|den|de|del|della|di|da|dos|la|le|ten|ter|bin|al|el|st\.?)")


def parse_name(value: str) -> Name | None:
    """Read “Family, Given”, “Family AB”, “Given Family” or an organisation; None when blank.

    Without a comma, three words or more that hold no initial or particle are taken as an
    organisation (“Public Health England”): nothing is lost, whichever it is.
    """
    text = plain_text(value).strip(" ;")
    if not text or text.lower().strip("[]().") in {"anonymous", "anon", "no authors listed"}:
        return None
    family, comma, rest = (part.strip() for part in text.partition(","))
    if comma:
        if not rest or (" " in family and _ORGANISATION.search(family)):
            return Name(literal=text.rstrip(" ,"))
        return _with_comma(family, rest)
    return _without_comma(text)


def parse_names(values: list[str]) -> tuple[Name, ...]:
    """Read many names, leaving out the blank."""
    return tuple(name for name in map(parse_name, values) if name)


def _with_comma(family: str, rest: str) -> Name:
    first, comma, last = (part.strip() for part in rest.partition(","))
    if comma and _SUFFIX.fullmatch(first):  # BibTeX: Family, Jr, Given
        return Name(family=family, given=f"{last} {first}")
    return Name(family=family, given=" ".join(part for part in (first, last) if part))


def _without_comma(text: str) -> Name:
    words = text.split()
    if len(words) == 1 or _ORGANISATION.search(text):
        return Name(literal=text)
    family, given = words[:-1], words[-1:]
    if _SUFFIX.fullmatch(words[-1]) and len(words) > 2 and _INITIALS.fullmatch(words[-2]):
        family, given = words[:-2], words[-2:]
    elif not _INITIALS.fullmatch(words[-1]) or text.isupper():
        particle = next((i for i, word in enumerate(words) if i and _PARTICLE.fullmatch(word)), 0)
        initial = any(_INITIALS.fullmatch(word) for word in words[:-1])
        if len(words) > 2 and not initial and not particle:
            return Name(literal=text)
        at = particle or len(words) - 1
        family, given = words[at:], words[:at]
    return Name(family=" ".join(family), given=" ".join(given))
