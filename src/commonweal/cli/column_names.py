"""Which column of a table holds what, guessed from the names that people give them."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import permutations, product

_PARTS: dict[str, tuple[str, ...]] = {
    "mean": ("mean", "m", "average", "avg"),
    "sd": ("sd", "std", "stdev", "standarddeviation"),
    "n": ("n", "size", "samplesize", "totaln", "total"),
    "events": ("events", "event", "eventn", "cases", "successes"),
    "no_events": ("noevents", "noevent", "nonevents", "nonevent", "noncases"),
    "before": ("before", "pre", "baseline", "pretest"),
    "after": ("after", "post", "followup", "posttest", "endline"),
    "1": (
        *("1", "1i", "arm1", "group1", "e", "exp", "experimental", "t", "trt", "treat"),
        *("treated", "treatment", "i", "int", "intervention", "programme", "program"),
    ),
    "2": ("2", "2i", "arm2", "group2", "c", "con", "ctrl", "control", "comparison", "comparator"),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "r": ("r", "ri", "cor", "corr", "correlation"),
    "n": ("n", "ni", "samplesize", "totaln", "ntotal"),
    "d": ("d", "cohensd", "cohend"),
    "t": ("t", "tvalue", "tstat", "tstatistic"),
    "f": ("f", "fvalue", "fstat", "fstatistic"),
    "p": ("p", "pvalue", "pval"),
    "direction": ("direction", "sign"),
    "estimate": (
        *("estimate", "est", "effect", "or", "oddsratio", "rr", "riskratio", "relativerisk"),
        *("rd", "riskdifference", "md", "meandifference", "smd"),
    ),
    "lower": ("lower", "low", "ll", "lcl", "lowerci", "cilower", "cilb", "lowerlimit"),
    "upper": ("upper", "high", "ul", "ucl", "upperci", "ciupper", "ciub", "upperlimit"),
    "df": ("df", "degreesoffreedom"),
    "study": ("study", "studies", "author", "authors", "trial", "label", "studylabel", "slab"),
    "events1": ("ai",),
    "events2": ("ci",),
    "no_events1": ("bi",),
    "no_events2": ("di",),
}
_ROLE = re.compile(r"(mean|sd|n|events|no_events)(?:_(before|after))?([12])?")


def guess_columns(header: Iterable[str], roles: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each role, the columns whose names mean it; a literal name alone if present."""
    names = tuple(header)
    found = {}
    for role in roles:
        literal = tuple(name for name in names if _plain(name) == _plain(role))
        found[role] = literal or tuple(name for name in names if _plain(name) in _aliases(role))
    return found


def only_one(found: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the roles for which there is exactly one column."""
    return {role: names[0] for role, names in found.items() if len(names) == 1}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _aliases(role: str) -> frozenset[str]:
    """All the ways to say a role: its parts in any order, but never a lone letter in front."""
    words = set(_WORDS.get(role, ()))
    parts = _ROLE.fullmatch(role)
    if parts and parts.group(2, 3) != (None, None):
        ways = product(*(_PARTS[part] for part in parts.groups() if part))
        for way in ways:
            words.update("".join(order) for order in permutations(way) if len(order[0]) > 1)
            words.add("".join(way))
    return frozenset(words)
