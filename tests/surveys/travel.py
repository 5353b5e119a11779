"""For tests of tables that are summed where they are: people, and a count of what travels."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
import pytest

from commonweal.surveys import frames

PSUS, STRATA, REGIONS = 240, 4, 3
DESIGN = {"weights": "w", "strata": "stratum", "psu": "psu"}


def people(n: int = 6000) -> pl.DataFrame:
    """Made-up people: scores from 0 to 10 with gaps, an amount, words; some weights are 0."""
    rows = []
    for i in range(n):
        psu = (i * 7919) % PSUS
        score = round(10 * (0.75 + 0.2 * math.sin(i) + 0.1 * math.cos(psu)))
        rows.append(
            {
                "psu": psu,
                "stratum": f"s{psu % STRATA}",
                "w": 0.0 if i % 97 == 0 else 1.5 + (i * 31) % 17 / 3,
                "score": None if i % 13 == 0 else max(0, min(10, score)),
                "income": None if i % 29 == 0 else 1000 * math.exp(math.sin(3 * i)),
                "region": None
                if i % 41 == 0
                else ["North", "South", "Wales"][(psu // 5) % REGIONS],
                "age": 16 + (i * 13) % 70,
            }
        )
    return pl.DataFrame(rows)


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Count the rows of every table that comes from where it is."""
    here, rows = frames._here, []

    def count(table: object) -> pl.DataFrame:
        came = here(table)
        rows.append(len(came))
        return came

    with monkeypatch.context() as patch:
        patch.setattr(frames, "_here", count)
        yield rows
