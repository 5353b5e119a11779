"""A forest plot of 18 studies, by our own functions and by Altair with vl-convert, in one run.

`benchmarks/run figures` prints a table in Markdown: CPU time and size for one figure. Altair's
has the same rows, intervals, squares and line of no effect, one column of text, and no pooled
diamond, prediction interval, risk of bias or text alternative, so it does less. It also prints
the time of one citation by citeproc-py, first and when kept.
"""

import csv
import platform
import time
from collections.abc import Callable
from pathlib import Path

import altair as alt
import vl_convert

from commonweal.evidence import Effects, Name, Record
from commonweal.publish import cite, forest, funnel
from commonweal.synthesis import Pooled, pool
from commonweal.terms import SMD

STUDIES = Path(__file__).resolve().parents[2] / "tests/reference/pooling_studies.csv"


def third_wave() -> Pooled:
    with STUDIES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dataset"] == "third_wave"]
    return pool(
        Effects(
            [float(row["effect"]) for row in rows],
            [float(row["variance"]) for row in rows],
            study=[row["study"] for row in rows],
            unit=SMD,
        )
    )


def by_altair(pooled: Pooled) -> str:
    """Draw the rows, intervals, squares and no effect as a Vega-Lite chart, turned to SVG."""
    effects = pooled.effects
    values = [
        {"study": study, "effect": y, "lower": y - 1.96 * v**0.5, "upper": y + 1.96 * v**0.5,
         "weight": weight, "text": f"{y:.2f}"}
        for study, y, v, weight in zip(
            effects.study, effects.effect.tolist(), effects.variance.tolist(),
            pooled.weights.tolist(), strict=True,
        )
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("study:N", sort=None, title=None))
    intervals = base.mark_rule().encode(x=alt.X("lower:Q", title=effects.unit.label), x2="upper:Q")
    squares = base.mark_square().encode(x="effect:Q", size=alt.Size("weight:Q", legend=None))
    null = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule().encode(x="x:Q")
    numbers = base.mark_text(align="left").encode(text="text:N").properties(width=100)
    chart = alt.hconcat((intervals + squares + null).properties(width=300), numbers)
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Return the least CPU time of one call, over three runs of `times` calls."""
    work()
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - start) / times)
    return 1e3 * best


def main() -> None:
    pooled = third_wave()
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {len(pooled.effects)} studies"
    )
    print("\n| figure | CPU ms | KB |\n|---|---|---|")
    drawers: list[tuple[str, Callable[[], str], int]] = [
        ("forest, wide", lambda: forest(pooled, standalone=False), 200),
        ("forest, narrow", lambda: forest(pooled, layout="narrow", standalone=False), 200),
        ("funnel", lambda: funnel(pooled, standalone=False), 200),
        ("forest by Altair and vl-convert", lambda: by_altair(pooled), 10),
    ]
    for name, draw, times in drawers:
        size = len(draw().encode()) / 1024
        print(f"| {name} | {milliseconds(draw, times):.2f} | {size:.0f} |")
    records = [
        Record(
            f"Title {i}", authors=(Name("Smith", "A"), Name("Jones", "B")), year=2000,
            container_title="Journal", volume="3", pages=f"{i}-{i + 5}", doi=f"10.1000/{i}",
        )
        for i in range(301)
    ]  # fmt: skip
    cite(records[0])  # loads citeproc-py and the style
    start = time.process_time()
    for record in records[1:]:
        cite(record)
    first = (time.process_time() - start) / 300 * 1e3
    again = milliseconds(lambda: [cite(record) for record in records[1:]], 1) / 300
    print(f"\nOne citation: {first:.2f} ms; kept: {again:.4f} ms")


if __name__ == "__main__":
    main()
