import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.measures import score
from commonweal.terms import InputError, MissingColumn

WHO5 = [f"who5_{i}" for i in range(1, 6)]


def who5(*people: tuple) -> dict[str, list]:
    return {name: [person[i] for person in people] for i, name in enumerate(WHO5)}


def test_everything_is_counted_and_nothing_is_guessed():
    data = who5((5, 5, 5, 5, 5), (5, 5, 5, 5, 6), (5, 5, 5, 5, None), (5, 5, 5, 5, -9)) | {
        "who5_1": [5, 2.5, 5, 5]
    }
    scored = score(data, "who5")
    assert scored.scores["who5"].values.tolist()[0] == 100
    assert np.isnan(scored.scores["who5"].values[1:]).all()
    assert scored.scores["who5"].scored == 1
    first, last = scored.items[0], scored.items[4]
    assert (first.answered, first.missing, first.out_of_range) == (3, 0, 1)
    assert first.examples == {"2.5": 1}
    assert (last.answered, last.missing, last.out_of_range) == (1, 2, 1)
    assert last.examples == {"6": 1}


FRAMES = {
    "polars": pl.DataFrame,
    "pandas": lambda data: pd.DataFrame(data, index=[3, 1, 2]),
    "pyarrow": pa.table,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_frames_come_back_as_they_came_with_the_scores_beside(kind):
    data = who5((1, 2, 3, 4, 5), (5, 5, 5, 5, 5), (0, 0, 0, 0, None)) | {"who": ["a", "b", "c"]}
    frame = FRAMES[kind](data)
    joined = score(frame, "who5").joined()
    assert type(joined) is type(frame)
    table = pl.DataFrame(joined) if kind != "pyarrow" else pl.from_arrow(joined)
    assert table["who"].to_list() == ["a", "b", "c"]
    scores = table["who5"].to_list()
    assert scores[:2] == [60, 100]
    assert scores[2] is None or (kind == "pandas" and np.isnan(scores[2]))
    assert table["who5_band"].to_list() == ["not poor", "not poor", None]
    if kind == "pandas":
        assert joined.index.tolist() == [3, 1, 2]


def test_a_mapping_comes_back_as_a_dict_of_arrays():
    joined = score(who5((1, 2, 3, 4, 5), (0, 0, 0, 0, None)), "WHO-5").joined()
    np.testing.assert_array_equal(joined["who5"], [60, np.nan])
    assert joined["who5_band"].tolist() == ["not poor", ""]


def test_words_and_text_are_read():
    data = {
        "a": ["3–5", "none", " 4 ", "5+", "many", None],
        "b": ["A lot", "2", "Don't know", "some", "", "1"],
        "c": ["5", "5.0", "5", "easy", "5", "1"],
    }
    for responses in (data, pl.DataFrame(data), pd.DataFrame(data)):
        scored = score(responses, "osss3", items=["a", "b", "c"])
        np.testing.assert_array_equal(
            scored.scores["osss3"].values, [13, 8, np.nan, 12, np.nan, np.nan]
        )
        close, concern, _ = scored.items
        assert (close.out_of_range, close.missing, close.examples) == (1, 1, {"many": 1})
        assert (concern.out_of_range, concern.missing) == (0, 2)


def test_codes_for_no_answer_can_be_added_even_within_the_range():
    data = who5((5, 5, 5, 5, 5), (5, 5, 5, 5, 996))
    assert score(data, "who5").items[4].out_of_range == 1
    scored = score(data, "who5", missing=[996, 5])
    assert scored.items[4].missing == 2
    assert scored.scores["who5"].scored == 0


def test_files_may_count_from_another_number():
    plain = score(who5((0, 1, 2, 3, 5)), "who5")
    shifted = score(who5((1, 2, 3, 4, 6)), "who5", lowest=1)
    assert plain.scores["who5"].values == shifted.scores["who5"].values


def test_a_code_for_no_answer_stays_one_in_a_file_that_counts_from_another_number():
    data = {f"gad7_{i}": [-1, 2] for i in range(1, 8)}
    scored = score(data, "gad7", lowest=-1)  # an odd file, where the lowest answer is a code
    assert scored.items[0].missing == 1


def test_reversed_items_are_turned_and_counted():
    data = {"osss3_1": [1, 4], "osss3_2": [5, None], "osss3_3": [5, 1]}
    scored = score(data, "osss3", reverse=["osss3_2", "osss3_3"])
    np.testing.assert_array_equal(scored.scores["osss3"].values, [3, np.nan])
    assert [read.reversed for read in scored.items] == [0, 1, 2]


def test_prorated_scores_are_marked():
    full = {f"wemwbs_{i}": [3, 3] for i in range(1, 14)} | {"wemwbs_14": [3, None]}
    assert score(full, "wemwbs").scores["wemwbs"].scored == 1
    scored = score(full, "wemwbs", prorate=True)
    assert scored.scores["wemwbs"].values.tolist() == [42, 42]
    assert scored.joined()["wemwbs_prorated"].tolist() == [False, True]


def test_a_name_that_is_taken_gets_the_measure_before_it():
    frame = pl.DataFrame({"satis": [7], "life_satisfaction": ["mine"]})
    joined = score(frame, "ons4").joined()
    assert joined["life_satisfaction"].to_list() == ["mine"]
    assert joined["ons4_life_satisfaction"].to_list() == [7]
    with pytest.raises(InputError, match="ons4_life_satisfaction"):
        score(joined, "ons4").joined()


def test_some_items_of_a_measure_of_separate_questions_are_enough():
    scored = score({"SATIS": [7], "q9": [3]}, "ons4", items={"satis": "SATIS", "anxious": "q9"})
    assert list(scored.scores) == ["life_satisfaction", "anxiety"]
    assert scored.left_out == ("worthwhile", "happiness")
    healthy = score({"mental_days": [20]}, "hrqol4")
    assert list(healthy.scores) == ["mentally_unhealthy_days"]
    assert list(healthy.groups) == ["frequent_mental_distress"]


def test_nobody_is_no_error():
    scored = score(
        pl.DataFrame({name: [] for name in WHO5}, schema_overrides={}), "who5", items=WHO5
    )
    assert scored.n == 0
    assert scored.joined().columns[-1] == "who5_depression"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"items": WHO5[:4]}, "who5 has 5 items; got 4 columns.*missing question"),
        ({"items": [*WHO5, "who"]}, "got 6 columns.*too many"),
        ({"items": {"who5_9": "a"}}, "no item “who5_9”"),
        ({"items": {"who5_1": "who5_1"}}, "no column for who5_2, who5_3, who5_4, who5_5"),
        ({"items": [*WHO5[:4], "who5_1"]}, "given for two items"),
        ({"scoring": "likert"}, "no scoring “likert”"),
        ({"reverse": ["who"]}, "“who” cannot be reversed"),
        ({"prorate": True}, "may not be prorated"),
        ({"measure": "who6"}, "no measure “who6”.*who5"),
    ],
)
def test_a_wrong_request_says_what_to_do(call, words):
    with pytest.raises(InputError, match=words):
        score(who5((1, 2, 3, 4, 5)), **({"measure": "who5"} | call))


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(MissingColumn, match="Did you mean “who5_5”"):
        score(who5((1, 2, 3, 4, 5)), "who5", items=[*WHO5[:4], "wh05_5"])


@pytest.mark.parametrize(
    ("responses", "words"),
    [
        (pl.LazyFrame(who5((1, 2, 3, 4, 5))), "lazy"),
        ([1, 2], "list is not a table"),
        (who5((1, 2, 3, 4, 5)) | {"who5_1": [1, 2]}, "different lengths"),
        (pl.DataFrame(who5((True,) * 5)), "holds Boolean"),
        ({"a": 1} and {name: np.zeros((1, 2)) for name in WHO5}, "2 dimensions"),
        ({name: np.array(["2020-01-01"], "datetime64[D]") for name in WHO5}, "datetime64"),
    ],
)
def test_what_cannot_hold_answers_is_refused(responses, words):
    with pytest.raises(InputError, match=words):
        score(responses, "who5")


@given(st.lists(st.integers(0, 5), min_size=5, max_size=5), st.permutations(range(4)))
def test_the_order_of_people_does_not_matter(answers, order):
    people = [answers, [5] * 5, [0] * 5, answers[::-1]]
    one = score(who5(*people), "who5").scores["who5"].values
    other = score(who5(*(people[i] for i in order)), "who5").scores["who5"].values
    assert one[list(order)].tolist() == other.tolist()


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([None, None]),
        pl.Series(["", None]),
        pl.Series([float("nan"), None]),
        pl.Series(["Refused", "NA"], dtype=pl.Categorical),
        pd.array([None, None], dtype="Int64"),
        pd.array([pd.NA, pd.NA], dtype="object"),
        np.array([np.nan, None], dtype=object),
        [None, "don't know"],
    ],
    ids=repr,
)
def test_no_answer_is_missing_however_it_is_kept(column):
    frame = pl.DataFrame({"satis": column}) if isinstance(column, pl.Series) else {"satis": column}
    (read,) = score(frame, "ons4").items
    assert (read.answered, read.missing, read.out_of_range) == (0, 2, 0)


def test_answers_are_read_alike_however_they_are_kept():
    columns = [
        pl.Series([7, 11, None], dtype=pl.UInt8),
        pl.Series(["7", "11", None], dtype=pl.Categorical),
        pl.Series(["7", "11", None]).cast(pl.Decimal(4, 1)),
        pl.Series([7.0, 11.0, None], dtype=pl.Float32),
        pd.Series([7, 11, None], dtype="Int16"),
        pd.Series(["7", "11", None], dtype="category"),
        pd.Series([7, "11", None], dtype="object"),
    ]
    for column in columns:
        kind = pl if isinstance(column, pl.Series) else pd
        scored = score(kind.DataFrame({"satis": column}), "ons4")
        assert scored.scores["life_satisfaction"].values.tolist()[0] == 7
        (read,) = scored.items
        assert (read.answered, read.missing, read.out_of_range) == (1, 1, 1)
        assert read.examples == {"11": 1}


@pytest.mark.shared
def test_nhanes_is_scored_and_a_word_of_its_own_is_caught(shared):
    """NHANES 2009–2012: days as CDC adds them up; “Vgood” is not CDC's word for very good."""
    names = {
        "general_health": "HealthGen",
        "physical_days": "DaysPhysHlthBad",
        "mental_days": "DaysMentHlthBad",
    }
    path = shared / "data/microdata/nhanes/NHANESraw.csv"
    people = pl.read_csv(path, columns=list(names.values()), null_values="NA")
    scored = score(people, "hrqol4", items=names)
    both = (pl.col("DaysPhysHlthBad") + pl.col("DaysMentHlthBad")).clip(upper_bound=30)
    expected = people.select(both).to_series()
    assert scored.joined()["unhealthy_days"].to_list() == expected.to_list()
    assert scored.items[0].examples == {"Vgood": 3461}
    assert scored.left_out == ("activity_limited_days",)
