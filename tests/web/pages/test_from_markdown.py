"""Markdown becomes the blocks of a body, or is refused with its line."""

import pytest

from commonweal.terms import InputError
from commonweal_web.pages.from_markdown import blocks


def test_text_lists_and_small_headings_make_one_paragraph_block():
    found = blocks("One *two*.\n\n- three\n- **four**\n\n### Five\n\nSix.", answers={})
    assert [block["type"] for block in found] == ["paragraph"]
    assert found[0]["value"] == (
        "<p>One <em>two</em>.</p>\n<ul>\n<li>three</li>\n<li><strong>four</strong></li>\n</ul>\n"
        "<h3>Five</h3><p>Six.</p>\n"
    )


def test_every_kind_of_block():
    found = blocks(
        "## A heading\n\nText.\n\n{answer: trees}\n\n> [!NOTE] Mind\n> this **well**.\n\n"
        "> It helped.\n> A lot.\n> — Ann\n",
        answers={"trees": 7},
    )
    assert found == [
        {"type": "heading", "value": "A heading"},
        {"type": "paragraph", "value": "<p>Text.</p>\n"},
        {"type": "answer", "value": 7},
        {
            "type": "callout",
            "value": {"title": "Mind", "text": "<p>this <strong>well</strong>.</p>"},
        },
        {"type": "quote", "value": {"quote": "It helped. A lot.", "source": "Ann"}},
    ]


def test_a_quotation_without_a_source():
    assert blocks("> One.\n> Two.", answers={})[0]["value"] == {
        "quote": "One. Two.",
        "source": "",
    }


def test_html_is_shown_as_text_and_never_as_html():
    value = blocks("Hello <script>alert(1)</script> [x](javascript:alert(1))", answers={})[0]
    assert "<script" not in value["value"]
    assert "href" not in value["value"]


@pytest.mark.parametrize("markdown", ["# Top", "```\ncode\n```", "Text\n\n---\n"])
def test_what_a_body_has_no_block_for_is_refused_with_its_line(markdown):
    with pytest.raises(InputError, match=r"no block for this Markdown \(\w+ at line \d\)"):
        blocks(markdown, answers={})


def test_an_answer_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"There is no answer “tree”\. The answers are: trees"):
        blocks("{answer: tree}", answers={"trees": 1})
