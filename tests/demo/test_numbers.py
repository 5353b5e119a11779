"""Every number that a reader sees is worked out again from the rows."""

import pytest
from demo.numbers import pool_rows, work_out

from commonweal.answers.number_check import agrees, numbers_in
from commonweal_web.demo.read import read_demo

ANSWERS = read_demo().answers
NUMBERS = [
    pytest.param(answer, number, expression, id=f"{answer.slug}: {number} is {expression}")
    for answer in ANSWERS
    for number, expression in answer.numbers
    if expression != "fixed"
]
# From metafor 3.8-1 (REML, test="knha", threshold 1e-13) on the same tables and composites.
METAFOR = {
    "health-and-wellbeing": (29, 0.380557, 0.319704, 0.441410),
    "mindfulness-student-stress": (18, 0.577115, 0.378231, 0.775999),
    "peer-tutoring-reading": (7, 0.352508, 0.238454, 0.466561),
    "small-group-maths": (18, 0.447799, 0.320586, 0.575013),
    "small-group-maths-later": (2, 0.426474, -0.126461, 0.979409),
    "talking-therapies-depression": (24, -7.846670, -10.288810, -5.404531),
}


@pytest.mark.parametrize(("answer", "number", "expression"), NUMBERS)
def test_a_number_in_the_words_is_the_number_in_the_rows(answer, number, expression, studies):
    value = work_out(expression, answer, studies)
    assert agrees(number, value), f"the words say {number}; the rows give {value}"


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
def test_every_number_in_the_words_is_declared_and_every_declared_one_is_used(answer):
    used = {number for text in answer.words for number in numbers_in(text)}
    assert used == {number for number, _ in answer.numbers}


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
def test_each_answer_pools_to_what_metafor_gives(answer):
    k, *expected = METAFOR[answer.slug]
    pooled = pool_rows(answer, answer.rows)
    interval = pooled.estimate.interval
    assert pooled.k == k
    assert [pooled.estimate.value, interval.lower, interval.upper] == pytest.approx(
        expected, abs=2e-6
    )
