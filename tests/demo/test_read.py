"""The demonstration is whole, and a broken one is refused."""

import shutil
from pathlib import Path

import pytest

from commonweal.evidence import Cost, RiskOfBias, Strength
from commonweal.terms import InputError
from commonweal_web.demo.read import HERE, read_demo, read_sources

CERTAINTY = (Strength.NOT_ENOUGH, Strength.INITIAL, Strength.PROMISING, Strength.STRONG)
START = {"high": 3, "low": 1}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "demo"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_there_are_answers_references_articles_and_pages(demo):
    assert len(demo.answers) >= 4
    assert len(demo.records) >= 120
    assert len(demo.articles) == 3
    assert demo.home.body
    assert {page.slug for page in demo.pages} == {"about", "accessibility", "privacy"}


def test_the_answers_show_more_than_one_strength_and_one_that_is_not_enough(demo):
    assert {Strength.PROMISING, Strength.INITIAL, Strength.NOT_ENOUGH} <= {
        answer.strength for answer in demo.answers
    }


def test_the_strength_follows_from_the_start_and_the_reasons(demo):
    for answer in demo.answers:
        level = START[answer.start] + sum(reason.steps for reason in answer.reasons)
        assert answer.strength is CERTAINTY[max(level, 0)], answer.slug


def test_every_answer_gives_a_reason_for_each_domain(demo):
    domains = [
        "risk of bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication bias",
    ]
    for answer in demo.answers:
        assert [reason.domain for reason in answer.reasons] == domains
        for reason in answer.reasons:
            assert reason.text.startswith("Lowered" if reason.steps else "Not lowered")


def test_what_is_not_an_experiment_starts_low(demo):
    assert all((answer.start == "low") == (answer.kind == "association") for answer in demo.answers)


def test_no_cost_is_claimed_as_no_source_has_one(demo):
    for answer in demo.answers:
        assert answer.cost is Cost.NOT_KNOWN
        assert answer.cost_words.startswith("Not known.")


def test_every_study_serves_an_answer_and_every_effect_has_its_record(demo, studies):
    used = {effect.study for answer in demo.answers for effect in answer.effects}
    assert used == set(studies)
    for answer in demo.answers:
        for effect in answer.effects:
            assert effect.record in studies[effect.study].records
            assert effect.variance > 0


def test_a_study_is_as_much_at_risk_of_bias_as_its_worst_effect(demo, studies):
    order = list(RiskOfBias)
    worst: dict[str, int] = {}
    for answer in demo.answers:
        for effect in answer.effects:
            rank = order.index(effect.risk_of_bias)
            worst[effect.study] = max(worst.get(effect.study, 0), rank)
    assert {name: order[rank] for name, rank in worst.items()} == {
        name: study.risk_of_bias for name, study in studies.items()
    }


def test_every_slug_and_identifier_can_be_a_web_address(demo):
    names = [entry.slug for entry in (*demo.answers, *demo.articles, *demo.concepts)]
    names += [entry.identifier for entry in (*demo.records, *demo.studies)]
    for name in names:
        assert name.replace("-", "").isalnum(), name
        assert name.isascii(), name
        assert name == name.lower()


def test_every_record_has_its_authors_year_and_where_it_appeared(demo):
    for record in demo.records:
        assert record.authors, record.identifier
        assert record.year
        assert not record.title.endswith(".")
        assert record.abstract == ""
        if record.type == "article-journal":
            assert record.container_title, record.identifier
        if record.doi:
            assert record.doi.startswith("10.")


def test_no_two_records_are_the_same_work(demo):
    titles = [record.title.lower() for record in demo.records]
    assert len(titles) == len(set(titles))


def test_a_short_list_of_authors_reads_as_in_running_text(demo):
    short = {record.identifier: record.short for record in demo.records}
    assert short["al-otaiba-et-al-2005"] == "Al Otaiba et al. (2005)"
    assert short["andersson-2005"] == "Andersson et al. (2005)"
    assert short["allor-mccathren-2004"] == "Allor & McCathren (2004)"


def test_a_table_without_a_source_is_refused(copy):
    change(copy / "sources.yaml", "  peer_reading.csv: dietrichson-2021\n", "")
    with pytest.raises(InputError, match=r"peer_reading\.csv has no source"):
        read_sources(copy)


def test_a_study_that_is_given_twice_is_refused(copy):
    studies = copy / "tables/studies.csv"
    rows = studies.read_text(encoding="utf-8").splitlines(keepends=True)
    studies.write_text("".join([*rows, rows[1]]), encoding="utf-8")
    with pytest.raises(InputError, match="is given 2 times"):
        read_demo(copy)


def test_a_link_that_leads_nowhere_is_refused(copy):
    article = copy / "articles/how-to-read-a-forest-plot.md"
    change(article, "related: [small-group-maths,", "related: [small-group-mats,")
    with pytest.raises(InputError, match="“small-group-mats”, which is not there"):
        read_demo(copy)


def test_an_effect_of_an_unknown_study_is_refused(copy):
    table = copy / "tables/small_group_maths_later.csv"
    change(table, "dietrichson-20030770", "dietrichson-0")
    with pytest.raises(InputError, match="“dietrichson-0”"):
        read_demo(copy)


def test_a_negative_variance_is_refused(copy):
    change(copy / "tables/small_group_maths_later.csv", "0.0884850936", "-0.0884850936")
    with pytest.raises(InputError, match="cannot be negative"):
        read_demo(copy)
