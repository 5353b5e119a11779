"""A table as a part of a page: the site's own classes, no style of its own, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commonweal.publish.svg import escape
from commonweal.terms import Source

NOT_NUMBERS = ("Precision",)


def html_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str,
    words: int,
    notes: Iterable[str],
) -> str:
    """Return a table with its notes below.

    words: how many columns at the left hold words; the others are numbers. Narrow screens show
    each row as a card (`stacked`).
    """
    kinds = [_kind(i, name, words) for i, name in enumerate(header)]
    heads = "".join(
        f'<th role="columnheader" scope="col"{kind}>{escape(name)}</th>'
        for kind, name in zip(kinds, header, strict=True)
    )
    body = "".join(f'<tr role="row">{_row(row, header, kinds)}</tr>' for row in rows)
    lines = "".join(f"<p>{escape(line)}</p>" for line in notes if line)
    return (
        f'<figure class="estimates"><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(title)}"><table role="table" class="stacked">'
        f'<caption>{escape(title)}</caption><thead role="rowgroup"><tr role="row">{heads}</tr>'
        f'</thead><tbody role="rowgroup">{body}</tbody></table></div>'
        f'<figcaption class="muted">{lines}</figcaption></figure>'
    )


def cite_source(source: Source | None) -> str:
    """Return "Source: publisher, title, year, licence."; "" for none."""
    if source is None:
        return ""
    parts = (source.publisher, source.title, source.year and str(source.year), source.licence)
    return f"Source: {', '.join(str(part) for part in parts if part).rstrip('.')}."


def _row(row: Sequence[str], header: Sequence[str], kinds: Sequence[str]) -> str:
    cells = [f'<th role="rowheader" scope="row">{escape(row[0])}</th>']
    for cell, name, kind in zip(row[1:], header[1:], kinds[1:], strict=True):
        cells.append(
            f'<td role="cell"{kind} data-label="{escape(name)}"><span>{escape(cell)}</span></td>'
        )
    return "".join(cells)


def _kind(i: int, name: str, words: int) -> str:
    return ' class="number"' if i >= words and name not in NOT_NUMBERS else ""
