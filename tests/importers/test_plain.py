import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonweal.importers.plain import plain_text


@pytest.mark.parametrize(
    ("given_", "plain"),
    [
        ("<i>E. coli</i> and CO<sub>2</sub>", "E. coli and CO2"),
        ("Health &amp; wellbeing", "Health & wellbeing"),
        ("Health &amp;amp; wellbeing", "Health &amp; wellbeing"),  # once only
        ("&lt;i&gt;E. coli&lt;/i&gt; in schools", "E. coli in schools"),
        ("One<br/>two<p>three</p>", "One two three"),
        ("Play<script>alert('x')</script> time", "Play time"),
        ("Play<SCRIPT SRC=//x.example/x.js>", "Play"),
        ("<img src=x onerror=alert(1)>Play", "Play"),
        ('<span style="color:red" onclick="x()">Red</span>', "Red"),
        ("p<.05, a<b and b>c", "p<.05, a<b and b>c"),
        ("<jats:title>Abstract</jats:title><jats:p>We asked.</jats:p>", "Abstract We asked."),
        ("A\u00a0 b\t c\n d\x00e\u200b", "A b c de"),
        ("cafe\u0301", "café"),
    ],
)
def test_markup_goes_and_its_content_stays(given_, plain):
    assert plain_text(given_) == plain


def test_lines_are_kept_where_they_are_asked_for():
    assert plain_text("AIMS:  one\n\n  two<b>!</b>\r\n", keep_lines=True) == "AIMS: one\ntwo!"


def test_tags_inside_tags_without_end_take_no_time():
    assert plain_text("<i" * 50_000 + ">" * 50_000 + "end").endswith("end")
    assert "<" not in plain_text("<i" * 12 + ">" * 12)


@example(["<", "<", "i", ">", "i", ">"])
@example(["<", "i", "\0", ">"])
@given(st.lists(st.sampled_from(["<", ">", "script", "&lt;", "&amp;", "/", "i", " x ", "b", "\0"])))
def test_no_known_markup_is_ever_left(pieces):
    result = plain_text("".join(pieces))
    for tag in ("<i>", "</i>", "<b>", "<script>"):
        assert tag not in result


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&")))
def test_text_without_markup_stays(text):
    assert plain_text(html.escape(text)) == plain_text(text)
