"""Scores worked out slowly: one person at a time, straight from the file of the measure."""

from functools import cache
from pathlib import Path

import yaml

import commonweal.measures

DEFINITIONS = Path(commonweal.measures.__file__).parent / "definitions"


def score_person(measure: str, answers: dict[str, float | None], scoring: str = "") -> dict:
    """Return scores, bands and groups by name, None where there is none.

    answers: by item, already within the range, or None.
    """
    text = _read(measure)
    found: dict[str, float | str | None] = {}
    known = dict(answers)
    for name, entry in text["scores"].items():
        if entry.get("scoring", scoring) != scoring:
            continue
        items = list(text["items"]) if entry["items"] == "all" else entry["items"]
        given = [answers[item] for item in items]
        value = None
        if None not in given:
            value = 0.0
            for item, answer in zip(items, given, strict=True):
                points = entry.get("other_points", {}).get(item, entry.get("points"))
                first = text["items"][item].get("range", text.get("range"))[0]
                value += points[int(answer - first)] if points else answer
            value *= entry.get("multiply", 1)
            value = min(value, entry.get("cap", value))
            if "subtract_from" in entry:
                value = entry["subtract_from"] - value
            if "table" in entry:
                value = entry["table"][value]
        found[name] = known[name] = value
        if "bands" in entry:
            fits = [
                band["label"]
                for band in entry["bands"]["limits"]
                if value is not None and band["from"] <= value <= band["to"]
            ]
            found[f"{name}_band"] = fits[0] if fits else None
    for name, entry in text.get("categories", {}).items():
        found[name] = None
        if all(known[need] is not None for need in entry["needs"]):
            found[name] = next(r["label"] for r in entry["rules"] if _fits(r, known))
    return found


@cache
def _read(measure: str) -> dict:
    return yaml.safe_load((DEFINITIONS / f"{measure}.yaml").read_text("utf-8"))


def _fits(rule: dict, known: dict) -> bool:
    for name, limits in rule.get("when", {}).items():
        low, high = limits if isinstance(limits, list) else (limits, limits)
        if not low <= known[name] <= high:
            return False
    return True
