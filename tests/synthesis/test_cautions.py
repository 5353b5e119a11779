"""Each caution appears when its reason is there, and not otherwise."""

import math

import pytest

from commonweal.evidence import Effects
from commonweal.synthesis import cautions, pool, pool_by

CALM = Effects([0.3, 0.5, 0.4, 0.2, 0.6, 0.5], [0.02, 0.02, 0.02, 0.02, 0.02, 0.03])


def test_nothing_to_warn_of() -> None:
    assert cautions(pool(CALM)) == ()


@pytest.mark.parametrize(
    ("effects", "words"),
    [
        (CALM.take([0, 1, 2, 4]), "only 4 studies"),
        (CALM.take([0, 1]), "little more than a guess"),
        (Effects([0.1, 2, -1, 1, 3, 0.5], [0.01] * 6), "differ a lot"),
        (Effects([0.3, 0.9, 0.1, 0.8, 0.5, 0.2, 0.6], [0.01] * 7), "in a new place"),
        (Effects([0.3] * 6, CALM.variance), "narrower than the usual one"),
        (Effects(CALM.effect, CALM.variance, study=list("aabcde")), "more than once: a. "),
        (
            Effects([*CALM.effect, math.nan], [*CALM.variance, 1], study=list("abcdefg")),
            "g was left out",
        ),
    ],
)
def test_each_reason(effects: Effects, words: str) -> None:
    assert any(words in sentence for sentence in cautions(pool(effects)))


def test_a_long_list_is_cut_and_counted() -> None:
    effects = Effects([0.1] * 16, [0.1] * 16, study=list("aabbccddeeffgghh"))
    assert "a, b, c, d, e and 3 more." in cautions(pool(effects))[0]


def test_a_group_of_one() -> None:
    lone = pool_by(CALM, ["x", "y", "y", "y", "y", "y"]).groups["x"]
    assert cautions(lone) == ("There is only one study, so nothing was pooled.",)
