"""Regressions on one year (320,000 people) and ten (3.2 million), here and by R survey, in one run.

`.venv/bin/python benchmarks/surveys/regression.py` prints CPU time, memory and how far R's standard
errors are from ours. Covariates: sex, age in bands of ten years, region. Each case runs in a
process of its own: `regression.py linear FILE`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
DESIGN = {"weights": "wt", "strata": "stratum", "psu": "psu"}
TERMS = "C(sex) + C(band) + C(region)"
MODELS = {
    "linear": (f"satis ~ {TERMS}", "linear"),
    "logistic": (f"satis >= 7 ~ {TERMS}", "logistic"),
    "ordered": (f"satis ~ {TERMS}", "ordered"),
}


def fit(name: str, path: str) -> pl.DataFrame:
    """Read, fold, fit, with standard errors from the design."""
    from commonweal.surveys import Survey

    formula, family = MODELS[name]
    return Survey(path, **DESIGN).regress(formula, family=family).to_frame()


def alone(name: str, path: str) -> None:
    """Fit once for imports, then measure once more; print as JSON."""
    import resource

    fit(name, path)
    begin = time.process_time()
    found = fit(name, path)
    spent = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"cpu": spent, "gb": memory, "se": found["se"].to_list()}))


def measure(name: str, path: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, __file__, name, str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def by_r(path: Path, folder: Path) -> dict[str, dict[str, object]]:
    """Return CPU time and standard errors of svyglm for the linear and the logistic model."""
    table = folder / "people.csv"
    pl.read_parquet(path).select("satis", "sex", "band", "region", *DESIGN.values()).write_csv(
        table
    )
    done = subprocess.run(
        ["Rscript", str(HERE / "regression.R"), str(table)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for line in done.stdout.splitlines():
        name, cpu, *se = line.split()
        found[name] = {"cpu": float(cpu), "se": [float(one) for one in se]}
    return found


def main() -> None:
    sys.path.insert(0, str(HERE))
    from generate import write

    if len(sys.argv) == 3:
        alone(sys.argv[1], sys.argv[2])
        return
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        print("| people | model | program | CPU s | GB | largest relative difference of SE |")
        print("|---|---|---|---|---|---|")
        for years in (1, 10):
            path = folder / f"with_bands_{years}.parquet"
            people = pl.read_parquet(write(folder, years))
            people.with_columns(
                band=pl.col("age") // 10, region=pl.col("stratum") % 100
            ).write_parquet(path)
            ours = {name: measure(name, path) for name in MODELS}
            for name, one in ours.items():
                numbers = f"{one['cpu']:.2f} | {one['gb']:.2f} | |"
                print(f"| {len(people):,} | {name} | commonweal | {numbers}")
            if years == 1 and shutil.which("Rscript"):
                for name, one in by_r(path, folder).items():
                    pairs = zip(ours[name]["se"], one["se"], strict=True)
                    gap = max(abs(a - b) / b for a, b in pairs)
                    print(
                        f"| {len(people):,} | {name} | R survey | {one['cpu']:.1f} | | {gap:.0e} |"
                    )


if __name__ == "__main__":
    main()
