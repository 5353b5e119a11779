"""Cost in bands per person, from `parameters/cost_bands.yaml`."""

import math
from typing import Any

from commonweal.evidence.finding import Cost
from commonweal.terms import InputError, Source
from commonweal.terms.parameters import read_parameters


def cost_band(pounds_per_person: float | None) -> Cost:
    """Return the band of a cost in pounds for each person who takes part; None is not known.

    A cost on a limit is in the lower band. Raises InputError when it is negative or not a
    number.
    """
    if pounds_per_person is None:
        return Cost.NOT_KNOWN
    if not 0 <= pounds_per_person < math.inf:
        raise InputError(
            f"A cost is {pounds_per_person:g} pounds a person.",
            expected="It cannot be negative or infinite.",
            todo="Leave it out when it is not known; put a saving in the finding's words.",
        )
    for band in _bands():
        if band["up_to"] is None or pounds_per_person <= band["up_to"]:
            break
    return Cost(band["cost"])


def describe(cost: Cost) -> str:
    """Return what a band means, in words, e.g. "up to £100 for each person who takes part"."""
    return next(str(band["words"]) for band in _bands() if band["cost"] == cost)


def source() -> Source:
    """Return where the bands come from."""
    return read_parameters("commonweal.evidence", "cost_bands").source


def _bands() -> list[dict[str, Any]]:
    bands: list[dict[str, Any]] = read_parameters("commonweal.evidence", "cost_bands").values[
        "bands"
    ]
    return bands
