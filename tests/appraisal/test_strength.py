"""The label that readers see."""

import pytest

from commonweal.appraisal import Certainty, strength_for
from commonweal.appraisal.strength import describe, source
from commonweal.evidence import Strength
from commonweal.terms import InputError


@pytest.mark.parametrize(
    ("certainty", "strength"),
    [
        (Certainty.HIGH, Strength.STRONG),
        (Certainty.MODERATE, Strength.PROMISING),
        (Certainty.LOW, Strength.INITIAL),
        (Certainty.VERY_LOW, Strength.INITIAL),
    ],
)
def test_certainty_gives_the_label(certainty, strength):
    assert strength_for(certainty, studies=2) is strength
    assert strength_for(certainty, studies=1) is Strength.NOT_ENOUGH
    assert strength_for(certainty, studies=9, enough=False) is Strength.NOT_ENOUGH


def test_every_label_is_explained_and_says_that_it_is_not_verified():
    assert len({describe(strength) for strength in Strength}) == len(Strength)
    assert source().status == "unverified"
    assert source().publisher == "What Works Centre for Wellbeing"


def test_a_negative_count_is_refused():
    with pytest.raises(InputError, match="-1 studies"):
        strength_for(Certainty.HIGH, studies=-1)
