"""A made-up survey of four places through five years, one place too small to publish."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonweal.publish.estimates import (
    Figure,
    draw_bars,
    draw_distribution,
    draw_dumbbell,
    draw_small_multiples,
    draw_trend,
)
from commonweal.surveys import Survey
from commonweal.surveys.disclosure import ProtectedEstimates, protect, read_policy
from commonweal.surveys.small_areas import SmallAreas, fay_herriot

Ask = Callable[..., ProtectedEstimates]


@pytest.fixture(scope="session")
def survey() -> Survey:
    random = np.random.default_rng(11)
    n = 6000
    year = random.choice([2017, 2018, 2019, 2021, 2022], n)
    place = random.choice(["Ayton", "Beeford", "Cray & Co", "Tiny"], n, p=[0.4, 0.35, 0.246, 0.004])
    mean = 7.2 + 0.4 * (place == "Beeford") - 0.3 * (year > 2019)
    answer = np.clip(np.rint(mean + random.normal(0, 1.9, n)), 0, 10).astype(int)
    other = np.clip(np.rint(7.8 + random.normal(0, 1.5, n)), 0, 10).astype(int)
    return Survey(
        pl.DataFrame(
            {
                "year": year,
                "place": place,
                "sex": random.choice(["women", "men"], n),
                "satisfaction": answer,
                "worthwhile": other,
                "w": random.gamma(4, 50, n),
                "psu": random.integers(0, 400, n),
            }
        ),
        weights="w",
        psu="psu",
    )


@pytest.fixture(scope="session")
def ask(survey: Survey) -> Ask:
    """Estimate and protect by the ONS policy; `overall=True` adds everybody."""

    def made(
        measures: str | list[str] = "satisfaction",
        stats: str = "mean",
        *,
        overall: bool = False,
        policy: str = "ons_personal_wellbeing",
        **options: object,
    ) -> ProtectedEstimates:
        found = survey.estimate(measures, stats, min_n=1, **options)
        everybody = survey.estimate(measures, stats, min_n=1) if overall else None
        return protect(found, read_policy(policy), overall=everybody)

    return made


@pytest.fixture(scope="session")
def areas() -> SmallAreas:
    table = pl.read_csv(Path(__file__).parents[3] / "docs/how-to/small_areas.csv")
    return fay_herriot(
        table["mean"], table["se"] ** 2, table.select("good_health"), areas=table["area"]
    )


@pytest.fixture(scope="session")
def figures(ask) -> dict[str, Figure]:
    """One of every kind; in each, something had to be left out."""
    return {
        "bars": draw_bars(ask(by="place", overall=True)),
        "share bars": draw_bars(ask(stats="at_least:7", by=["place", "sex"])),
        "trend": draw_trend(ask(by=["year", "place"]), breaks={"2018": "by telephone"}),
        "dumbbell": draw_dumbbell(ask(by=["place", "sex"])),
        "distribution": draw_distribution(
            ask(stats="distribution", by="place", where="place in ['Ayton', 'Tiny']")
        ),
        "trend panels": draw_small_multiples(ask(by=["year", "place"])),
        "row panels": draw_small_multiples(ask(["satisfaction", "worthwhile"], by="place")),
    }
