"""Tables that are summed where they are: what comes from there, and that it is enough."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from surveys import travel
from surveys.random_samples import samples
from surveys.test_frames import check_same
from twins import surveys as twin

from commonweal.surveys import InvalidDesign, Survey
from commonweal.terms import InputError

KINDS = {
    "polars lazy": lambda table: table.lazy(),
    "duckdb": lambda table: duckdb.from_arrow(table.to_arrow()),
}
STATS = "mean,total,sd,gini,bands,quantile:0.3,leik"


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_for_each_domain_and_stratum_comes_whatever_the_people_and_psus(
    kind: str, monkeypatch: pytest.MonkeyPatch
):
    table = travel.people()
    cells = travel.STRATA * (travel.REGIONS + 1)  # some have no region
    with travel.counting(monkeypatch) as rows:
        survey = Survey(KINDS[kind](table), **travel.DESIGN)
        assert rows == [travel.PSUS]  # once, to check the design
        rows.clear()
        survey.estimate("score", STATS, by="region", scale=(0, 10))
        survey.estimate("income", "mean,sd", by="region", where="age >= 30")
        assert max(rows) <= cells


@pytest.mark.parametrize("kind", KINDS)
def test_without_psus_no_people_come_either(kind: str, monkeypatch: pytest.MonkeyPatch):
    table = travel.people()
    with travel.counting(monkeypatch) as rows:
        survey = Survey(KINDS[kind](table), weights="w", strata="stratum")
        survey.estimate("income", "mean,sd", by="region")
        assert max(rows) <= travel.STRATA * (travel.REGIONS + 1)
        survey.estimate("score", STATS, by="region", scale=(0, 10))
        assert max(rows) <= travel.STRATA * (travel.REGIONS + 1) * 11


DESIGNS = {
    "weights": {},
    "strata": {"strata": "stratum"},
    "psu": {"psu": "psu"},
    "both": {"strata": "stratum", "psu": "psu"},
    "nested": {"strata": "stratum", "psu": "number", "nest": True},
    "fractions": {"strata": "stratum", "psu": "psu", "fpc": "share"},
}


@settings(max_examples=12)
@pytest.mark.parametrize("design", DESIGNS)
@given(people=samples())
def test_random_samples_give_the_numbers_of_whole_columns(design: str, people: list[twin.Person]):
    table = pl.DataFrame(people).with_columns(
        number=pl.col("psu") % 10, share=0.1 + 0.2 * pl.col("stratum"), z=pl.col("w") * 3
    )
    ask = {"where": "inside", "missing": [], "min_n": 0, "scale": (0, 10), "df": "domain"}
    ours, other = (
        Survey(source, weights="w", **DESIGNS[design]).estimate(
            "y", "mean,total,sd,gini,above:6,leik,gap_80_20", **ask
        )
        for source in (table, table.sample(fraction=1, shuffle=True, seed=3).lazy())
    )
    for a, b in zip(ours, other, strict=True):
        assert (a.n, a.df, a.note) == (b.n, b.df, b.note)
        if a.estimate is not None:
            assert b.estimate.value == pytest.approx(a.estimate.value, rel=1e-10)
        # Σz² − z̄Σz keeps half the digits of what is 0 in truth
        assert (b.se is None) == (a.se is None)
        assert a.se is None or b.se == pytest.approx(a.se, rel=1e-10, abs=2e-8)


@pytest.mark.parametrize("lonely", ["adjust", "average", "certainty"])
def test_lonely_psus_are_treated_alike(lonely: str):
    table = travel.people(1200).with_columns(
        stratum=pl.when(pl.col("psu") == 7).then(pl.lit("alone")).otherwise(pl.col("stratum"))
    )
    ours, other = (
        Survey(source, **travel.DESIGN, lonely_psu=lonely)
        .estimate(["score", "income"], "mean,total", by="region", min_n=0)
        .to_frame()
        for source in (table, table.lazy())
    )
    check_same(ours, other)


def test_words_amounts_and_many_answers_give_the_same_numbers():
    table = travel.people().with_columns(yes=pl.col("age") > 40, months=pl.col("age") * 2)
    design = travel.DESIGN
    for measure, stats in (
        ("region", "proportion"),
        ("yes", "proportion"),
        ("yes", "mean"),
        ("months", "mean,sd"),
        ("months", "median,gini"),
        ("income", "gini"),
    ):
        ours, other = (
            Survey(source, **design).estimate(measure, stats, by="stratum").to_frame()
            for source in (table, table.lazy())
        )
        check_same(ours, other)


def test_codes_and_bad_weights_are_refused_there_too():
    table = travel.people()
    coded = table.with_columns(score=pl.when(pl.col("age") == 50).then(99).otherwise("score"))
    with pytest.raises(InputError, match=r"holds 99, beyond its other answers"):
        Survey(coded.lazy(), **travel.DESIGN).estimate("score")
    missing = table.with_columns(w=pl.when(pl.col("age") > 20).then("w"))
    for design in ({"psu": "psu"}, {}):
        with pytest.raises(InvalidDesign, match="weights are missing"):
            Survey(missing.lazy(), weights="w", **design)
        with pytest.raises(InvalidDesign, match="below 0"):
            Survey(table.with_columns(w=pl.col("w") - 3).lazy(), weights="w", **design)
        with pytest.raises(InputError, match=r"no rows|No weight"):
            Survey(table[:0].lazy(), weights="w", **design)


@pytest.mark.parametrize("design", [{}, {"strata": "stratum"}, {"psu": "psu"}])
def test_weights_of_0_are_said_of_tables_summed_where_they_are(design: dict[str, str]):
    people = travel.people(970)
    said = "10 people have weight 0 and count in no estimate."
    for table in (people, people.lazy()):
        assert said in Survey(table, weights="w", **design).notes
