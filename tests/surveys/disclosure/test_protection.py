"""Nothing that is left out can be worked out: brute force, twins, and the rules of the presets."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from twins import disclosure as twin

from commonweal.surveys.disclosure import (
    CountTable,
    MeanTable,
    Policy,
    Protected,
    apply,
    audit,
    policies,
    read_policy,
)
from commonweal.surveys.disclosure.ranges import ranges
from commonweal.terms import InputError, Source

PLAIN = Policy("test", Source("test"), min_count=3, min_n=3)
TOTALS = ["both", "rows", "columns", "none"]


def table(counts: object, totals: str = "both") -> CountTable:
    shape = np.shape(counts)
    return CountTable(
        [f"r{i}" for i in range(shape[0])],
        [f"c{j}" for j in range(shape[1])],
        counts,
        totals=totals,
    )


@st.composite
def count_tables(draw: st.DrawFn, most: int = 40, size: int = 6) -> CountTable:
    R, C = draw(st.integers(1, size)), draw(st.integers(1, size))
    number = st.one_of(st.integers(0, 5), st.integers(0, most))
    cells = draw(st.lists(number, min_size=R * C, max_size=R * C))
    return table(np.array(cells).reshape(R, C), draw(st.sampled_from(TOTALS)))


# Brute force ----------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 6), min_size=6, max_size=6),
    st.sampled_from([(2, 2), (2, 3), (3, 2), (1, 4), (4, 1)]),
    st.integers(2, 4),
    st.sampled_from(TOTALS),
)
@settings(max_examples=100)
def test_nothing_left_out_can_be_worked_out(
    cells: list[int], shape: tuple[int, int], k: int, totals: str
) -> None:
    """Every table that a reader could think of: each mark stands for a range of at least k."""
    counts = np.resize(cells, shape)
    protected = apply(table(counts, totals), replace(PLAIN, min_count=k))
    R, C = shape
    shown = np.full((R + 1, C + 1), np.nan)
    shown[: protected.n.shape[0], : protected.n.shape[1]] = protected.n
    try:
        every = twin.tables(shown, int(counts.sum()) + k)
    except OverflowError:
        assume(False)
    inside = (slice(0, R), slice(0, C))
    hidden = np.isnan(shown[inside])
    least, most = every.min(axis=0)[inside], every.max(axis=0)[inside]
    assert (most - least >= k)[hidden].all()
    found = audit(protected)
    assert (found.lower[inside] == least)[hidden].all()
    bounded = hidden & np.isfinite(found.upper[inside])
    assert (found.upper[inside] == most)[bounded].all()


@given(count_tables(), st.integers(2, 12))
@settings(max_examples=75)
def test_the_audit_finds_nothing(counts: CountTable, k: int) -> None:
    protected = apply(counts, replace(PLAIN, min_count=k))
    found = audit(protected)
    assert not found.narrow.any()
    assert not found.derivable.any()
    small = (counts.counts > 0) & (counts.counts < k)
    R, C = counts.counts.shape
    assert protected.suppressed[:R, :C][small].all()
    assert np.array_equal(protected.suppressed, protected.reason != "")
    zero = (counts.counts == 0) & (protected.reason[:R, :C] == "")
    assert (protected.n[:R, :C][zero] == 0).all()


@given(st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=20)  # each is up to 32 linear programmes
def test_flows_say_what_linear_programmes_say(seed: int, rounded: bool) -> None:
    random = np.random.default_rng(seed)
    full = np.zeros((4, 4))
    full[:3, :3] = random.integers(0, 12, (3, 3))
    full[:3, 3] = full[:3, :3].sum(axis=1)
    full[3] = full[:3].sum(axis=0)
    open_cells = random.random((4, 4)) < 0.5
    blur = 2 if rounded else 0
    lower = np.where(open_cells, 0, np.maximum(full - blur, 0))
    upper = np.where(open_cells, np.inf, full + blur)
    found = ranges(lower, upper, np.ones((4, 4), bool))
    for ours, theirs in zip(found, twin.extremes(lower, upper), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


def test_numbers_that_cannot_be_a_table() -> None:
    full = np.array([[1.0, 2, 3], [4, 5, 9], [5, 7, 13]])
    with pytest.raises(InputError, match="do not add up"):
        ranges(full, full, np.ones((3, 3), bool))
    upper = full.copy()
    upper[0, 0] = upper[0, 1] = 2
    with pytest.raises(InputError, match="do not add up"):
        ranges(full, upper, np.ones((3, 3), bool))


# What is left out, and what not -----------------------------------------------------------------


def test_one_small_cell_takes_three_others() -> None:
    protected = apply(table([[2, 20, 30], [12, 14, 9], [0, 40, 22]]), PLAIN)
    assert protected.text() == [
        ["[c]", "[c]", "30", "52"],
        ["[c]", "[c]", "9", "35"],
        ["0", "40", "22", "62"],
        ["14", "74", "61", "149"],
    ]
    assert protected.reason[0, 0] == "too few"
    assert protected.reason[1, 1] == "complementary"


def test_nothing_is_left_out_without_need() -> None:
    enough = apply(table([[3, 20], [12, 14]]), PLAIN)
    assert not enough.suppressed.any()
    assert apply(table([[1, 20], [12, 14]], "none"), PLAIN).suppressed.sum() == 1


def test_two_small_cells_may_hide_each_other() -> None:
    """In a row of its own, 2 and 2 add up to 4: a range of 0 to 4 is wide enough."""
    protected = apply(table([[2, 2, 30]], "rows"), PLAIN)
    assert protected.text() == [["[c]", "[c]", "30", "34"]]


def test_a_small_total_is_left_out_too() -> None:
    protected = apply(table([[1, 0], [20, 30]]), PLAIN)
    assert protected.reason[0, 2] == "too few"
    assert not audit(protected).narrow.any()


def test_the_same_table_gives_the_same_cells() -> None:
    counts = np.random.default_rng(1).poisson(4, (20, 8))
    first, again = apply(table(counts), PLAIN), apply(table(counts.copy()), PLAIN)
    assert np.array_equal(first.reason, again.reason)


# Means ------------------------------------------------------------------------------------------


def means(n: object, mean: object, totals: str = "both", **more: object) -> MeanTable:
    return MeanTable(table(n, totals), mean, **more)


def test_means_go_with_the_people_behind_them() -> None:
    n = [[2, 40], [50, 60], [30, 20]]
    mean = [[9.0, 7.1, 7.2], [7.4, 7.0, 7.2], [7.0, 7.5, 7.2], [7.3, 7.1, 7.2]]
    protected = apply(means(n, mean, se=np.full((4, 3), 0.1)), PLAIN)
    assert protected.text(1)[0] == ["[c]", "[c]", "7.2"]
    assert (protected.suppressed[:3, :2].sum(axis=0) == 2).all()
    assert protected.mean is not None
    assert protected.se is not None
    for numbers in (protected.mean, protected.se, protected.n):
        assert np.isnan(numbers[protected.suppressed]).all()
    cell = protected.cells()[0]
    assert (cell["mean"], cell["n"], cell["suppressed"]) == (None, None, True)


def test_one_mean_for_each_area_and_one_of_all() -> None:
    """A single area left out could be worked out from the mean of all."""
    protected = apply(means([[2], [40], [50]], [[9.0], [7], [7], [7.1]]), PLAIN)
    assert protected.totals == "columns"
    assert protected.suppressed.ravel().tolist() == [True, True, False, False]


def test_nobody_answered_is_not_the_same_as_left_out() -> None:
    protected = apply(means([[0], [40]], [[np.nan], [7]], "none"), PLAIN)
    assert protected.text() == [["–"], ["7.00"]]
    assert protected.reason.ravel().tolist() == ["no answers", ""]
    assert not protected.suppressed.any()


def test_dominance_and_all_alike() -> None:
    policy = replace(PLAIN, dominance=0.5, alike_below=20, secondary=False)
    found = apply(
        means(
            [[15], [15], [30]],
            [[1.0], [0.5], [1.0]],
            "none",
            largest_share=[[0.1], [0.6], [0.1]],
            scale=(0, 1),
        ),
        policy,
    )
    assert found.reason.ravel().tolist() == ["all alike", "dominated", ""]


def test_flags_of_precision() -> None:
    policy = replace(PLAIN, cv_flags=((0.05, "good"), (0.2, "fair")))
    found = apply(
        means(
            [[9], [9], [9], [9]],
            [[1.0], [1.0], [1.0], [0.0]],
            "none",
            se=[[0.05], [0.1], [0.3], [0.1]],
        ),
        policy,
    )
    assert found.flag.ravel().tolist() == ["good", "fair", "", ""]


# Policies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", policies())
def test_every_preset_works(name: str) -> None:
    policy = read_policy(name)
    counts = table(np.random.default_rng(2).poisson(12, (8, 5)))
    if policy.min_count is None:
        with pytest.raises(InputError, match="no rule for counts"):
            apply(counts, policy)
    else:
        found = apply(counts, policy)
        small = (counts.counts > 0) & (counts.counts < policy.min_count)
        assert found.suppressed[:8, :5][small].all()
        assert found.text()[0][0] != "0"
        assert not audit(found).derivable.any()
    if policy.min_n is None:
        with pytest.raises(InputError, match="no rule for means"):
            apply(means([[9]], [[7.0]]), policy)
    else:
        n = policy.min_n
        answers = means([[n - 1], [n], [5 * n]], [[7.0]] * 3, "none")
        assert apply(answers, policy).suppressed.ravel().tolist() == [True, False, False]


def test_nhs_digital() -> None:
    """1 to 7 is *, others to the nearest 5, totals by themselves, shares from rounded counts."""
    found: Protected = apply(
        table([[0, 1, 7], [8, 12, 13], [52, 53, 100]]), read_policy("nhs_digital_2018")
    )
    assert found.text() == [
        ["0", "*", "*", "10"],
        ["10", "10", "15", "35"],
        ["50", "55", "100", "205"],
        ["60", "65", "120", "245"],
    ]
    shares = found.row_shares()
    assert shares[1, 0] == pytest.approx(10 / 35)
    assert np.isnan(shares[0, 1])
    assert np.isnan(apply(table([[9, 9]], "none"), PLAIN).row_shares()).all()


def test_policies_that_cannot_be() -> None:
    for wrong in (
        {"min_count": 0},
        {"min_n": 0},
        {"min_count": None, "min_n": None},
        {"rounding_base": 0},
        {"dominance": 50.0},
        {"mark": "0"},
        {"mark": " "},
        {"cv_flags": ((0.2, "a"), (0.1, "b"))},
    ):
        with pytest.raises(InputError, match="cannot be used"):
            replace(PLAIN, **wrong)
    with pytest.raises(InputError, match="nhs_digital_2018"):
        read_policy("nhs")


def test_bad_tables() -> None:
    for counts in ([[1.5]], [[-1]], [[np.nan]], [["few"]]):
        with pytest.raises(InputError, match="whole numbers"):
            CountTable(["a"], ["b"], counts)
    with pytest.raises(InputError, match="shape"):
        CountTable(["a"], ["b"], [[1, 2]])
    with pytest.raises(InputError, match="twice"):
        CountTable(["a", "a"], ["b"], [[1], [2]])
    with pytest.raises(InputError, match="Total"):
        CountTable(["a", "Total"], ["b"], [[1], [2]])
    with pytest.raises(InputError, match="totals"):
        table([[1]], "all")
    with pytest.raises(InputError, match="mean has shape"):
        means([[9, 9], [9, 9]], [[7.0, 7], [7, 7]])
    with pytest.raises(InputError, match="no mean"):
        apply(means([[9]], [[np.nan]]), PLAIN)
