"""Nothing is lost between two texts, and changes read as phrases."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commonweal.answers.word_diff import Piece, diff_words

TEXT = st.lists(st.sampled_from(["trees", "help", "people", "a", "little.", "Not", "\n\n"])).map(
    " ".join
)


@given(TEXT, TEXT)
def test_the_pieces_make_up_both_texts(old, new):
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "removed").split() == new.split()
    assert "".join(piece.text for piece in pieces if piece.kind != "added").split() == old.split()


@given(TEXT)
def test_the_same_text_is_one_piece(text):
    assert all(piece.kind == "same" for piece in diff_words(text, text))


@given(TEXT, TEXT)
def test_two_changes_never_stand_side_by_side_but_for_removed_and_added(old, new):
    kinds = [piece.kind for piece in diff_words(old, new)]
    for one, other in pairwise(kinds):
        assert (one, other) in {
            ("same", "removed"),
            ("same", "added"),
            ("removed", "added"),
            ("removed", "same"),
            ("added", "same"),
        }


def test_a_change_reads_as_a_phrase():
    assert diff_words(
        "Trees probably help people feel better.", "Trees may not help people feel better."
    ) == (
        Piece("same", "Trees "),
        Piece("removed", "probably "),
        Piece("added", "may not "),
        Piece("same", "help people feel better. "),
    )
    # “the” alone between two changes belongs to them.
    assert diff_words("It was the best of times", "It saw the worst of times") == (
        Piece("same", "It "),
        Piece("removed", "was the best "),
        Piece("added", "saw the worst "),
        Piece("same", "of times "),
    )
