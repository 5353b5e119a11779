"""What people type is always a search; words are found in their other shapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal_web.library.search.snippets import highlight, snippet
from commonweal_web.library.search.words import LONGEST, MOST_TERMS, parse


def shapes(text: str) -> set[str]:
    return {" ".join(words) for term in parse(text).wanted for words in term.any_of}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("school", {"school", "schools"}),
        ("Studies", {"studies", "study"}),
        ("children", {"children", "child"}),
        ("randomised", {"randomised", "randomized", "randomiseds"}),
        ("behavior", {"behavior", "behaviors", "behaviour", "behaviours"}),
        ("wellbeing", {"wellbeing", "well being"}),
        ("well-being", {"wellbeing", "well being"}),
        ("analysis", {"analysis"}),
        ("2019", {"2019"}),
        ("CAFÉ", {"cafe", "cafes"}),
        ('"School Trees"', {"school trees"}),
        ('"schools"', {"schools"}),
        ("the trees", {"trees", "tree"}),
        ("the", {"the"}),
        ("O'Neill", {"o neill"}),
    ],
)
def test_words_are_looked_for_in_their_shapes(text: str, expected: set[str]) -> None:
    assert shapes(text) == expected


def test_a_star_a_minus_and_a_phrase_mean_what_the_help_says() -> None:
    query = parse('volunt* -paid "side by side"')
    assert [(term.any_of, term.prefix) for term in query.wanted] == [
        ((("volunt",),), True),
        ((("side", "by", "side"),), False),
    ]
    assert query.unwanted[0].any_of[0] == ("paid",)


def test_a_minus_inside_a_word_is_a_hyphen() -> None:
    assert not parse("well-being covid-19").unwanted


def test_leaving_out_from_nothing_finds_nothing_to_leave_out_of() -> None:
    assert not parse("-trees")


@pytest.mark.parametrize(
    "text", ["10.1000/X.y", "doi:10.1000/x.y", "https://doi.org/10.1000/x.y", " doi: 10.1000/x.y "]
)
def test_a_doi_is_looked_up(text: str) -> None:
    assert parse(text).doi == "10.1000/x.y"


@given(st.text(max_size=400))
def test_any_text_is_a_search_of_bounded_size(text: str) -> None:
    query = parse(text)
    assert len(query.wanted) <= MOST_TERMS
    for term in (*query.wanted, *query.unwanted):
        for words in term.any_of:
            assert words
            assert all(word and word.replace("\u0300", "").strip() == word for word in words)
            assert sum(map(len, words)) <= 2 * LONGEST


def test_what_was_found_is_marked_and_everything_else_escaped() -> None:
    text = '<script>alert("tree")</script> Trees & Schools, café CAFÉ treeline'
    assert highlight(text, parse("tree cafe")) == (
        "&lt;script&gt;alert(&quot;<mark>tree</mark>&quot;)&lt;/script&gt; <mark>Trees</mark> "
        "&amp; Schools, <mark>café</mark> <mark>CAFÉ</mark> treeline"
    )


def test_phrases_and_beginnings_are_marked_whole() -> None:
    assert highlight("Social support; support", parse('"social support"')) == (
        "<mark>Social support</mark>; support"
    )
    assert highlight("volunteers volunteering", parse("volunt*")) == (
        "<mark>volunteers</mark> <mark>volunteering</mark>"
    )


def test_a_snippet_shows_the_place_with_most_of_the_words() -> None:
    text = "trees " + "filler " * 100 + "trees near schools " + "more " * 100
    shown = snippet(text, parse("trees schools"))
    assert "<mark>trees</mark> near <mark>schools</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 400


@given(st.text(max_size=600), st.text(max_size=40))
def test_a_snippet_holds_no_markup_but_marks(text: str, query: str) -> None:
    shown = snippet(text, parse(query)).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in shown
    assert ">" not in shown


@given(st.text(alphabet="aé\u0301ßİ ñ", max_size=80))
def test_marks_stand_where_the_words_are(text: str) -> None:
    plain = highlight(text, parse("a")).replace("<mark>", "").replace("</mark>", "")
    assert plain == highlight(text, parse(""))
