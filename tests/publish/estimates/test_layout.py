"""Tables of estimates as CSV and HTML."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from commonweal.publish.estimates import (
    estimates_csv,
    estimates_page,
    estimates_part,
    estimates_table,
)
from commonweal.terms import Source

SOURCE = Source("A survey & more", publisher="Us", year=2026, licence="OGL v3.0")


class _Cells(HTMLParser):
    """Rows of cells, the scripts, and the attributes met."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th") or (self.inside and tag == "span")
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def test_csv_for_publication_has_marks_never_0_and_every_digit(ask):
    table = ask(by="place", overall=True)
    rows = list(csv.reader(io.StringIO(estimates_csv(table))))
    assert rows[0] == [
        *("Place", "Measure", "Statistic", "Estimate", "Lower 95%", "Upper 95%", "People asked"),
    ]
    by_place = {row[0]: row for row in rows[1:]}
    assert by_place["Tiny"][3:] == ["[c]"] * 4
    wanted = table.frame.filter(place="Ayton")["estimate"][0]
    assert float(by_place["Ayton"][3]) == wanted
    assert by_place["Everybody"][6] == "6000" or by_place["Everybody"][6] == "[c]"


def test_csv_names_source_and_rules_above_the_table(ask):
    text = estimates_csv(ask(by="place"), title="=cmd()", source=SOURCE)
    first = text.splitlines()
    assert first[0] == "'=cmd()"  # no spreadsheet runs it
    assert any("fewer than 50 people" in line for line in first)
    assert any("OGL v3.0" in line for line in first)


@pytest.mark.parametrize("form", [estimates_page, estimates_part])
def test_html_shows_what_people_read(ask, form):
    found = _Cells(form(ask(stats="at_least:7", by="place"), title="T", source=SOURCE))
    assert found.rows[0] == [
        *("Place", "Satisfaction: share at 7 or more", "95% interval", "People asked"),
    ]
    by_place = {row[0]: row for row in found.rows[1:]}
    assert by_place["Tiny"][1:] == ["[c]"] * 3
    assert re.fullmatch(r"\d+%", by_place["Ayton"][1])
    assert re.fullmatch(r"\d+\u00a0to\u00a0\d+%", by_place["Ayton"][2])
    assert "Cray & Co" in by_place
    assert "script" not in found.tags


def test_the_page_stands_alone_and_the_part_has_no_style(ask):
    table = ask(by="place")
    page = estimates_page(table, title="T", source=SOURCE)
    assert page.startswith("<!DOCTYPE html>")
    assert "<style>" in page
    assert not re.search(r"(src|href)=|url\(|@import", page)
    part = _Cells(estimates_part(table, title="T", source=SOURCE))
    assert not {"style", "script", "link"} & set(part.tags)
    assert "style" not in part.attributes
    assert not any(name.startswith("on") for name in part.attributes)


@pytest.mark.parametrize("form", [estimates_page, estimates_part])
def test_hostile_words_do_no_harm(ask, form):
    bad = '<img src=x onerror="alert(1)">'
    made = form(
        ask(by="place"),
        title=bad,
        source=Source(bad),
        words={"Ayton": bad, "satisfaction": bad, "place": bad},
    )
    assert "<img" not in made
    assert bad in {cell for row in _Cells(made).rows for cell in row}  # shown as it is


def test_several_statistics_keep_their_own_decimals(ask):
    table = ask(stats="mean,bands", by="sex")
    made = estimates_table(table)
    assert made.header[:4] == ("Sex", "Measure", "Statistic", "Answer")
    assert len(made.rows) == 2 * 5
    shown = _Cells(estimates_part(table, title="T")).rows
    assert shown[0][:4] == ["Sex", "Statistic", "Answer", "Estimate"]
    assert [row for row in shown if row[1] == "average"]
    assert all("%" in row[3] for row in shown[1:] if row[1] == "share of people")
