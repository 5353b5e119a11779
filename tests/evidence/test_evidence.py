"""Records, studies and findings: what must always hold."""

import pytest

from commonweal.evidence import (
    Cost,
    Design,
    Finding,
    Impact,
    Name,
    Record,
    RiskOfBias,
    Strength,
    Study,
)
from commonweal.terms import Estimate, InputError, Question

ASH = Name(family="Ash", given="Robin")
ELM = Name(family="Elm", given="Kit")


def test_a_record_needs_a_title():
    with pytest.raises(InputError, match="Reference pmid:1 has no title"):
        Record(title=" ", identifier="pmid:1")
    with pytest.raises(InputError, match=r"\(no identifier\)"):
        Record(title="")


@pytest.mark.parametrize("year", [0, 1399, 2201, 20191])
def test_a_year_is_one_that_can_be(year):
    with pytest.raises(InputError, match=f"is {year}"):
        Record(title="Walking", year=year)


@pytest.mark.parametrize(
    ("authors", "year", "short"),
    [
        ((ASH,), 2019, "Ash (2019)"),
        ((ASH, ELM), 2019, "Ash & Elm (2019)"),
        ((ASH, ELM, Name(literal="NHS")), 2019, "Ash et al. (2019)"),
        ((Name(literal="World Health Organization"),), None, "World Health Organization (no date)"),
        ((), 2020, "Walking in company (2020)"),
    ],
)
def test_records_are_named_as_in_running_text(authors, year, short):
    assert Record(title="Walking in company", authors=authors, year=year).short == short


def test_names_read_family_first():
    assert str(ASH) == "Ash, Robin"
    assert str(Name(family="Ash")) == "Ash"
    assert str(Name(literal="NHS", family="x")) == "NHS"


def test_a_study_needs_a_name_and_people():
    assert Study("s1", "Ash 2019").risk_of_bias is RiskOfBias.NOT_ASSESSED
    for identifier, label in (("", "Ash"), ("s1", " ")):
        with pytest.raises(InputError, match="identifier and a label"):
            Study(identifier, label)
    with pytest.raises(InputError, match="Ash has 0 participants"):
        Study("s1", "Ash", n=0)


def test_only_trials_are_randomised():
    assert [design for design in Design if design.randomised] == [
        Design.RANDOMISED_TRIAL,
        Design.CLUSTER_RANDOMISED_TRIAL,
    ]


QUESTION = Question("Do walking groups help?")


@pytest.mark.parametrize("strength", [s for s in Strength if s is not Strength.NOT_ENOUGH])
def test_a_rating_rests_on_a_number(strength):
    with pytest.raises(InputError, match="without a number"):
        Finding(QUESTION, "Walking groups help.", Impact("a little"), strength)
    finding = Finding(QUESTION, "They help.", Impact("a little", Estimate(0.2)), strength)
    assert finding.cost is Cost.NOT_KNOWN


def test_not_enough_evidence_is_an_answer():
    finding = Finding(QUESTION, "We do not know.", Impact("not known"), Strength.NOT_ENOUGH)
    assert finding.impact.estimate is None


def test_a_finding_has_a_headline():
    with pytest.raises(InputError, match="no headline"):
        Finding(QUESTION, "", Impact("not known"), Strength.NOT_ENOUGH)
