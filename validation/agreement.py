"""How far commonweal is from metafor: .venv/bin/python validation/agreement.py

Prints, for each method, the largest relative difference over all sets of studies and tests in
`tests/reference/pooling.csv`, and for each iterative method where metafor's default stops.
"""

import csv
from collections import defaultdict
from pathlib import Path

from commonweal.evidence import Effects
from commonweal.synthesis import Pooled, pool

ROOT = Path(__file__).resolve().parents[1]
TESTS = {"z": "z", "t": "t", "knha": "hk"}
COLUMNS = {
    "estimate": ("b", "se", "ci.lb", "ci.ub"),
    "p": ("pval",),
    "tau2": ("tau2",),
    "i2, h2": ("I2", "H2"),
    "q": ("QE", "QEp"),
    "prediction": ("pi.lb", "pi.ub"),
}


def read(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values(pooled: Pooled) -> dict[str, float]:
    interval, prediction = pooled.estimate.interval, pooled.prediction
    found = {
        "b": pooled.estimate.value,
        "se": pooled.se,
        "ci.lb": interval.lower,
        "ci.ub": interval.upper,
        "pval": pooled.p,
        "tau2": pooled.tau2,
        "I2": pooled.i2,
        "H2": pooled.h2,
        "QE": pooled.q,
        "QEp": pooled.q_p,
    }
    if prediction is not None:
        found |= {"pi.lb": prediction.lower, "pi.ub": prediction.upper}
    return found


def main() -> None:
    studies, gaps = defaultdict(lambda: ([], [])), defaultdict(float)
    for row in read("tests/reference/pooling_studies.csv"):
        for column, name in zip(studies[row["dataset"]], ("effect", "variance"), strict=True):
            column.append(float(row[name]))
    fits: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in read("tests/reference/pooling.csv"):
        key = row["dataset"], row["method"], row["test"]
        if row["test"] not in TESTS or " " in row["method"] or row["stat"] == "k":
            continue
        if key not in fits:
            how = {"model": "common"} if key[1] == "FE" else {"tau2": key[1].lower()}
            fits[key] = values(pool(Effects(*studies[key[0]]), test=TESTS[key[2]], **how))
        expected, found = float(row["value"]), fits[key][row["stat"]]
        gap = abs(found - expected) / abs(expected) if expected else abs(found)
        what = next(name for name, stats in COLUMNS.items() if row["stat"] in stats)
        gaps[key[1], what] = max(gaps[key[1], what], gap)
    print("| method |", " | ".join(COLUMNS), "|")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for method in dict.fromkeys(method for method, _ in gaps):
        cells = (f"{gaps[method, what]:.0e}" for what in COLUMNS)
        print(f"| {method} |", " | ".join(cells), "|")
    print("\nmetafor at its default tolerance, τ², furthest from the optimum:")
    for method in ("PM", "EB", "ML", "REML"):
        rows = [row for row in read("validation/default_tolerance.csv") if row["method"] == method]
        worst = max(rows, key=lambda row: float(row["relative"].replace("NA", "0")))
        print(
            f"  {method}: {worst['relative']} ({worst['dataset']}): "
            f"{worst['default']} where {worst['tight']} is right"
        )


if __name__ == "__main__":
    main()
