"""Markdown to the blocks of a body, so that pages can be written as plain files."""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from commonweal.terms import InputError

from .sanitise import clean

Block = dict[str, object]

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_SHOWN = re.compile(r"\{(answer|survey): *([\w-]+)\}")
_CALLOUT = re.compile(r"\[!NOTE\] *(.*)")
_TEXT = {"paragraph", "bullet_list", "ordered_list"}


def blocks(
    markdown: str, *, answers: Mapping[str, int], figures: Mapping[str, int] | None = None
) -> list[Block]:
    """Return the blocks that `markdown` describes, as StreamField keeps them.

    answers, figures: the keys of the answers and survey figures that it may show, by slug. A
    paragraph `{answer: slug}` is the card of that answer, `{survey: slug}` a figure; a quotation
    that starts with `[!NOTE] Title` is a callout; in another one a last line that starts with a
    dash says who said it. `##` is a heading, `###` a smaller one.
    Raises InputError for what a body has no block for.
    """
    found: list[Block] = []
    known = {"answer": answers, "survey": figures or {}}
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        kind, value = _block(node, known)
        if kind == "paragraph" and found and found[-1]["type"] == "paragraph":
            value = f"{found.pop()['value']}{value}"
        found.append({"type": kind, "value": value})
    return found


def _block(node: SyntaxTreeNode, known: Mapping[str, Mapping[str, int]]) -> tuple[str, object]:
    if node.type == "heading" and node.tag == "h2":
        return "heading", _words(node)
    if node.type == "heading" and node.tag == "h3":
        return "paragraph", f"<h3>{_html(node.children)}</h3>"
    if node.type == "paragraph" and (shown := _SHOWN.fullmatch(_words(node))):
        return shown[1], _key(shown[1], shown[2], known[shown[1]])
    if node.type in _TEXT:
        return "paragraph", _html([node])
    if node.type == "blockquote":
        return _quotation(node)
    raise InputError(
        f"A page has no block for this Markdown ({node.type} at line {(node.map or (0,))[0] + 1}).",
        expected="Text, lists, links, ## and ### headings, quotations, callouts and answers.",
        todo="Write it with these, or add it in the staff admin.",
    )


def _quotation(node: SyntaxTreeNode) -> tuple[str, object]:
    first, *rest = _words(node.children[0]).split("\n")
    if note := _CALLOUT.fullmatch(first):
        opening = f"<p>{clean(_MARKDOWN.renderInline(' '.join(rest)))}</p>" if rest else ""
        return "callout", {"title": note[1], "text": opening + _html(node.children[1:])}
    lines = "\n\n".join(_words(child) for child in node.children).split("\n")
    source = lines.pop().lstrip("—–- ") if lines[-1].startswith(("—", "–")) else ""
    return "quote", {"quote": " ".join(lines).strip(), "source": source}


def _key(kind: str, slug: str, keys: Mapping[str, int]) -> int:
    if slug not in keys:
        raise InputError(
            f"There is no {kind} “{slug}”.",
            expected=f"The {kind}s are: {', '.join(sorted(keys)) or 'none'}.",
            todo=f"Check its slug, or load the {kind}s first.",
        )
    return keys[slug]


def _words(node: SyntaxTreeNode) -> str:
    return "".join(child.content for child in node.walk() if child.type == "inline")


def _html(nodes: list[SyntaxTreeNode]) -> str:
    tokens = [token for node in nodes for token in node.to_tokens()]
    return clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
