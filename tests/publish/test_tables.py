import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence import Effects, Study
from commonweal.publish import csv_text, forest_table, funnel_table
from commonweal.publish.tables import neutralise
from commonweal.synthesis import Pooled, Subgroups, pool
from commonweal.terms import SMD


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_the_table_ends_in_the_pooled_effect_and_the_prediction(differences: Pooled) -> None:
    table = forest_table(differences, order="given")
    assert table.header == (
        "study",
        "standard deviations (Hedges g)",
        "lower 95%",
        "upper 95%",
        "weight %",
        "risk of bias",
    )
    assert len(table.rows) == 20
    assert [row[0] for row in table.rows[:18]] == list(differences.effects.study)
    pooled, prediction = table.rows[-2:]
    interval = differences.estimate.interval
    assert interval is not None
    assert differences.prediction is not None
    assert pooled[:4] == (
        "Pooled, 18 studies",
        differences.estimate.value,
        interval.lower,
        interval.upper,
    )
    assert prediction[0] == "Most similar places (95% prediction interval)"
    assert prediction[2:4] == (differences.prediction.lower, differences.prediction.upper)


def test_people_read_rounded_numbers(differences: Pooled) -> None:
    rows = forest_table(differences).rounded()
    assert rows[-2][1:4] == ("0.58", "0.38", "0.78")
    assert rows[-1][1:4] == ("", "−0.06", "1.21")


def test_csv_keeps_every_digit(ratios: Pooled) -> None:
    table = forest_table(ratios, order="given")
    rows = read(table.csv())
    assert rows[0] == list(table.header)
    for written, row in zip(rows[1:], table.rows, strict=True):
        for text, cell in zip(written, row, strict=True):
            if isinstance(cell, float):
                assert float(text) == cell  # to the last bit
            else:
                assert text == (cell or "")
    assert [row[1] for row in table.rows[:13]] == pytest.approx(
        [ratios.effects.unit.natural(y) for y in ratios.effects.effect.tolist()], rel=1e-15
    )


def test_participants_come_from_the_studies(differences: Pooled) -> None:
    studies = [Study("s1", "Call et al.", n=64), Study("Cavanagh et al.", "Cavanagh", n=104)]
    table = forest_table(differences, studies=studies, order="given")
    n = table.header.index("n")
    assert [row[n] for row in table.rows[:3]] == [64, 104, None]


def test_groups_are_a_column(differences: Pooled, by_bias: Subgroups) -> None:
    table = forest_table(differences, groups=by_bias)
    assert table.header[0] == "group"
    pooled = [row[:2] for row in table.rows if str(row[1]).startswith("Pooled")]
    assert pooled == [
        (name, f"Pooled, {group.k} studies") for name, group in by_bias.groups.items()
    ] + [(None, "Pooled, 18 studies")]


def test_the_funnels_table(ratios: Pooled) -> None:
    table = funnel_table(ratios)
    assert table.header == ("study", "risk ratio", "standard error (log scale)")
    assert [row[2] for row in table.rows] == pytest.approx(
        list(ratios.effects.variance**0.5), rel=1e-15
    )
    assert len(table.rounded()) == 13


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44 20", "'+44 20"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1+1", "' =1+1"),
        ("-0.25", "-0.25"),
        ("+1e-5", "+1e-5"),
        ("−0.25", "−0.25"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_spreadsheet_runs_nothing(cell: str, written: str) -> None:
    assert neutralise(cell) == written
    assert read(csv_text(["h"], [[cell, "x"]]))[1][0] == written


def test_headers_and_labels_are_neutralised_in_figures_tables() -> None:
    effects = Effects([0.1, 0.3], [0.01, 0.04], study=["=1+1", "b"], unit=SMD.of("@points"))
    text = forest_table(pool(effects)).csv()
    assert "'=1+1" in text
    assert "'@points" in text


def test_csv_follows_rfc_4180() -> None:
    assert csv_text(["a", "b"], [['say "x"', "1,2"], ["two\nlines", None]]) == (
        'a,b\r\n"say ""x""","1,2"\r\n"two\nlines",\r\n'
    )


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
            st.floats(allow_nan=False, allow_infinity=False),
            st.integers(),
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read_back(rows: list[tuple[str, float, int]]) -> None:
    found = read(csv_text(["text", "number", "count"], rows))[1:]
    assert [(t, float(x), int(n)) for t, x, n in found] == [
        (neutralise(t), x, n) for t, x, n in rows
    ]
