"""Differences as dots with intervals, tables, CSV and sentences that say no more than is known."""

import math

import pytest
from publish.drawing import at, of_class, parse, places, words

from commonweal.publish import Layout
from commonweal.publish.estimates import (
    differences_csv,
    differences_part,
    draw_differences,
    read_lines,
)
from commonweal.surveys import Survey
from commonweal.surveys.disclosure import ProtectedDifferences, protect_differences, read_policy
from commonweal.terms import InputError, Source

HOSTILE = '<script>alert("1")</script>'
WORDS = {
    "satisfaction": "life satisfaction",
    "place": HOSTILE,
    "Ayton": "the town of Ayton & its moors, with all of its many scattered villages",
}
LARGE = 'place != "Tiny"'
KINDS = ("pairs", "one", "share", "linear", "odds", "gap", "threefold")


@pytest.fixture(scope="module")
def made(survey: Survey) -> dict[str, ProtectedDifferences]:
    """One of every kind."""
    line = "satisfaction >= 7 ~ year + C(place)"
    between = {"between": {"place": ["Ayton", "Beeford"]}, "explained_by": "C(sex) + year"}
    found = {
        "pairs": survey.compare("satisfaction", by="place", where=LARGE),
        "one": survey.compare("satisfaction", by="sex"),
        "share": survey.compare(
            "satisfaction", "at_least:7", by="place", against="Ayton", where=LARGE
        ),
        "linear": survey.regress(line, where=LARGE),
        "odds": survey.regress(line, family="logistic", where=LARGE),
        "gap": survey.explain_gap("satisfaction", **between),
        "threefold": survey.explain_gap("satisfaction", **between, how="threefold"),
    }
    policy = read_policy("ons_personal_wellbeing")
    return {name: protect_differences(one, policy) for name, one in found.items()}


@pytest.mark.parametrize("layout", ["wide", "narrow"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_dot_lies_in_its_interval_beside_the_line_of_no_difference(
    made, kind, layout: Layout
):
    table = made[kind]
    svg = draw_differences(table, words=WORDS).svg(layout=layout)
    assert "<script" not in svg
    figure = parse(svg)
    _, _, wide, high = map(float, figure.attrib["viewBox"].split())
    for axis, place in places(figure):
        assert -0.01 <= place <= {"x": wide, "y": high}[axis] + 0.01
    dots = of_class(figure, "cw-shape")
    shown = table.frame.filter(~table.frame["part"].str.ends_with("_mean"))
    assert len(dots) == len(shown)
    (null,) = {at(line, "x1") for line in of_class(figure, "cw-null")}
    spans = [line for line in of_class(figure, "cw-interval") if at(line, "y1") == at(line, "y2")]
    for dot, span, row in zip(dots, spans, shown.iter_rows(named=True), strict=True):
        assert at(span, "x1") <= at(dot, "cx") <= at(span, "x2")
        assert (at(dot, "cx") > null) == (row["estimate"] > 0)
        assert (at(span, "x1") > null) == (row["lower"] > 0)
    assert any("95% intervals" in text for text in words(figure))


def test_shares_are_percentage_points_and_odds_ratios_stand_on_their_own_scale(made):
    share, odds = read_lines(made["share"], WORDS), read_lines(made["odds"], WORDS)
    assert share.lines[0].value == pytest.approx(100 * made["share"].frame["estimate"][0])
    assert "percentage points" in share.what
    assert odds.what == "Odds ratio: life satisfaction at 7 or more"
    ratio = draw_differences(made["odds"]).table.rows[0][1]
    assert ratio == pytest.approx(math.exp(made["odds"].frame["estimate"][0]))
    # a share as the outcome of a linear model
    linear = read_lines(made["linear"], WORDS)
    assert linear.lines[0].value == pytest.approx(100 * made["linear"].frame["estimate"][0])


def test_what_cannot_be_told_apart_is_not_called_higher_or_lower(made):
    for kind in ("pairs", "share", "linear", "odds"):
        lines = read_lines(made[kind], WORDS)
        for line, said in zip(lines.lines, lines.sentences(), strict=True):
            assert ("no clear difference" in said) == (not line.told)
            assert line.told == (line.p <= 0.05)
    told = [line.told for line in read_lines(made["pairs"]).lines]
    assert True in told
    assert False in told


def test_the_parts_of_a_gap_and_both_averages_are_in_the_table(made):
    table = draw_differences(made["gap"], words=WORDS).table
    names = [row[0] for row in table.rows]
    assert names[1] == "Beeford"
    assert "Explained, of which sex" in names
    assert table.header[-1] == "Share of the gap, %"
    first, second, gap = (row[1] for row in table.rows[:3])
    assert gap == pytest.approx(first - second)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_escaped_and_name_their_source_and_rules(made, kind):
    part = differences_part(made[kind], title=HOSTILE, words=WORDS, source=Source("A survey"))
    assert "<script" not in part
    assert "Source: A survey." in part
    assert "Small numbers: ONS personal well-being." in part
    assert "“satisfaction" not in part  # notes too use the words for readers
    csv = differences_csv(made[kind], title="Title", words=WORDS, source=Source("A survey"))
    assert csv.startswith("Title\r\n")
    for row in made[kind].frame.iter_rows(named=True):
        if not made[kind].ratio and kind not in ("share", "linear"):
            assert repr(row["lower"]) in csv


def test_a_chart_that_nobody_can_read_is_not_drawn(survey: Survey):
    policy = read_policy("ons_personal_wellbeing")
    found = survey.compare("satisfaction", by=["year", "place", "sex"], where=LARGE)
    with pytest.raises(InputError, match="too many for one chart"):
        draw_differences(protect_differences(found, policy))
