"""Made-up people for the tests of regression."""

import numpy as np
import polars as pl


def make_people(seed: int, n: int = 240, strata: int = 3, psus: int = 5) -> pl.DataFrame:
    """A score that goes with age, work and area; people in PSUs in strata; uneven weights."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, strata, n)
    psu = stratum * 100 + random.integers(0, psus, n)
    age = random.integers(18, 80, n)
    work = random.choice(["employed", "retired", "student"], n, p=[0.5, 0.3, 0.2])
    area = random.choice(["North", "South"], n)
    effect = np.select([work == "retired", work == "student"], [0.8, -0.5], 0.0)
    raw = 5 + 0.02 * age + effect + 0.6 * (area == "South") + random.normal(0, 1.5, n)
    return pl.DataFrame(
        {
            "stratum": stratum,
            "psu": psu,
            "w": random.uniform(0.5, 4, n),
            "age": age,
            "work": work,
            "area": area,
            "score": np.clip(np.round(raw), 0, 10),
            "band": np.digitize(raw, [5, 6.5, 8]),
            "income": np.exp(random.normal(10, 0.5, n) + 0.1 * (area == "South")),
        }
    )
