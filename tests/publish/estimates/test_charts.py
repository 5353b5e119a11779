"""Charts of estimates: marks where values are, nothing that was left out, words for all."""

import re
from itertools import chain

import pytest
from publish.drawing import at, of_class, parse, places, words

from commonweal.evidence import Effects
from commonweal.publish import Layout, forest, funnel, stylesheet
from commonweal.publish.estimates import (
    Reference,
    draw_bars,
    draw_distribution,
    draw_dumbbell,
    draw_small_areas,
    draw_trend,
    say_finding,
)
from commonweal.publish.estimates.years import read_times
from commonweal.surveys import Survey
from commonweal.surveys.disclosure import read_policy
from commonweal.synthesis import pool
from commonweal.terms import InputError

LAYOUTS: tuple[Layout, ...] = ("wide", "narrow")
HOSTILE = '<script>alert("1")</script>'


KINDS = (
    *("bars", "share bars", "trend", "dumbbell", "distribution", "trend panels", "row panels"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_left_out_is_marked_in_picture_table_and_words(figures, kind: str):
    figure = figures[kind]
    for layout in LAYOUTS:
        shown = words(parse(figure.svg(layout=layout)))
        assert any("[c]" in text for text in shown)
        assert any("fewer than 50 people" in text for text in shown)
    hidden = [row for row in figure.table.rows if "Tiny" in row]
    assert hidden
    assert all(row.count("[c]") == 4 for row in hidden)
    assert not any(isinstance(cell, float | int) for row in hidden for cell in row)
    assert re.search("[Ll]eft out|may be shown", figure.description)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_lies_within_the_figure(figures, kind: str, layout: Layout):
    figure = parse(figures[kind].svg(layout=layout))
    _, _, wide, high = map(float, figure.attrib["viewBox"].split())
    assert wide == {"wide": 840, "narrow": 360}[layout]
    for axis, place in places(figure):
        assert -0.01 <= place <= {"x": wide, "y": high}[axis] + 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_has_a_title_a_description_and_ids_of_its_own(figures, kind: str):
    figure = figures[kind]
    drawn = parse(figure.svg(prefix="a"))
    title, description = drawn[0], drawn[1]
    assert title.text == figure.title
    assert description.text == figure.description
    assert drawn.attrib["aria-labelledby"] == f"{title.get('id')} {description.get('id')}"
    inline = figure.svg(standalone=False)
    assert "style" not in inline
    assert "#" not in inline  # no colour of its own


def test_every_rule_of_the_stylesheet_is_worn_and_every_class_has_a_rule(
    figures, areas, differences, by_bias
):
    people = [60] * len(areas)
    own = draw_small_areas(areas, people=people, policy=read_policy("ons_personal_wellbeing"))
    drawn = [
        forest(differences, groups=by_bias, title="T", layout="narrow", standalone=False),
        forest(pool(Effects([0.1, 0.2, 0.1], [0.01, 0.01, 90])), standalone=False),
        funnel(differences, standalone=False),
        re.sub("<style>.*?</style>", "", funnel(differences)),
        own.svg(standalone=False),
        *(f.svg(layout=each, standalone=False) for f in figures.values() for each in LAYOUTS),
    ]
    worn = {c for found in re.findall(r'class="([^"]*)"', "".join(drawn)) for c in found.split()}
    ruled = set(re.findall(r"\.(cw-[a-z-]+)", stylesheet()))
    assert ruled - worn == {"cw-both"}  # the page's own wrapper
    assert worn - ruled == {"cw-forest", "cw-funnel", "cw-label", "cw-standalone"}


def test_points_of_bars_stand_where_their_values_are(figures):
    figure = figures["bars"]
    drawn = parse(figure.svg())
    there = [row for row in figure.table.rows if isinstance(row[1], float)][:-1]
    circles = of_class(drawn, "cw-first")
    assert len(circles) == len(there) == 2  # Cray went, so that Tiny is not total less the rest
    axis = {t.text: at(t, "x") for t in of_class(drawn, "cw-tick")}
    (a, left), (b, right) = ((float(k), axis[k]) for k in (min(axis), max(axis)))
    for circle, row in zip(circles, there, strict=True):
        wanted = left + (row[1] - a) / (b - a) * (right - left)
        assert at(circle, "cx") == pytest.approx(wanted, abs=0.02)
    intervals = [
        line for line in of_class(drawn, "cw-interval") if at(line, "x1") != at(line, "x2")
    ]
    for line, row in zip(intervals, there, strict=True):
        for name, limit in (("x1", row[2]), ("x2", row[3])):
            wanted = left + (limit - a) / (b - a) * (right - left)
            assert at(line, name) == pytest.approx(wanted, abs=0.02)


def test_bars_of_shares_stand_on_0_and_means_have_none(figures):
    drawn = parse(figures["share bars"].svg())
    bars, zero = of_class(drawn, "cw-bar"), of_class(drawn, "cw-null")[0]
    assert {at(bar, "x") for bar in bars} == {at(zero, "x1")}
    shares = [row[2] for row in figures["share bars"].table.rows if isinstance(row[2], float)]
    widths = [at(bar, "width") for bar in bars]
    assert [w / widths[0] for w in widths] == pytest.approx(
        [s / shares[0] for s in shares], rel=1e-3
    )
    assert not of_class(parse(figures["bars"].svg()), "cw-bar")


def test_everybody_and_a_benchmark_are_named_at_their_line(ask, figures):
    assert any(w.startswith("Everybody 7.") for w in words(parse(figures["bars"].svg())))
    figure = draw_bars(ask(by="place"), benchmark=Reference("England", 7.5))
    drawn = parse(figure.svg())
    assert "England 7.50" in words(drawn)
    assert "England: 7.50" in figure.description
    assert of_class(drawn, "cw-pooled")


def test_bars_can_be_sorted_with_what_is_missing_last(ask):
    figure = draw_bars(ask(by="place"), order="value")
    labels = [
        w for w in words(parse(figure.svg())) if w in {"Ayton", "Beeford", "Cray & Co", "Tiny"}
    ]
    assert labels[0] == "Beeford"
    assert labels[-1] == "Tiny"


def test_bars_without_groups_show_bands_or_measures(ask):
    bands = draw_bars(ask(stats="bands"))
    assert {"low", "medium", "high", "very high"} <= set(words(parse(bands.svg())))
    measures = draw_bars(ask(["satisfaction", "worthwhile"]))
    assert {"satisfaction", "worthwhile"} <= set(words(parse(measures.svg())))


def test_a_line_stops_at_a_missing_year_and_at_a_break(ask):
    table = ask(by="year")
    whole = parse(draw_trend(table).svg())
    assert len(of_class(whole, "cw-path")) == 2  # 2017 to 2019, 2021 to 2022
    assert len(of_class(whole, "cw-region")) == 1
    assert "Shaded: no survey." in " ".join(words(whole))
    broken = parse(draw_trend(table, breaks={"2018": "asked by telephone"}).svg())
    assert len(of_class(broken, "cw-path")) == 2  # 2017 stands alone
    assert "From 2018: asked by telephone" in words(broken)
    with pytest.raises(InputError, match="There is no year “1999”"):
        draw_trend(table, breaks={"1999": ""})


def test_lines_differ_in_shape_and_dashes_not_in_colour_alone(figures):
    css = stylesheet()
    for name in ("second", "third", "fourth"):
        assert re.search(rf"\.cw-path\.cw-{name} {{ stroke-dasharray", css)
    shapes = {e.tag for e in of_class(parse(figures["trend"].svg()), "cw-shape")}
    assert len(shapes) == 3  # circle, square, polygon


def test_years_are_read_from_their_labels():
    assert read_times(["2012/13", "2011/12", "2014/15"]).labels == ("2011/12", "2012/13", "2014/15")
    assert read_times(["2012/13", "2011/12", "2014/15"]).gaps() == [(2012.0, 2014.0)]
    assert read_times(["wave a", "wave b"]).at == (0.0, 1.0)
    assert read_times(["2009_10", "2011_12"]).gaps() == []  # every second year, as planned


def test_the_distribution_has_eleven_columns_bands_and_their_sums(ask):
    figure = draw_distribution(ask(stats="distribution"))
    drawn = parse(figure.svg())
    shown = words(drawn)
    assert [w for w in shown if w in set(map(str, range(11)))] == [str(i) for i in range(11)]
    assert {"low", "medium", "high", "very high"} <= set(shown)
    sums = [int(w[:-1]) for w in shown[shown.index("low") :] if re.fullmatch(r"\d+%", w)]
    assert sum(sums) in (99, 100, 101)
    bars = of_class(drawn, "cw-bar")
    shares = [row[1] for row in figure.table.rows if row[1]]
    assert [at(b, "height") / at(bars[-1], "height") for b in bars] == pytest.approx(
        [s / shares[-1] for s in shares], abs=2e-3
    )


def test_the_bands_of_anxiety_run_the_other_way(survey: Survey, ask):
    figure = draw_distribution(
        ask(stats="distribution"), bands={"calm": (0, 1), "not calm": (2, 10)}
    )
    assert {"calm", "not calm"} <= set(words(parse(figure.svg())))


def test_a_dumbbell_has_two_shapes_in_each_row_and_asks_to_compare(figures, ask):
    drawn = parse(figures["dumbbell"].svg())
    assert len(of_class(drawn, "cw-between")) == 3
    assert len(of_class(drawn, "cw-shape")) == 3 * 2 + 2
    assert any("compare them" in w for w in words(drawn))
    with pytest.raises(InputError, match="4 labels"):
        draw_dumbbell(ask(by=["sex", "place"]))


def test_panels_have_one_scale(figures):
    drawn = parse(figures["row panels"].svg())
    axes = of_class(drawn, "cw-axis")
    ticks = of_class(drawn, "cw-tick")
    per = len(ticks) // len(axes)
    panels = [ticks[i * per : (i + 1) * per] for i in range(len(axes))]
    starts = [
        [round(at(t, "x") - at(axis, "x1"), 1) for t in own]
        for axis, own in zip(axes, panels, strict=True)
    ]
    assert starts[0] == starts[1]
    assert [t.text for t in panels[0]] == [t.text for t in panels[1]]


def test_too_much_for_one_figure_is_refused_in_words(ask):
    with pytest.raises(InputError, match="more than one stat: mean, sd"):
        draw_bars(ask(stats="mean,sd", by="place"))
    assert draw_bars(ask(stats="mean,sd", by="place"), stat="sd").title.startswith("Standard dev")
    with pytest.raises(InputError, match="no stat “gini”"):
        draw_bars(ask(stats="mean,sd", by="place"), stat="gini")
    with pytest.raises(InputError, match="Every number was left out"):
        draw_bars(ask(by="place", where="place == 'Tiny'"))
    with pytest.raises(InputError, match="cannot be told"):
        draw_trend(ask(by=["place", "sex"]))


def test_a_hostile_label_does_no_harm(ask):
    figure = draw_bars(
        ask(by="place"), words={"Ayton": HOSTILE, "satisfaction": HOSTILE}, title=HOSTILE
    )
    for layout in LAYOUTS:
        assert "<script" not in figure.svg(layout=layout)
        parse(figure.svg(layout=layout))


def test_labels_of_any_length_stay_beside_their_numbers(ask):
    long = "A place whose name was made up by a committee of nine and never shortened since"
    figure = draw_bars(ask(by="place"), words={"Ayton": long})
    for layout in LAYOUTS:
        drawn = parse(figure.svg(layout=layout))
        titles = [
            e.text
            for e in chain.from_iterable(
                drawn.iter(f"{{http://www.w3.org/2000/svg}}{t}") for t in ("title",)
            )
        ]
        assert long in titles  # what was cut is there to read


def test_a_finding_is_said_only_where_the_comparison_found_one(survey: Survey):
    differ = survey.compare("satisfaction", by="place")
    assert say_finding(differ, subject="Satisfaction").startswith("Satisfaction is ")
    alike = survey.compare("worthwhile", by="sex")
    assert say_finding(alike, subject="Worth") == "Worth: no clear difference between groups"
