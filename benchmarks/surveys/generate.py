"""Made-up microdata shaped like a year of the Annual Population Survey, as Parquet.

Numbers are invented; their moments lie near the published national ones. 320,000 people a year in
360 areas of 12 regions (the strata, by year), about 14 to a PSU; four 0–10 questions, some blank.
"""

from pathlib import Path

import numpy as np
import polars as pl

PEOPLE, AREAS, REGIONS, FIRST_YEAR = 320_000, 360, 12, 2015
QUESTIONS = {  # centre, spread, how far personal circumstances move it
    "satis": (7.6, 1.2, 1.0),
    "worth": (7.8, 1.1, 1.0),
    "happy": (7.6, 1.5, 1.0),
    "anxious": (3.0, 2.6, -0.6),
}


def year_of_people(random: np.random.Generator, year: int, share: np.ndarray) -> pl.DataFrame:
    """Return one year. share: (360,) of the population in each area."""
    area = random.choice(AREAS, PEOPLE, p=share)
    psus = np.maximum(8, np.rint(share * PEOPLE / 14).astype(int))
    first = np.concatenate(([0], np.cumsum(psus)))[:-1]
    psu = first[area] + (random.random(PEOPLE) * psus[area]).astype(int)
    own = random.normal(0, 1.1, PEOPLE) + random.normal(0, 0.25, psus.sum())[psu]
    columns = {
        "year": np.full(PEOPLE, year, np.int16),
        "area": np.array([f"E{6_000_001 + a:08d}" for a in range(AREAS)])[area],
        "stratum": (area * REGIONS // AREAS + 100 * year).astype(np.int32),
        "psu": (psu + 100_000 * (year - FIRST_YEAR)).astype(np.int32),
        "wt": np.exp(random.normal(5.1, 0.65, PEOPLE)),
        "sex": random.integers(1, 3, PEOPLE).astype(np.int8),
        "age": np.clip(random.normal(49, 19, PEOPLE), 16, 95).astype(np.int8),
    }
    frame = pl.DataFrame(columns)
    for name, (centre, spread, part) in QUESTIONS.items():
        y = centre + part * own + random.normal(0, spread, PEOPLE)
        blank = random.random(PEOPLE) < 0.015
        answer = pl.Series(name, np.clip(np.rint(y), 0, 10).astype(np.int8))
        frame = frame.with_columns(answer.set(pl.Series(blank), None))
    return frame


def write(folder: Path, years: int) -> Path:
    """Write the Parquet file of so many years, once, and return its path."""
    path = folder / f"people_{years}.parquet"
    if not path.exists():
        random = np.random.default_rng(20261123)
        share = random.gamma(6, 1, AREAS)
        share /= share.sum()
        made = [year_of_people(random, FIRST_YEAR + y, share) for y in range(years)]
        pl.concat(made).write_parquet(path)
    return path
