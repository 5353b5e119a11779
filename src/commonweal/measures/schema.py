"""The keys that a definition may have, and errors that help whoever writes one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, get_args

from commonweal.terms import InputError, Source, Status
from commonweal.terms.errors import name_some

Entry = Mapping[str, Any]

# Each kind of entry: the keys that it must have, then those that it may have.
KEYS: dict[str, tuple[str, str]] = {
    "measure": (
        "id title publisher subject people about wording missing_rule items scores sources "
        "examples",
        "introduction answers range missing_codes categories cautions safeguarding",
    ),
    "people": ("who source", "status"),
    "wording": ("policy licence source", "status notice registration_url note"),
    "item": (
        "topic",
        "wording range whole answers missing_codes means often_reversed",
    ),
    "score": (
        "title items range direction source",
        "status scoring points other_points multiply cap subtract_from table prorate bands "
        "meaningful_change benchmark",
    ),
    "bands": ("source limits", "status note"),
    "band": ("label from to", "plain"),
    "prorate": ("from source", "status"),
    "change": ("points words source", "status"),
    "benchmark": ("population mean source", "status sd n"),
    "category": ("title needs rules source", "status flag note benchmark"),
    "share": ("population group per_cent source", "status"),
    "rule": ("label", "when"),
    "example": ("what answers expect", "options"),
    "source": ("title status", "publisher year url licence verified_on"),
}


def wrong(where: str, what: str, todo: str, *, expected: str = "") -> InputError:
    """Return the error for a definition. where: the file and the place in it."""
    return InputError(f"{where}: {what}.", expected=expected, todo=todo)


def check_keys(entry: object, kind: str, where: str) -> Entry:
    """Return the entry when it has the keys of its kind. Raises InputError otherwise."""
    if not isinstance(entry, dict):
        raise wrong(where, f"“{entry}” stands where names with values belong", f"Write a {kind}.")
    required, optional = (keys.split() for keys in KEYS[kind])
    known = [*required, *optional]
    for key in entry:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            raise wrong(
                where,
                f"“{key}” is not a key of a {kind}",
                f"Did you mean “{near[0]}”?" if near else "Take it out, or move it.",
                expected=f"The keys are: {name_some(known)}.",
            )
    absent = [key for key in required if entry.get(key) in (None, "", [], {})]
    if absent:
        raise wrong(where, f"there is no {absent[0]}", f"Add “{absent[0]}:” with its value.")
    return entry


def choose(value: object, options: Iterable[str], where: str, key: str) -> str:
    """Return a value that is one of the options. Raises InputError otherwise."""
    known = list(options)
    if value not in known:
        raise wrong(
            where,
            f"{key} is “{value}”",
            "Choose one of these.",
            expected=f"It is {name_some(known)}.",
        )
    return str(value)


def read_range(value: object, where: str) -> tuple[float, float]:
    """Return (lowest, highest) from a list of two numbers."""
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(end, int | float) for end in value)
        or not value[0] < value[1]
    ):
        raise wrong(where, f"the range is {value}", "Write it as [lowest, highest].")
    return float(value[0]), float(value[1])


def read_sources(entries: object, where: str) -> dict[str, Source]:
    """Return the sources by their short names."""
    if not isinstance(entries, dict) or not entries:
        raise wrong(where, "there are no sources", "Name at least one.")
    sources = {}
    for name in entries:
        place = f"{where}, sources, {name}"
        entry = check_keys(entries[name], "source", place)
        status = choose(entry["status"], get_args(Status), place, "status")
        if status == "confirmed" and not entry.get("verified_on"):
            raise wrong(place, "it is confirmed, but not when", "Add “verified_on:” with a date.")
        sources[str(name)] = Source(**entry)
    return sources


def find_source(entry: Entry, sources: Mapping[str, Source], where: str) -> Source:
    """Return the source that an entry names, with the entry's own status where it has one.

    A fact may be less certain than the source that it is said to come from.
    """
    name = choose(entry["source"], sources, where, "source")
    if "status" not in entry:
        return sources[name]
    status = choose(entry["status"], get_args(Status), where, "status")
    if status == "confirmed" and not sources[name].verified_on:
        raise wrong(where, f"it is confirmed, but “{name}” is not", "Say when in the source.")
    return replace(sources[name], status=status)  # type: ignore[arg-type]  # choose() checked it
