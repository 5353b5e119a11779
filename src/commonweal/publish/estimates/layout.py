"""Tables of estimates as HTML: a page of its own for a report or an email, and a part for a site.

Great Tables makes the page; its style is a block inside it. A site whose content policy forbids
styles inside a page takes the part: a plain table in the site's own classes.
"""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.publish.estimates.html_part import NOT_NUMBERS, cite_source, html_table
from commonweal.publish.estimates.points import EVERYBODY, Points, Words, notes_of, read_points
from commonweal.publish.svg import escape
from commonweal.publish.tables import Table, csv_text
from commonweal.publish.words import format_level
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import Source

_PAGE = (
    "body{margin:1.5rem;color:#1f2421;background:#fff;line-height:1.4;"
    'font-family:Seravek,Ubuntu,Calibri,"DejaVu Sans",sans-serif}'
    "h1{font-family:Charter,Cambria,serif;font-size:1.4rem;line-height:1.25;max-width:34em}"
)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Cells as people read them. words: how many columns at the left hold words."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int


def estimates_table(table: ProtectedEstimates, *, words: Words | None = None) -> Table:
    """Return the table with every digit, and the policy's mark where a number was left out.

    Columns: the groups, measure, statistic, answer (for bands), estimate, limits, people asked
    and, where there are any, precision and note. Shares are in per cent.
    words: what a column, measure, label or band is called for readers.
    """
    sets = _sets(table, words)
    level = format_level(table.level)
    everything = [(points, p) for points in sets for p in (*points.points, *points.overall)]
    banded = any(p.band for _, p in everything)
    flagged = any(p.flag for _, p in everything)
    header = (
        *(_head(name) for name in sets[0].by),
        "Measure",
        "Statistic",
        *(("Answer",) if banded else ()),
        "Estimate",
        f"Lower {level}",
        f"Upper {level}",
        "People asked",
        *(("Precision",) if flagged else ()),
    )
    rows = tuple(
        (
            *_domain(p.domain, len(table.by)),
            p.measure,
            points.stat + ", %" * points.share,
            *((p.band,) if banded else ()),
            *((p.mark,) * 4 if p.mark else (p.value, p.lower, p.upper, p.n)),
            *((p.flag,) if flagged else ()),
        )
        for points, p in everything
    )
    text = len(table.by) + 2 + banded
    digits = (*(None,) * text, 2, 2, 2, 0, *((None,) if flagged else ()))
    return Table(header, rows, digits)


def estimates_csv(
    table: ProtectedEstimates,
    *,
    words: Words | None = None,
    title: str = "",
    source: Source | None = None,
) -> str:
    """Return the table as CSV for publication, its title, notes and source above it if given.

    Numbers have every digit; where one was left out stands the policy's mark, never 0.
    """
    made = estimates_table(table, words=words)
    if not title and source is None:
        return made.csv()
    above = [[line] for line in (title, *notes_of(table), cite_source(source)) if line]
    return csv_text(above[0], above[1:]) + "\r\n" + made.csv()


def estimates_page(
    table: ProtectedEstimates,
    *,
    title: str,
    words: Words | None = None,
    source: Source | None = None,
    language: str = "en-GB",
) -> str:
    """Return a whole HTML page with the table, for an email or a report. No script, no links.

    title: what the table shows, or finds. source: whose data these are; it stands below.
    """
    # Great Tables takes half a second to import; only this function needs it.
    import polars as pl  # noqa: PLC0415
    from great_tables import GT, html  # noqa: PLC0415

    laid = _lay(table, words)
    names = [f"c{i}" for i in range(len(laid.header))]
    data = {name: [row[i] for row in laid.rows] for i, name in enumerate(names)}
    numbers = [name for i, name in enumerate(names) if _is_number(i, laid)]
    made = (
        GT(pl.DataFrame(data, schema=dict.fromkeys(names, pl.String)), id="estimates")
        .cols_label(
            {name: html(escape(head)) for name, head in zip(names, laid.header, strict=True)}
        )
        .cols_align("left", columns=[name for name in names if name not in numbers])
        .cols_align("right", columns=numbers)
        .tab_options(
            table_font_names=["Seravek", "Ubuntu", "Calibri", "DejaVu Sans", "sans-serif"],
            table_font_color="#1f2421",
            table_background_color="#ffffff",
            container_overflow_x="auto",
        )
    )
    for line in (*notes_of(table), cite_source(source)):
        if line:
            made = made.tab_source_note(html(escape(line)))
    body = made.as_raw_html(make_page=False)
    head = escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{head}</title>\n<style>{_PAGE}</style>\n</head>\n<body>\n<h1>{head}</h1>\n{body}\n</body>\n</html>\n"
    )


def estimates_part(
    table: ProtectedEstimates,
    *,
    title: str,
    words: Words | None = None,
    source: Source | None = None,
) -> str:
    """Return the table as a part of a page, with the site's classes and no style of its own.

    Narrow screens show each row as a card (`stacked`). Notes and source follow the table.
    """
    laid = _lay(table, words)
    notes = (*notes_of(table), cite_source(source))
    return html_table(laid.header, laid.rows, title=title, words=laid.words, notes=notes)


def _lay(table: ProtectedEstimates, words: Words | None) -> _Laid:
    """Return what people read: "7.53", "7.31 to 7.75", "1,024", or the policy's mark."""
    sets = _sets(table, words)
    everything = [(points, p) for points in sets for p in (*points.points, *points.overall)]
    several = {
        "Measure": len({p.measure for _, p in everything}) > 1 or not table.by,
        "Statistic": len(sets) > 1,
        "Answer": any(p.band for _, p in everything),
    }
    flagged = any(p.flag for _, p in everything)
    header = (
        *(_head(name) for name in sets[0].by),
        *(name for name, there in several.items() if there),
        "Estimate" if len(sets) > 1 else sets[0].unit,
        f"{format_level(table.level)} interval",
        "People asked",
        *(("Precision",) if flagged else ()),
    )
    rows = []
    for points, p in everything:
        whole = {"Measure": p.measure, "Statistic": points.stat, "Answer": p.band}
        limits = "–"
        if p.limits is not None:
            low, high = (points.value(limit) for limit in p.limits)
            limits = f"{low.removesuffix('%')}\u00a0to\u00a0{high}"
        n = "–" if p.n is None else f"{p.n:,}"
        rows.append(
            (
                *_domain(p.domain, len(table.by)),
                *(cell for name, cell in whole.items() if several[name]),
                *((p.mark,) * 3 if p.mark else (points.value(p.value), limits, n)),
                *((p.flag,) if flagged else ()),
            )
        )
    return _Laid(header, tuple(rows), len(table.by) + sum(several.values()))


def _sets(table: ProtectedEstimates, words: Words | None) -> list[Points]:
    """Return the points by measure and statistic: each has decimals of its own."""
    pairs = table.frame.select("measure", "stat").unique(maintain_order=True)
    return [
        read_points(table, words=words, several=("band",), measure=measure, stat=stat)
        for measure, stat in pairs.iter_rows()
    ]


def _domain(domain: tuple[str, ...], by: int) -> tuple[str, ...]:
    return domain if domain or not by else (EVERYBODY, *("",) * (by - 1))


def _is_number(i: int, laid: _Laid) -> bool:
    return laid.words <= i and laid.header[i] not in NOT_NUMBERS


def _head(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"
