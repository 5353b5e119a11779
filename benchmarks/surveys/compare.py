"""Figures of 360 areas from 320,000 people, and of ten years, here and by the peers, in one run.

`benchmarks/run surveys` prints a table in Markdown: CPU time, memory, and how far each peer's
standard errors are from ours. Each case runs in a process of its own, so that its memory is its
own; a case is named on the command line: `compare.py one_year FILE`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
MEASURES, STATS = ["satis", "worth", "happy", "anxious"], "mean,bands,sd,gini"
DESIGN = {"weights": "wt", "strata": "stratum", "psu": "psu"}
RUNS = 5


def one_year(path: str) -> pl.DataFrame:
    """Four measures × (mean, four bands, SD, Gini) × 360 areas, with standard errors."""
    from commonweal.surveys import Survey

    return Survey(path, **DESIGN).estimate(MEASURES, STATS, by="area").to_frame()


def ten_years(path: str) -> pl.DataFrame:
    """The same for 3,600 area-years of 3.2 million people."""
    from commonweal.surveys import Survey

    return Survey(path, **DESIGN).estimate(MEASURES, STATS, by=["year", "area"]).to_frame()


def crossed(path: str) -> pl.DataFrame:
    """One mean × some 57,000 domains: area × sex × age."""
    from commonweal.surveys import Survey

    survey = Survey(path, **DESIGN)
    return survey.estimate("satis", by=["area", "sex", "age"], min_n=0).to_frame()


def one_mean(path: str) -> pl.DataFrame:
    """One mean × 360 areas: what every peer is asked."""
    from commonweal.surveys import Survey

    return Survey(path, **DESIGN).estimate("satis", by="area", min_n=0).to_frame()


def four_means(path: str) -> pl.DataFrame:
    """Four means × 360 areas."""
    from commonweal.surveys import Survey

    return Survey(path, **DESIGN).estimate(MEASURES, by="area", min_n=0).to_frame()


def raked(path: str) -> pl.DataFrame:
    """The same with weights raked to sex and region, raking included."""
    from commonweal.surveys import Survey

    people = pl.scan_parquet(path)
    known = {
        name: dict(people.group_by(name).agg(pl.col("wt").sum() * 1.03).collect().iter_rows())
        for name in ("sex", "stratum")
    }
    survey = Survey(path, **DESIGN).raked(known)
    return survey.estimate(MEASURES, by="area", min_n=0).to_frame()


def svy(path: str) -> pl.DataFrame:
    """One mean × 360 areas by svy."""
    import svy as peer

    people = pl.read_parquet(path)
    sample = peer.Sample(people, peer.Design(stratum="stratum", wgt="wt", psu="psu"))
    found = sample.estimation.mean("satis", by="area", drop_nulls=True)
    rows = [(e.by_level[0], e.est, e.se) for e in found.estimates]
    return pl.DataFrame(rows, schema=["area", "estimate", "se"], orient="row")


def samplics(path: str) -> pl.DataFrame:
    """One mean × 360 areas by samplics."""
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam

    people = pl.read_parquet(path)
    estimator = TaylorEstimator(PopParam.mean)
    estimator.estimate(
        y=people["satis"].cast(float).to_numpy(),
        samp_weight=people["wt"].to_numpy(),
        stratum=people["stratum"].to_numpy(),
        psu=people["psu"].to_numpy(),
        domain=people["area"].to_numpy(),
        remove_nan=True,
    )
    rows = [
        (area, estimator.point_est[area], estimator.stderror[area]) for area in estimator.domains
    ]
    return pl.DataFrame(rows, schema=["area", "estimate", "se"], orient="row")


CASES: dict[str, Callable[[str], pl.DataFrame]] = {
    function.__name__: function
    for function in (one_year, ten_years, crossed, one_mean, four_means, raked, svy, samplics)
}


def run_case(name: str, path: str, out: str) -> None:
    """Run one case in this process; write its answer, print its time and memory."""
    warnings.simplefilter("ignore")
    spent = []
    for _ in range(1 if name in ("svy", "samplics") else RUNS):
        cpu, wall = time.process_time(), time.perf_counter()
        table = CASES[name](path)
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    table.write_parquet(out)
    # not ru_maxrss, which a process inherits from the one that started it
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"cpu": min(spent)[0], "wall": min(w for _, w in spent), "mb": peak}))


def ask(name: str, path: Path, folder: Path) -> tuple[dict[str, float], pl.DataFrame] | str:
    """Run a case in a process of its own. Returns its figures and answer, or why it failed."""
    out = folder / f"{name}.out.parquet"
    command = [sys.executable, __file__, name, str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:90]
    return json.loads(done.stdout.splitlines()[-1]), pl.read_parquet(out)


def ask_r(path: Path, folder: Path) -> tuple[float, str, pl.DataFrame] | None:
    """Run R survey, when it is installed."""
    if not shutil.which("Rscript"):
        return None
    source, out = folder / "people.csv", folder / "r.csv"
    pl.read_parquet(path).write_csv(source)
    command = ["Rscript", str(HERE / "survey.R"), str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent, version = done.stdout.split()
    return float(spent), version, pl.read_csv(out)


def apart(ours: pl.DataFrame, other: pl.DataFrame) -> str:
    """Return the largest relative difference of standard errors, over areas."""
    both = ours.select("area", "se").join(other.select("area", "se"), on="area", suffix="_other")
    assert len(both) == len(ours)
    return f"{(both['se_other'] / both['se'] - 1).abs().max():.0e}"


def main() -> None:
    from generate import write

    folder = Path(tempfile.gettempdir()) / "commonweal_benchmark_surveys"
    folder.mkdir(exist_ok=True)
    one, ten = write(folder, 1), write(folder, 10)
    print("| task | who | CPU s | wall s | MB | standard errors: furthest from ours |")
    print("|---|---|---|---|---|---|")
    cases = {"one_year": one, "ten_years": ten, "crossed": one, "four_means": one, "raked": one}
    for name, path in cases.items():
        figures, table = ask(name, path, folder)
        task = CASES[name].__doc__.strip(".")
        print(
            f"| {task} ({len(table):,} rows) | commonweal | {figures['cpu']:.2f} | "
            f"{figures['wall']:.2f} | {figures['mb']:.0f} | |"
        )
    figures, ours = ask("one_mean", one, folder)
    task = "One mean × 360 areas"
    print(
        f"| {task} | commonweal | {figures['cpu']:.3f} | {figures['wall']:.3f} | "
        f"{figures['mb']:.0f} | |"
    )
    for name in ("svy", "samplics"):
        answer = ask(name, one, folder)
        if isinstance(answer, str):
            print(f"| {task} | {name} | | | | did not run: {answer} |")
            continue
        peer, table = answer
        print(
            f"| {task} | {name} | {peer['cpu']:.1f} | {peer['wall']:.1f} | {peer['mb']:.0f} | "
            f"{apart(ours, table)} |"
        )
    if (found := ask_r(one, folder)) is not None:
        spent, version, table = found
        print(f"| {task} | R survey {version} | {spent:.1f} | | | {apart(ours, table)} |")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_case(*sys.argv[1:])
    else:
        main()
