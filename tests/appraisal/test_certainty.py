"""GRADE as rules: where it starts, what may move it, and that a person moves it."""

from itertools import product

import pytest

from commonweal.appraisal import Certainty, Domain, Judgement, Suggestion, rate, start_for
from commonweal.evidence import Design
from commonweal.terms import InputError

HIGH, MODERATE, LOW, VERY_LOW = Certainty


def down(domain, steps=-1):
    return Judgement(domain, steps, "Because the trials say so.")


def test_every_design_has_a_start_and_every_domain_its_steps():
    assert {design: start_for(design) for design in Design} == {
        design: HIGH if design.randomised else LOW for design in Design
    }
    assert all(0 in domain.steps for domain in Domain)
    assert all(len(certainty.meaning) > 30 for certainty in Certainty)


@pytest.mark.parametrize(
    ("start", "steps", "end"),
    [
        (HIGH, [], HIGH),
        (HIGH, [-1], MODERATE),
        (HIGH, [-1, -1], LOW),
        (HIGH, [-2, -1], VERY_LOW),
        (HIGH, [-2, -2, -1], VERY_LOW),
        (LOW, [-1], VERY_LOW),
        (HIGH, [0, 0], HIGH),
    ],
)
def test_rating_down(start, steps, end):
    domains = (Domain.RISK_OF_BIAS, Domain.INCONSISTENCY, Domain.IMPRECISION)
    judged = [down(d, s) for d, s in zip(domains, steps, strict=False)]
    assert rate(start, judged).certainty is end


def test_rating_up_observational_evidence():
    rating = rate(LOW, [Judgement(Domain.LARGE_EFFECT, 2, "The risk ratio is 6.")])
    assert rating.certainty is HIGH
    assert rating.warnings == ()
    mixed = rate(
        LOW, [down(Domain.IMPRECISION), Judgement(Domain.DOSE_RESPONSE, 1, "More did more.")]
    )
    assert mixed.certainty is LOW
    assert mixed.warnings == (
        "Rated both down and up: GRADE rates up where there is no other concern.",
    )


def test_reasons_are_given_one_by_one_in_plain_words():
    rating = rate(
        LOW,
        [
            Judgement(Domain.RISK_OF_BIAS, -2, "Most allocated by alternation. "),
            Judgement(Domain.INDIRECTNESS, 0, "The people are those we ask about."),
            Judgement(Domain.IMPRECISION, -1, "The interval holds harm and benefit."),
        ],
    )
    assert rating.reasons == (
        "The evidence starts at low certainty.",
        "Risk of bias: rated down two levels. Most allocated by alternation.",
        "Indirectness: not rated down. The people are those we ask about.",
        "Imprecision: rated down one level. The interval holds harm and benefit.",
        "Certainty cannot be rated beyond very low.",
    )


@pytest.mark.parametrize(("domain", "steps"), [*product(Domain, range(-3, 4))])
def test_only_the_steps_in_the_table_are_allowed(domain, steps):
    if steps in domain.steps:
        assert Judgement(domain, steps, "A reason.").steps == steps
    else:
        with pytest.raises(InputError, match=r"Choose one of these\."):
            Judgement(domain, steps, "A reason.")


def test_a_judgement_needs_a_reason_and_is_made_once():
    with pytest.raises(InputError, match="has no reason"):
        Judgement(Domain.IMPRECISION, 0, "  ")
    with pytest.raises(InputError, match="two judgements on imprecision"):
        rate(HIGH, [down(Domain.IMPRECISION), down(Domain.IMPRECISION)])


def test_a_suggestion_cannot_rate():
    with pytest.raises(InputError, match="Suggestion is not a judgement"):
        rate(HIGH, [Suggestion(Domain.IMPRECISION, -1, "The interval includes no effect.")])
