import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish.drawing import at, middle, of_class, parse, places, words

from commonweal.evidence import Effects
from commonweal.publish import Layout, forest, forest_description, stylesheet
from commonweal.publish.rows import forest_rows, window
from commonweal.publish.scale import scale_for
from commonweal.synthesis import Pooled, Subgroups, pool, pool_by
from commonweal.terms import LOG_ODDS_RATIO, SMD

LAYOUTS: tuple[Layout, ...] = ("wide", "narrow")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_study_appears_with_its_numbers(differences: Pooled, layout: Layout) -> None:
    figure = parse(forest(differences, layout=layout))
    shown = words(figure)
    assert set(differences.effects.study) <= set(shown)
    assert "0.71 (0.20 to 1.22)" in shown  # Call et al.: 0.7091 ± 1.96 × 0.2608
    assert "0.58 (0.38 to 0.78)" in shown
    assert "−0.06 to 1.21" in shown
    assert "Most similar places" in shown
    assert len(of_class(figure, "cw-point")) == differences.k


@pytest.mark.parametrize("layout", LAYOUTS)
def test_marks_stand_where_their_values_are(differences: Pooled, layout: Layout) -> None:
    figure = parse(forest(differences, order="given", layout=layout))
    axis = of_class(figure, "cw-axis")[0]
    rows = forest_rows(differences)
    scale = scale_for(*window(rows, 0.0), SMD, start=at(axis, "x1"), end=at(axis, "x2"))
    found = [middle(square) for square in of_class(figure, "cw-point")]
    assert found == pytest.approx([scale(y) for y in differences.effects.effect.tolist()], abs=0.02)
    assert at(of_class(figure, "cw-null")[0], "x1") == pytest.approx(scale(0.0), abs=0.01)
    (diamond,) = of_class(figure, "cw-diamond")
    corners = [float(pair.split(",")[0]) for pair in diamond.attrib["points"].split()]
    interval = differences.estimate.interval
    assert interval is not None
    assert corners == pytest.approx(
        [scale(x) for x in (interval.lower, differences.estimate.value, interval.upper)]
        + [scale(differences.estimate.value)],
        abs=0.01,
    )
    (bar,) = of_class(figure, "cw-prediction")
    assert differences.prediction is not None
    assert at(bar, "x") == pytest.approx(scale(differences.prediction.lower), abs=0.01)
    assert at(bar, "x") + at(bar, "width") == pytest.approx(
        scale(differences.prediction.upper), abs=0.02
    )


def test_ticks_of_ratios_stand_at_their_logs(ratios: Pooled) -> None:
    figure = parse(forest(ratios))
    ticks = of_class(figure, "cw-tick")
    axis = of_class(figure, "cw-axis")[0]
    scale = scale_for(
        *window(forest_rows(ratios), 0.0),
        ratios.effects.unit,
        start=at(axis, "x1"),
        end=at(axis, "x2"),
    )
    assert [tick.text for tick in ticks] == ["0.1", "0.2", "0.5", "1", "2", "5"]
    for tick in ticks:
        assert at(tick, "x") == pytest.approx(scale(math.log(float(tick.text or ""))), abs=0.01)


def test_correlations_are_shown_as_correlations(correlations: Pooled) -> None:
    shown = words(parse(forest(correlations)))
    assert "0.62 (0.50 to 0.72)" in shown
    assert "Correlation (r)" in shown


def test_studies_come_by_effect_unless_asked_otherwise(differences: Pooled) -> None:
    def order(figure: str) -> list[str]:
        return [w for w in words(parse(figure)) if w in differences.effects.study]

    by_effect = order(forest(differences))
    values = dict(zip(differences.effects.study, differences.effects.effect, strict=True))
    assert by_effect == sorted(by_effect, key=lambda study: -values[study])
    assert order(forest(differences, order="given")) == list(differences.effects.study)
    weights = dict(zip(differences.effects.study, differences.weights, strict=True))
    by_weight = order(forest(differences, order="weight"))
    assert by_weight == sorted(by_weight, key=lambda study: -weights[study])


def test_the_area_of_a_square_is_its_weight() -> None:
    figure = parse(forest(pool(Effects([0.1, 0.3], [0.01, 0.04]), model="common"), order="given"))
    one, other = (at(square, "width") ** 2 for square in of_class(figure, "cw-point"))
    assert one / other == pytest.approx(4, rel=0.01)


def test_risk_of_bias_is_words_and_shapes(differences: Pooled) -> None:
    wide, narrow = (parse(forest(differences, layout=layout)) for layout in LAYOUTS)
    high = sum(row.risk_of_bias == "high" for row in differences.effects.rows)
    assert words(wide).count("high") == high
    assert words(wide).count("low") == differences.k - high
    for figure in (wide, narrow):
        assert len(of_class(figure, "cw-mark-fill")) == high
        assert len(of_class(figure, "cw-mark")) == differences.k
    assert "○ low, ◐ some concerns, ● high" in " ".join(words(narrow))


def test_groups_have_headings_diamonds_and_weights_of_the_whole(
    differences: Pooled, by_bias: Subgroups
) -> None:
    figure = parse(forest(differences, groups=by_bias))
    assert [e.text for e in of_class(figure, "cw-group")] == list(by_bias.groups)
    assert len(of_class(figure, "cw-diamond")) == 3
    rows = forest_rows(differences, groups=by_bias)
    assert sum(row.weight or 0 for row in rows) == pytest.approx(100)
    assert f"groups: p = {by_bias.p:.2f}" in " ".join(words(figure))
    for name, group in by_bias.groups.items():
        own = [row.label for row in rows if row.group == name and row.kind == "study"]
        assert sorted(own) == sorted(group.effects.study)


def test_a_group_of_one_study_has_no_diamond_of_its_own() -> None:
    effects = Effects([0.1, 0.3, 0.4], [0.01, 0.04, 0.02], study=["a", "b", "c"])
    groups = pool_by(effects, ["one", "two", "two"])
    figure = parse(forest(pool(effects), groups=groups))
    assert len(of_class(figure, "cw-diamond")) == 2
    assert len(of_class(figure, "cw-point")) == 3


def test_one_study_alone_is_drawn_and_nothing_is_called_pooled() -> None:
    effects = Effects([0.1, 0.3, 0.4], [0.01, 0.04, 0.02])
    alone = pool_by(effects, ["one", "two", "two"]).groups["one"]
    figure = forest(alone)
    assert "not known" not in figure
    assert not of_class(parse(figure), "cw-diamond")
    assert "Its effect is 0.10 (95% interval −0.10 to 0.30)" in forest_description(alone)


def test_a_wild_interval_is_clipped_with_arrows_and_keeps_its_numbers() -> None:
    effects = Effects([0.2, 0.3, 0.25, 0.1, 9.0], [0.01, 0.02, 0.015, 400.0, 0.01])
    figure = parse(forest(pool(effects, model="common"), order="given"))
    arrows = [a.attrib["points"] for a in of_class(figure, "cw-arrow")]
    assert len(arrows) == 3  # both ends of the fourth study, and the fifth is off to the right
    assert len(of_class(figure, "cw-point")) == 4
    assert "9.00 (8.80 to 9.20)" in words(figure)
    assert "An arrow" in " ".join(words(figure))


def test_favours_stand_at_the_side_they_mean(ratios: Pooled, differences: Pooled) -> None:
    for pooled in (ratios, differences):
        for layout in LAYOUTS:
            sides = ("the vaccine", "the control group")
            figure = parse(forest(pooled, favours=sides, layout=layout))
            notes = {e.text: e for e in of_class(figure, "cw-note")}
            left, right = notes["← the vaccine"], notes["the control group →"]
            assert at(left, "x") < at(right, "x")
    wide = parse(forest(ratios, favours=("the vaccine", "the control group")))
    null = at(of_class(wide, "cw-null")[0], "x1")
    found = {e.text: e for e in of_class(wide, "cw-note")}
    assert at(found["← the vaccine"], "x") < null < at(found["the control group →"], "x")
    assert found["← the vaccine"].get("text-anchor") == "end"


def test_a_long_label_is_cut_and_kept_whole_in_its_title(differences: Pooled) -> None:
    long = "A study of everything that anyone ever thought might possibly help, in nine countries"
    effects = Effects([0.1, 0.3], [0.01, 0.04], study=[long, "b"])
    for layout in LAYOUTS:
        figure = forest(pool(effects), layout=layout)
        assert f"<title>{long}</title>A study" in figure
        assert long not in words(parse(figure))
        assert any(w.startswith("A study") and w.endswith("…") for w in words(parse(figure)))


def test_hostile_labels_and_titles_are_escaped() -> None:
    bad = "</text><script>alert('1')</script>\" onload=\"x\x00\ud800"
    effects = Effects([0.1, 0.3], [0.01, 0.04], study=[bad, "b"], unit=SMD.of(bad))
    figure = forest(pool(effects), title=bad, favours=(bad, bad), prefix='x" onload="y')
    assert "<script" not in figure
    root = parse(figure)
    assert not [e for e in root.iter() if any(name.startswith("on") for name in e.attrib)]
    figure.encode("utf-8")


def test_the_text_alternative_is_there_and_ids_are_unique(differences: Pooled) -> None:
    wide, narrow = (forest(differences, layout=x, standalone=False, prefix="a1") for x in LAYOUTS)
    ids = re.findall(r'\bid="([^"]+)"', wide + narrow)
    assert len(ids) == len(set(ids)) == 4
    root = parse(wide)
    assert root.get("role") == "img"
    labelled = root.attrib["aria-labelledby"].split()
    texts = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert texts[labelled[1]] == forest_description(differences)
    assert texts[labelled[0]] == "Forest plot of 18 studies"


def test_the_description_says_what_the_figure_shows(
    differences: Pooled, ratios: Pooled, by_bias: Subgroups
) -> None:
    assert forest_description(differences) == (
        "Forest plot of 18 studies: 18 above and 0 below no effect (0). The pooled effect is 0.58 "
        "(95% interval 0.38 to 0.78), in standard deviations (Hedges g). In most similar "
        "places the effect would lie between −0.06 and 1.21 (95% prediction interval)."
    )
    text = forest_description(ratios, favours=("vaccination", "no vaccination"))
    assert "2 favouring no vaccination and 11 favouring vaccination" in text
    assert "0.49 (95% interval 0.33 to 0.73), in risk ratio" in text
    grouped = forest_description(differences, groups=by_bias)
    values = [f"{by_bias.groups[name].estimate.value:.2f}" for name in ("high", "low")]
    assert "By group: high {}; low {}.".format(*values) in grouped


def test_a_page_gets_no_style_and_a_file_its_own(differences: Pooled) -> None:
    inline = forest(differences, standalone=False)
    assert "style" not in inline
    assert "#" not in inline  # no colour of its own
    whole = forest(differences, standalone=True)
    assert whole.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    (style,) = (e.text or "" for e in parse(whole).iter() if e.tag.endswith("style"))
    assert "var(" not in style
    assert "@media (prefers-color-scheme: dark)" in style
    assert style.count("{") == style.count("}")


def test_a_narrow_figure_has_text_that_a_phone_shows_large_enough(differences: Pooled) -> None:
    figure = parse(forest(differences, layout="narrow"))
    assert float(figure.attrib["viewBox"].split()[2]) == 360
    sizes = re.findall(r"font-size: (\d+)px", stylesheet())
    assert min(map(int, sizes)) * 343 / 360 >= 12  # 375 pixels less the page's margins


studies = st.lists(
    st.tuples(
        st.floats(-1e3, 1e3, allow_nan=False),
        st.floats(1e-5, 1e6, allow_nan=False),
        st.text(max_size=80),
    ),
    min_size=2,
    max_size=12,
)


@given(
    studies,
    st.sampled_from(LAYOUTS),
    st.sampled_from([SMD, LOG_ODDS_RATIO]),
    st.booleans(),
)
def test_whatever_the_numbers_everything_stays_on_the_page(
    rows: list[tuple[float, float, str]], layout: Layout, unit: object, common: bool
) -> None:
    effects = Effects(
        [row[0] for row in rows],
        [row[1] for row in rows],
        study=[row[2] for row in rows],
        unit=unit if unit is SMD else LOG_ODDS_RATIO,
    )
    pooled = pool(effects, model="common" if common else "random", tau2="dl")
    figure = forest(pooled, layout=layout, title="T", favours=("a", "b"), standalone=False)
    assert "nan" not in re.sub(r"<(title|desc|text)\b.*?</\1>", "", figure)
    assert "inf" not in re.sub(r"<(title|desc|text)\b.*?</\1>", "", figure)
    root = parse(figure)
    wide, high = map(float, root.attrib["viewBox"].split()[2:])
    for axis, place in places(root):
        assert 0 <= place <= (wide if axis == "x" else high)


@pytest.mark.parametrize("k", [2, 200])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_from_two_studies_to_two_hundred(k: int, layout: Layout) -> None:
    effects = Effects([0.1 + 0.3 * (i % 7) for i in range(k)], [0.1 + 0.01 * i for i in range(k)])
    figure = parse(forest(pool(effects), layout=layout))
    assert len(of_class(figure, "cw-point")) == k
    assert f"Pooled, {k} studies" in words(figure)
