"""The library beside a slow and obvious second version, on random designs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys.random_samples import samples, survey
from twins import surveys as twin


@settings(max_examples=40)
@given(people=samples())
def test_counted_answers_agree(people: list[twin.Person]):
    rows = survey(people).estimate("y", twin.STATISTICS, where="inside", missing=[], min_n=0)
    assert len(rows) == len(twin.STATISTICS)
    for row in rows:
        value, se = twin.estimate(people, row.stat)
        assert row.estimate.value == pytest.approx(value, rel=1e-10)
        assert row.se == pytest.approx(se, rel=1e-6, abs=1e-8 * (1 + abs(value)))


@settings(max_examples=20)
@given(people=samples(whole=False))
def test_amounts_agree_by_powers_and_by_distribution(people: list[twin.Person]):
    by_powers = ("mean", "total", "variance", "sd")
    for stats in (by_powers, tuple(twin.STATISTICS)):
        for row in survey(people).estimate("y", stats, where="inside", min_n=0):
            value, se = twin.estimate(people, row.stat)
            assert row.estimate.value == pytest.approx(value, rel=1e-9)
            assert row.se == pytest.approx(se, rel=1e-6, abs=1e-8 * (1 + abs(value)))


@settings(max_examples=40)
@given(people=samples(), p=st.sampled_from([0.1, 0.25, 0.5, 0.8]))
def test_quantiles_agree(people: list[twin.Person], p: float):
    row = survey(people).estimate("y", f"quantile:{p}", where="inside", missing=[], min_n=0)[0]
    assert row.estimate.value == twin.quantile(people, p)


@settings(max_examples=25)
@given(people=samples(), scale=st.floats(0.01, 1000))
def test_the_scale_of_weights_moves_only_totals(people: list[twin.Person], scale: float):
    asked = {"where": "inside", "missing": [], "min_n": 0}
    stats = "mean,above:6,sd,gini,median,total"
    scaled = [p | {"w": p["w"] * scale} for p in people]
    for row, other in zip(
        survey(people).estimate("y", stats, **asked),
        survey(scaled).estimate("y", stats, **asked),
        strict=True,
    ):
        times = scale if row.stat == "total" else 1
        assert other.estimate.value == pytest.approx(row.estimate.value * times, rel=1e-9)
        if row.deff is not None:
            assert other.deff == pytest.approx(row.deff, rel=1e-6)
        if row.se is not None:
            assert other.se == pytest.approx(row.se * times, rel=1e-6, abs=1e-9)


@settings(max_examples=25)
@given(people=samples(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(people: list[twin.Person], order):
    shuffled = list(people)
    order.shuffle(shuffled)
    asked = {"by": "inside", "missing": [], "min_n": 0}
    one = survey(people).estimate("y", "mean,gini", **asked).to_frame()
    two = survey(shuffled).estimate("y", "mean,gini", **asked).to_frame()
    assert one["note"].equals(two["note"])
    for name in ("estimate", "se", "upper"):
        wanted = two[name].fill_null(-1).to_list()
        assert one[name].fill_null(-1).to_list() == pytest.approx(wanted, rel=1e-9, abs=1e-12)
