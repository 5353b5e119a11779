"""The chart of small areas."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from publish.drawing import at, of_class, parse, places, words

from commonweal.publish.estimates import draw_small_areas
from commonweal.surveys.disclosure import read_policy
from commonweal.surveys.small_areas import SmallAreas
from commonweal.terms import InputError

POLICY = read_policy("ons_personal_wellbeing")
TABLE = pl.read_csv(Path(__file__).parents[3] / "docs/how-to/small_areas.csv")


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_own_and_modelled_figures_stand_where_they_are(areas: SmallAreas, layout):
    figure = draw_small_areas(areas, people=TABLE["n"], policy=POLICY)
    drawn = parse(figure.svg(layout=layout))
    _, _, wide, high = map(float, drawn.attrib["viewBox"].split())
    for axis, place in places(drawn):
        assert -0.01 <= place <= {"x": wide, "y": high}[axis] + 0.01
    circles = [at(c, "cx") for c in of_class(drawn, "cw-first")]
    ticks = {float(t.text): at(t, "x") for t in of_class(drawn, "cw-tick")}
    slope, start = np.polyfit(list(ticks), list(ticks.values()), 1)
    assert circles == pytest.approx((start + slope * areas.estimate).tolist(), abs=0.05)
    shown = (TABLE["n"] >= 50) & TABLE["mean"].is_not_null()
    squares = [at(s, "x") + 4 for s in of_class(drawn, "cw-hollow")]
    wanted = start + slope * TABLE.filter(shown)["mean"].to_numpy()
    assert squares == pytest.approx(wanted.tolist(), abs=0.05)


def test_figures_of_few_people_are_marked_and_those_of_nobody_are_not(areas: SmallAreas):
    figure = draw_small_areas(areas, people=TABLE["n"], policy=POLICY)
    few = TABLE.filter((pl.col("n") < 50) & pl.col("mean").is_not_null())["area"].to_list()
    assert few
    rows = {row[0]: row for row in figure.table.rows}
    for name in few:
        assert rows[name][4] == rows[name][6] == "[c]"
    assert rows["Holly"][4:] == (None, None, None)
    shown = words(parse(figure.svg()))
    assert shown.count("[c]") == len(few)
    assert any("Do not use it to judge a local" in text for text in shown)
    assert "Nobody was asked in Holly" in figure.description


def test_areas_stand_as_given_unless_asked_otherwise(areas: SmallAreas):
    def order(how) -> list[str]:
        figure = draw_small_areas(areas, people=TABLE["n"], policy=POLICY, order=how)
        return [row[0] for row in figure.table.rows]

    assert order("given") == list(areas.areas)
    gains = dict(zip(areas.areas, np.nan_to_num(areas.gain), strict=True))
    assert order("gain") == sorted(areas.areas, key=lambda name: -gains[name])


def test_the_wrong_number_of_people_and_a_policy_without_a_rule_are_refused(areas: SmallAreas):
    with pytest.raises(InputError, match=r"shape \(3,\)"):
        draw_small_areas(areas, people=[1, 2, 3], policy=POLICY)
    with pytest.raises(InputError, match="no rule for means"):
        draw_small_areas(areas, people=TABLE["n"], policy=read_policy("hes_before_2018"))
