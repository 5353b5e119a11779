import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from commonweal.evidence import Name, Record
from commonweal.importers import read_records
from commonweal.publish import (
    records_to_bibtex,
    records_to_csl_json,
    records_to_csv,
    records_to_ris,
)
from commonweal.publish.csl import citation_keys

ARTICLE = Record(
    "50% of “wellbeing” & health: a £5 trial of x<y – naïve?",
    identifier="w1",
    authors=(
        Name("O’Brien", "Anna B."),
        Name(literal="What Works Centre for Wellbeing"),
        Name("Müller", "J.-P."),
    ),
    year=2019,
    container_title="Health & Place",
    volume="12",
    issue="3",
    pages="101-119",
    doi="10.1000/abc_def",
    pmid="123456",
    url="https://example.org/a_b?x=1&y=2",
    language="en",
    abstract="First # line. Second_line and a $5 price.",
    keywords=("wellbeing", "place"),
)
REPORT = Record(
    "Loneliness in 2020",
    identifier="w2",
    type="report",
    authors=(Name(literal="Office for National Statistics"),),
    year=2020,
    publisher="ONS",
    isbn="9780000000002",
)
THESIS = Record("On happiness", identifier="w3", type="thesis", publisher="University of Leeds")
CHAPTER = Record(
    "Chapter one",
    identifier="w4",
    type="chapter",
    authors=(Name("Smith", "J"),),
    year=1999,
    container_title="The Handbook",
    publisher="OUP",
    pages="5",
)
RECORDS = (ARTICLE, REPORT, THESIS, CHAPTER)


def again(text: str, path: Path) -> tuple[Record, ...]:
    path.write_text(text, encoding="utf-8", newline="")
    read = read_records(path)
    assert not read.problems
    return read.records


def test_ris_comes_back_as_it_went(tmp_path: Path) -> None:
    assert again(records_to_ris(RECORDS), tmp_path / "out.ris") == RECORDS


def test_bibtex_comes_back_as_it_went(tmp_path: Path) -> None:
    keys = citation_keys(RECORDS)
    expected = tuple(replace(r, identifier=key) for r, key in zip(RECORDS, keys, strict=True))
    assert again(records_to_bibtex(RECORDS), tmp_path / "out.bib") == expected


def test_csv_comes_back_as_it_went(tmp_path: Path) -> None:
    assert again(records_to_csv(RECORDS), tmp_path / "out.csv") == RECORDS


def test_csl_json_uses_the_names_of_the_standard() -> None:
    article, report, thesis, _ = json.loads(records_to_csl_json(RECORDS))
    assert article["author"] == [
        {"family": "O’Brien", "given": "Anna B."},
        {"literal": "What Works Centre for Wellbeing"},
        {"family": "Müller", "given": "J.-P."},
    ]
    assert article["issued"] == {"date-parts": [[2019]]}
    assert article["container-title"] == "Health & Place"
    assert article["page"] == "101-119"
    assert article["DOI"] == "10.1000/abc_def"
    assert report["type"] == "report"
    assert "author" not in thesis
    assert "issued" not in thesis


def test_keys_are_short_ascii_and_never_alike() -> None:
    keys = citation_keys([ARTICLE, ARTICLE, REPORT, Record("日本"), Record("日本")])
    assert keys == [
        "obrien2019wellbeing",
        "obrien2019wellbeing-2",
        "office2020loneliness",
        "anonymousnd",
        "anonymousnd-2",
    ]


HOSTILE = Record(
    "T\r\nER  - \r\n\r\nTY  - BOOK\r\nTI  - Injected",
    authors=(Name("=cmd|'/C calc'!A0"), Name(literal="A and B }, evil = {x")),
    abstract="line\n@article{x, title={y}}\nER  - ",
    url="https://x.org/{a b}\\",
    keywords=("=1+1", "}"),
    container_title='@SUM(1) " \\input{x} {',
)


def test_no_field_breaks_out_of_ris() -> None:
    lines = records_to_ris([HOSTILE, REPORT]).split("\r\n")
    assert sum(line.startswith("TY  - ") for line in lines) == 2
    assert sum(line == "ER  - " for line in lines) == 2
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_no_field_breaks_out_of_bibtex(tmp_path: Path) -> None:
    text = records_to_bibtex([HOSTILE, REPORT])
    assert len(re.findall(r"(?m)^@\w+\{", text)) == 2
    for entry in text.split("\n\n"):
        depth = 0
        for character in entry:  # BibTeX counts braces even behind a backslash
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0
        assert depth == 0
    assert len(again(text, tmp_path / "out.bib")) == 2


def test_what_tex_would_act_on_is_escaped() -> None:
    text = records_to_bibtex([Record("{a} ~b ^c \\\\d 50% & #1 _x $y")])
    assert (
        r"title = {{\textbraceleft{}a\textbraceright{} \textasciitilde{}b \textasciicircum{}c "
        r"\textbackslash{}\textbackslash{}d 50\% \& \#1 \_x \$y}}"
    ) in text


def test_no_field_is_run_by_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(records_to_csv([HOSTILE]), newline="")))
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in rows[1])


@pytest.mark.parametrize(
    "export", [records_to_ris, records_to_bibtex, records_to_csl_json, records_to_csv]
)
def test_nothing_in_gives_nothing_out(export: Callable[[list[Record]], str]) -> None:
    assert len(export([]).splitlines()) <= 1
