"""Reading ages of texts whose words, sentences and syllables were counted by hand."""

import pytest

from commonweal.answers import reading_age
from commonweal.answers.reading_age import count_syllables

CAT = "The cat sat on the mat."  # 6 words of one syllable: 0.39·6 + 11.8·1 − 15.59 + 5
# Lincoln, 1863: 30 words, 49 syllables by the dictionary.
GETTYSBURG = (
    "Four score and seven years ago our fathers brought forth, upon this continent, a new nation, "
    "conceived in liberty, and dedicated to the proposition that all men are created equal."
)


def test_what_was_counted_by_hand():
    assert reading_age(CAT).age == pytest.approx(3.55, abs=1e-9)
    found = reading_age(GETTYSBURG)
    assert (found.words, found.sentences) == (30, 1)
    assert found.age == pytest.approx(0.39 * 30 + 11.8 * 49 / 30 - 10.59, abs=0.9)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("cat", 1),
        ("people", 2),
        ("lived", 1),
        ("makes", 1),
        ("evidence", 3),
        ("wellbeing", 2),  # three, said aloud: vowels side by side are one group
        ("rhythm", 1),
        ("the", 1),
        ("little", 2),
        ("hmm", 1),
        ("called", 1),
        ("whole", 1),
        ("places", 2),
        ("churches", 2),
        ("dedicated", 4),
        ("troubled", 2),
    ],
)
def test_syllables(word, syllables):
    assert count_syllables(word) == syllables


def test_plain_words_and_hard_ones_are_told_apart_and_the_hardest_sentence_is_named():
    hard = "Heterogeneity considerations necessitate methodological sophistication universally."
    found = reading_age(f"{CAT} {hard} {CAT}")
    assert found.hardest == hard.removesuffix(".")
    assert reading_age(CAT).age < 8
    assert reading_age(hard).age > 20
    assert reading_age(hard).hardest == ""


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", 3),
        ("A heading\n\nA sentence.", 2),
        ("A sentence that\ngoes on.", 1),
        ("Things:\n- a cat\n- a mat", 3),
        ("It rose by 0.5 points. “Good.” They left.", 3),
        ("[A link](/to/somewhere/long/) is words.", 1),
    ],
)
def test_sentences(text, sentences):
    assert reading_age(text).sentences == sentences


@pytest.mark.parametrize("text", ["", "  \n ", "1, 2, 3.", "— …"])
def test_no_words_have_no_age(text):
    assert reading_age(text).age is None


def test_a_very_long_text_is_quick_enough_to_type_beside():
    assert reading_age("word " * 50_000).words == 50_000
    assert reading_age("\n" * 50_000 + "a").words == 1
