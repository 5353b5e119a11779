"""Scoring a million people, here and by hand in pandas, in one run.

`benchmarks/run measures` prints a table in Markdown: CPU seconds. By hand means the lines that an
analyst would write for this one measure: what is out of range becomes missing, then sum, table and
bands. It counts nothing and warns of nothing; `score` does both.
"""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl

from commonweal.measures import Measure, get_measure, score

PEOPLE = 1_000_000
MEASURES = ("ons4", "who5", "swemwbs", "phq9", "ghq12", "wemwbs")


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the least CPU time of a few runs: other work on the machine only adds."""
    best = np.inf
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def simulate(measure: Measure) -> dict[str, np.ndarray]:
    """Return answers of a million people, 2 % of them a code for no answer and 0.1 % wrong."""
    random = np.random.default_rng(20261123)
    found = {}
    for item in measure.items:
        column = random.integers(item.lowest, item.highest + 1, PEOPLE).astype(np.int8)
        column[random.random(PEOPLE) < 0.02] = -9
        column[random.random(PEOPLE) < 0.001] = 60
        found[item.name] = column
    return found


def by_hand(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    first = measure.items[0]
    answers = frame.where(frame.ge(first.lowest) & frame.le(first.highest))
    found = {}
    for one in measure.scores:
        if one.scoring not in ("", *measure.scorings[:1]):
            continue
        columns = answers[list(one.items)]
        if one.points:
            columns = (columns >= 2).astype(float).where(columns.notna())
        total = columns.sum(axis=1, skipna=False) * one.multiply
        found[one.name] = total.map(one.table) if one.table else total
        if one.bands:
            edges = [-np.inf, *(band.lowest for band in one.bands.bands[1:]), np.inf]
            labels = [band.label for band in one.bands.bands]
            found[f"{one.name}_band"] = pd.cut(found[one.name], edges, right=False, labels=labels)
    return pd.DataFrame(found)


def main() -> None:
    print(
        "| measure | items | score | score and join (Polars) | pandas by hand | people a second |"
    )
    print("|---|---|---|---|---|---|")
    for name in MEASURES:
        measure = get_measure(name)
        data = simulate(measure)
        frame, table = pl.DataFrame(data), pd.DataFrame(data)
        ours = score(data, measure)
        hand = by_hand(table, measure)
        for column, found in ours.scores.items():
            np.testing.assert_allclose(found.values, hand[column].to_numpy(), rtol=1e-12)
        alone = seconds(lambda data=data, measure=measure: score(data, measure))
        joined = seconds(lambda frame=frame, measure=measure: score(frame, measure).joined())
        pandas = seconds(lambda table=table, measure=measure: by_hand(table, measure))
        print(
            f"| {measure.id} | {len(measure.items)} | {alone:.3f} s | {joined:.3f} s | "
            f"{pandas:.3f} s | {PEOPLE / alone / 1e6:.1f} million |",
            flush=True,
        )


if __name__ == "__main__":
    main()
