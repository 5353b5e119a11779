"""A slip in a definition is an error that says where it is and what to do."""

import re
from pathlib import Path

import numpy as np
import pytest

from commonweal.measures import read_measure, score
from commonweal.terms import InputError

GOOD = """
id: mood
title: Mood
publisher: nobody
subject: life as a whole
people: {who: everybody, source: paper}
about: Two questions.
wording: {licence: MIT, policy: ship, source: paper}
missing_rule: Both.
range: [0, 2]
missing_codes: [-9]
items:
  a: {topic: ease, wording: How easy it is}
  b: {topic: fun, wording: How much fun}
scores:
  mood:
    title: Mood
    items: all
    range: [0, 4]
    direction: higher is better
    source: paper
    bands:
      source: paper
      limits: [{label: low, from: 0, to: 2}, {label: high, from: 3, to: 4}]
categories:
  best:
    title: Best
    needs: [mood]
    source: paper
    rules: [{label: best, when: {mood: 4}}, {label: other}]
sources:
  paper: {title: A paper, publisher: A journal, verified_on: 2026-11-23, status: confirmed}
examples:
  - {what: the best, answers: [2, 2], expect: {mood: 4, mood_band: high, best: best}}
"""


def test_the_good_one_is_read():
    assert read_measure(GOOD).scores[0].highest == 4


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("publisher: nobody\n", "publshr: nobody\n", "“publshr” is not a key.*“publisher”"),
        ("about: Two questions.\n", "", "there is no about"),
        ("topic: ease,", "topic: ease, zebra: 1,", "items, a: “zebra” is not a key"),
        ("items:\n  a:", "items:\n  - a:", "not YAML|no names"),
        ("ship, source: paper}", "ship, source: book}", "wording: source is “book”.*paper"),
        ("verified_on: 2026-11-23, ", "", "sources, paper: it is confirmed, but not when"),
        ("status: confirmed", "status: sure", "status is “sure”"),
        ("policy: ship", "policy: user_supplied", "wording that may not ship"),
        (", wording: How easy it is", "", "an item has no wording"),
        ("range: [0, 2]", "range: [2, 0]", "the range is \\[2, 0\\]"),
        ("range: [0, 4]", "range: [0, 5]", "range is 0 to 5.*The items give 0 to 4"),
        ("missing_codes: [-9]", "missing_codes: [1]", "1 is a possible answer"),
        ("from: 3", "from: 4", "a score of 3 is in no band"),
        ("from: 3", "from: 2", "band “high” overlaps “low”"),
        ("    direction", "    multiply: 2\n    direction", "The items give 0 to 8"),
        ("    direction", "    table: {0: 0, 4: 4}\n    direction", "table does not fit the sums"),
        ("    direction", "    points: [0, 1]\n    direction", "points do not fit a"),
        ("    direction", "    prorate: {from: 2, source: paper}\n    direction", "fewer than all"),
        ("direction: higher is better", "direction: up", "direction is “up”"),
        ("needs: [mood]", "needs: [food]", "needs is “food”"),
        (", {label: other}", "", "do not end with one for the rest"),
        ("answers: [2, 2]", "answers: [2]", "List 2, one for each item"),
        ("best: best}", "worst: best}", "expect is “worst”"),
        (
            "  mood:\n    title: Mood\n",
            "  a:\n    title: Mood\n",
            "“a” is both an item and a score",
        ),
        ("id: mood", "id: [", "not YAML"),
    ],
)
def test_a_slip_is_caught(old, new, words):
    assert old in GOOD
    with pytest.raises(InputError, match=words) as caught:
        read_measure(GOOD.replace(old, new, 1), name="mood.yaml")
    assert str(caught.value).startswith("mood.yaml")
    assert caught.value.todo


def test_a_fact_may_be_less_certain_than_its_source():
    text = GOOD.replace(
        "      source: paper\n      limits",
        "      source: paper\n      status: unverified\n      limits",
    )
    measure = read_measure(text)
    assert measure.scores[0].bands.source.status == "unverified"
    assert [source.title for source in measure.unverified] == ["A paper"]


def test_the_example_in_the_docs_is_a_measure_and_its_examples_come_out():
    page = (Path(__file__).parents[2] / "docs/how-to/add-a-measure.md").read_text("utf-8")
    measure = read_measure(re.search(r"```yaml\n(.*?)```", page, re.DOTALL).group(1))
    people = zip(*(example.answers for example in measure.examples), strict=True)
    data = dict(zip((item.name for item in measure.items), map(list, people), strict=True))
    np.testing.assert_array_equal(score(data, measure).scores["spirit"].values, [6, np.nan])
