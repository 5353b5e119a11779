import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish.drawing import at, of_class, parse, places, words

from commonweal.evidence import Effects
from commonweal.publish import Layout, funnel, funnel_description
from commonweal.synthesis import Pooled, pool
from commonweal.terms import LOG_RISK_RATIO, SMD, Unit

LAYOUTS: tuple[Layout, ...] = ("wide", "narrow")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_points_stand_where_their_values_are(ratios: Pooled, layout: Layout) -> None:
    figure = parse(funnel(ratios, layout=layout))
    points = of_class(figure, "cw-point")
    assert len(points) == ratios.k
    x = np.array([at(point, "cx") for point in points])
    y = np.array([at(point, "cy") for point in points])
    ticks = [
        (tick.text or "", at(tick, "x"), at(tick, "y")) for tick in of_class(figure, "cw-tick")
    ]
    bottom = max(place for _, _, place in ticks)
    across = [(math.log(float(text)), place) for text, place, high in ticks if high == bottom]
    down = [(float(text), high - 5) for text, _, high in ticks if high != bottom]
    for values, found, marks in (
        (ratios.effects.effect, x, across),
        (np.sqrt(ratios.effects.variance), y, down),
    ):
        slope, start = np.polyfit(*zip(*marks, strict=True), 1)
        assert found == pytest.approx(start + slope * values, abs=0.1)


def test_the_limits_are_what_chance_allows(ratios: Pooled) -> None:
    figure = parse(funnel(ratios))
    left, right = of_class(figure, "cw-limit")
    outside = 0
    for point in of_class(figure, "cw-point"):
        share = (at(point, "cy") - at(left, "y1")) / (at(left, "y2") - at(left, "y1"))
        low = at(left, "x1") + share * (at(left, "x2") - at(left, "x1"))
        high = at(right, "x1") + share * (at(right, "x2") - at(right, "x1"))
        outside += not low <= at(point, "cx") <= high
    z = (ratios.effects.effect - ratios.estimate.value) / np.sqrt(ratios.effects.variance)
    assert outside == int((abs(z) > 1.959964).sum()) > 0


def test_few_studies_cannot_be_judged(correlations: Pooled, ratios: Pooled) -> None:
    warning = "With fewer than 10 studies, whether a funnel is uneven cannot be judged."
    assert warning in funnel_description(correlations)
    assert warning in " ".join(words(parse(funnel(correlations))))
    assert "cannot be judged" not in funnel_description(ratios)
    assert "cannot be judged" not in funnel(ratios)


def test_the_description_counts_both_sides(ratios: Pooled) -> None:
    below = int((ratios.effects.effect < ratios.estimate.value).sum())
    text = funnel_description(ratios)
    assert text.startswith("Funnel plot of 13 studies")
    assert (
        f"{below} lie below and {13 - below} above the pooled effect of 0.49 (risk ratio)" in text
    )


def test_a_wild_study_is_an_arrow_and_counted() -> None:
    effects = Effects([0.1, 0.2, 0.3, 0.2, 0.2, 3.0], [0.01, 0.02, 0.015, 0.01, 900.0, 0.01])
    figure = parse(funnel(pool(effects, model="common")))
    assert len(of_class(figure, "cw-arrow")) == 2
    assert len(of_class(figure, "cw-point")) == 4
    assert "Arrows: 2 studies lie beyond the edge." in words(figure)


def test_each_point_names_its_study(ratios: Pooled) -> None:
    titles = [e[0].text or "" for e in of_class(parse(funnel(ratios)), "cw-point")]
    for title, study in zip(titles, ratios.effects.study, strict=True):
        assert title.startswith(f"{study}: ")


@given(
    st.lists(
        st.tuples(st.floats(-1e3, 1e3), st.floats(1e-5, 1e6)),
        min_size=2,
        max_size=12,
    ),
    st.sampled_from(LAYOUTS),
    st.sampled_from([SMD, LOG_RISK_RATIO]),
)
def test_whatever_the_numbers_everything_stays_on_the_page(
    rows: list[tuple[float, float]], layout: Layout, unit: Unit
) -> None:
    effects = Effects([row[0] for row in rows], [row[1] for row in rows], unit=unit)
    figure = funnel(pool(effects, model="common"), layout=layout, standalone=False)
    assert "nan" not in re.sub(r"<(title|desc|text)\b.*?</\1>", "", figure)
    root = parse(figure)
    wide, high = map(float, root.attrib["viewBox"].split()[2:])
    for axis, place in places(root):
        assert 0 <= place <= (wide if axis == "x" else high)
