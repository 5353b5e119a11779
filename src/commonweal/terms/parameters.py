"""Tables of parameters: data files beside the code, each with its source and status."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from commonweal.terms.source import Source


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a parameter file holds. values: everything but its `source`."""

    values: dict[str, Any]
    source: Source


@cache
def read_parameters(room: str, name: str) -> Parameters:
    """Return `parameters/{name}.yaml` of a room, e.g. ("commonweal.evidence", "cost_bands")."""
    text = (files(room) / "parameters" / f"{name}.yaml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    return Parameters(source=Source(**values.pop("source")), values=values)
