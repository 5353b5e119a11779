"""100,000 random-effects meta-analyses of 5 to 30 studies, here and by the peers, in one run.

`benchmarks/run pooling` prints a table in Markdown: CPU time for one fit, and how far each
peer's τ² is from the twin of it here. Peers that take one at a time get the first few hundred.
"""

import csv
import platform
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from commonweal.evidence import Effects
from commonweal.synthesis import pool, pool_many

HERE = Path(__file__).resolve().parent
SETS, FEWEST, MOST = 100_000, 5, 30
SINGLES = 300
METHODS = ("dl", "pm", "reml")
Taus = dict[str, np.ndarray]


def simulate() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return effects and variances (B, K), NaN beyond each set's k, and k (B,)."""
    random = np.random.default_rng(20261123)
    k = random.integers(FEWEST, MOST + 1, SETS)
    v = random.uniform(0.01, 0.2, (SETS, MOST))
    tau2 = random.choice([0, 0.02, 0.1], (SETS, 1))
    y = 0.3 + random.normal(size=v.shape) * np.sqrt(v + tau2)
    beyond = np.arange(MOST) >= k[:, None]
    y[beyond] = v[beyond] = np.nan
    return y, v, k


def pool_one_by_one(sets: list[Effects], method: str) -> None:
    for effects in sets:
        pool(effects, tau2=method)


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the least CPU time of a few runs: other work on the machine only adds."""
    best = np.inf
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


class Report:
    """Rows of the table."""

    def __init__(self, ours: Taus) -> None:
        self.ours, self.rows = ours, []

    def add(self, who: str, method: str, each: float, tau2: np.ndarray | None = None) -> None:
        gap = ""
        if tau2 is not None:
            mine = self.ours[method][: len(tau2)]
            both = (mine > 1e-6) & np.isfinite(tau2)
            gap = f"{np.max(np.abs(tau2[both] / mine[both] - 1)):.0e}"
            if (np.asarray(tau2) < 0).any():
                gap += f", {(tau2 < 0).mean():.0%} below 0"
        self.rows.append((who, method.upper(), each * 1e6, gap))
        print(f"{who:32}{method.upper():6}{each * 1e6:12,.2f} µs  {gap}", flush=True)

    def markdown(self) -> str:
        base = {m: e for who, m, e, _ in self.rows if who == "commonweal pool_many"}
        lines = ["| | method | µs a fit | × pool_many | τ²: furthest from ours, relative |"]
        lines.append("|---|---|---|---|---|")
        for who, method, each, gap in self.rows:
            lines.append(f"| {who} | {method} | {each:,.2f} | {each / base[method]:,.0f} | {gap} |")
        return "\n".join(lines)


def by_pymare(y: np.ndarray, v: np.ndarray, k: np.ndarray, report: Report) -> None:
    from pymare.estimators import DerSimonianLaird, VarianceBasedLikelihoodEstimator

    makers = {"dl": DerSimonianLaird, "reml": lambda: VarianceBasedLikelihoodEstimator("reml")}
    for method, make in makers.items():
        tau2 = np.empty(len(k))

        def batch(make=make, tau2=tau2) -> None:
            for size in range(FEWEST, MOST + 1):
                rows = np.flatnonzero(k == size)
                for some in np.array_split(rows, max(1, len(rows) // 1000)):
                    fit = make().fit(y[some, :size].T, v[some, :size].T, np.ones((size, 1)))
                    fit.summary().get_fe_stats()
                    tau2[some] = np.ravel(fit.params_["tau2"])

        def singles(make=make) -> None:
            for i in range(SINGLES):
                size = k[i]
                fit = make().fit(y[i, :size, None], v[i, :size, None], np.ones((size, 1)))
                fit.summary().get_fe_stats()

        report.add("pymare, batched by k", method, seconds(batch, 1) / len(k), tau2)
        report.add("pymare, one at a time", method, seconds(singles, 1) / SINGLES)


def by_statsmodels(y: np.ndarray, v: np.ndarray, k: np.ndarray, report: Report) -> None:
    from statsmodels.stats.meta_analysis import combine_effects

    for method, name in (("dl", "chi2"), ("pm", "iterated")):
        tau2 = np.empty(SINGLES)

        def singles(name=name, tau2=tau2) -> None:
            for i in range(SINGLES):
                size = k[i]
                fit = combine_effects(y[i, :size], v[i, :size], method_re=name)
                fit.summary_frame()
                tau2[i] = fit.tau2

        report.add("statsmodels", method, seconds(singles, 1) / SINGLES, tau2)


def by_metafor(y: np.ndarray, v: np.ndarray, k: np.ndarray, report: Report) -> None:
    if shutil.which("Rscript") is None:
        print("R is not installed: metafor is left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.csv", Path(folder) / "found.csv"
        with given.open("w", newline="") as file:
            write = csv.writer(file)
            write.writerow(("set", "y", "v"))
            for i in range(SINGLES):
                write.writerows((i, y[i, j].item(), v[i, j].item()) for j in range(k[i]))
        subprocess.run(["Rscript", HERE / "metafor.R", given, found], check=True)
        with found.open() as file:
            rows = list(csv.DictReader(file))
    for method in METHODS:
        of = [row for row in rows if row["method"] == method.upper()]
        tau2 = np.array([float(row["tau2"].replace("NA", "nan")) for row in of])
        report.add(f"metafor {of[0]['version']}", method, float(of[0]["each"]), tau2)
        if stuck := np.isnan(tau2).sum():
            print(f"metafor did not converge on {stuck} of {SINGLES}")


def main() -> None:
    warnings.simplefilter("ignore")
    y, v, k = simulate()
    fits = {method: pool_many(y, v, tau2=method) for method in METHODS}
    report = Report({method: fit.tau2 for method, fit in fits.items()})
    for method in METHODS:
        each = seconds(lambda method=method: pool_many(y, v, tau2=method), 5) / SETS
        report.add("commonweal pool_many", method, each)
    some = [Effects(y[i, : k[i]], v[i, : k[i]]) for i in range(SINGLES)]
    for method in METHODS:
        each = seconds(partial(pool_one_by_one, some, method)) / SINGLES
        report.add("commonweal pool", method, each)
    by_pymare(y, v, k, report)
    by_statsmodels(y, v, k, report)
    by_metafor(y, v, k, report)
    print(
        f"\n{platform.processor() or platform.machine()}, Python {platform.python_version()}, "
        f"numpy {np.__version__}\n\n{report.markdown()}"
    )


if __name__ == "__main__":
    main()
