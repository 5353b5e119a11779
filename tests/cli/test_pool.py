"""`commonweal pool` from the outside: files in, text and exit status out."""

import json
import math
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commonweal.cli import main
from commonweal.cli.pool import as_object
from commonweal.evidence import Effects
from commonweal.synthesis import pool, pool_by

KEYS = [
    "k",
    "estimate",
    "se",
    "lower",
    "upper",
    "p",
    "tau2",
    "tau2_lower",
    "tau2_upper",
    "i2",
    "h2",
    "q",
    "q_p",
    "prediction_lower",
    "prediction_upper",
    "method",
    "test",
    "level",
]
ROWS = [
    ("Ash 2001", 0.10, 0.04, "town"),
    ("Birch 2004", 0.55, 0.05, "town"),
    ("Cedar 2010", 0.32, 0.02, "country"),
    ("Dogwood 2012", 0.90, 0.06, "country"),
    ("Elm 2019", 0.21, 0.03, "country"),
]
EFFECTS = Effects([r[1] for r in ROWS], [r[2] for r in ROWS], study=[r[0] for r in ROWS])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "studies.csv"
    lines = ["study,g,v,se,low,high,place"]
    for study, g, v, place in ROWS:
        se = math.sqrt(v)
        limits = f"{g - 1.959963984540054 * se},{g + 1.959963984540054 * se}"
        lines.append(f"{study},{g},{v},{se},{limits},{place}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert main(["pool", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Return the one line on standard error of a call that must fail with status 2."""
    try:
        status = main(["pool", *map(str, arguments)])
    except SystemExit as stop:
        status = stop.code
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    return err


@pytest.mark.parametrize(
    "spread", [("--variance", "v"), ("--se", "se"), ("--lower", "low", "--upper", "high")]
)
def test_json_has_the_numbers_of_the_library(table, capsys, spread) -> None:
    found = answer(capsys, table, "--effect", "g", *spread, "--study", "study")
    assert list(found) == KEYS
    expected = as_object(pool(EFFECTS))
    for name in KEYS[:-3]:
        assert found[name] == pytest.approx(expected[name], rel=1e-12), name
    assert (found["method"], found["test"], found["level"]) == ("REML", "hk", 0.95)


def test_json_is_at_full_precision(table, capsys) -> None:
    found = answer(capsys, table, "--effect", "g", "--variance", "v")
    assert found["estimate"] == pool(EFFECTS).estimate.value


@pytest.mark.parametrize("tau2", ["reml", "dl", "pm", "ml", "sj", "he", "hs", "eb"])
@pytest.mark.parametrize("test", ["hk", "t", "z"])
def test_every_option(table, capsys, tau2: str, test: str) -> None:
    how = {"tau2": tau2, "test": test, "level": 0.9}
    given = [word for name, value in how.items() for word in (f"--{name}", value)]
    found = answer(capsys, table, "--effect", "g", "--variance", "v", *given)
    assert found == as_object(pool(EFFECTS, **how))
    assert (found["method"], found["test"], found["level"]) == (tau2.upper(), test, 0.9)


def test_the_common_effect_model_leaves_what_it_does_not_define_empty(table, capsys) -> None:
    found = answer(capsys, table, "--effect", "g", "--variance", "v", "--model", "common")
    assert (found["method"], found["test"], found["tau2"]) == ("common", "z", 0)
    assert [name for name in KEYS if found[name] is None] == [
        "tau2_lower",
        "tau2_upper",
        "prediction_lower",
        "prediction_upper",
    ]


def test_groups(table, capsys) -> None:
    found = answer(capsys, table, "--effect", "g", "--variance", "v", "--by", "place")
    groups = found.pop("groups")
    assert list(found) == KEYS
    by = pool_by(EFFECTS, [row[3] for row in ROWS]).groups
    assert groups == [{"group": name, **as_object(group)} for name, group in by.items()]
    assert [list(group) for group in groups] == [["group", *KEYS]] * 2


def test_a_group_of_one_has_null_where_nothing_is_defined(table, capsys) -> None:
    found = answer(capsys, table, "--effect", "g", "--variance", "v", "--by", "study")
    first = found["groups"][0]
    assert (first["k"], first["method"], first["test"]) == (1, "single study", "z")
    assert first["tau2"] is first["i2"] is first["prediction_lower"] is None


def test_words_for_people(table, capsys) -> None:
    assert main(["pool", str(table), "--effect", "g", "--variance", "v", "--study", "study"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("5 studies pooled: 0.38 (95% interval 0.02 to 0.75), p = 0.044.\n")
    assert "In most similar places the effect would lie between −" in out
    assert "95% prediction\ninterval" in out or "95% prediction interval" in out
    assert "Q = " in out
    assert "τ² = " in out
    lines = out.splitlines()
    rule = next(i for i, line in enumerate(lines) if set(line) == {"─"})
    body = lines[rule + 1 : rule + 6]
    assert [line.split("  ")[0] for line in body] == [row[0] for row in ROWS]
    assert len({len(line) for line in body}) == 1


def test_the_words_compare_groups_and_name_cautions(table, capsys) -> None:
    text = table.read_text(encoding="utf-8").replace("Birch 2004", "Ash 2001")
    table.write_text(text, encoding="utf-8")
    arguments = ["--effect", "g", "--variance", "v", "--study", "study", "--by", "place"]
    assert main(["pool", str(table), *arguments]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Do the groups differ? Q = " in out
    assert "on 1 degree of freedom" in out
    assert "Take care · Some studies are counted more than once: Ash 2001." in out


def test_a_ratio_is_read_as_a_ratio(table, capsys) -> None:
    arguments = ["--effect", "g", "--variance", "v", "--unit", "log_odds_ratio"]
    assert main(["pool", str(table), *arguments]) == 0
    assert f"pooled: {math.exp(pool(EFFECTS).estimate.value):.2f} " in capsys.readouterr().out
    assert answer(capsys, table, *arguments)["estimate"] == pool(EFFECTS).estimate.value


def test_rows_that_cannot_be_used_are_reported_not_lost(table, capsys) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("\nFir 2020,about 0.4,0.05,,,,town\nGorse 2021,0.4,,,,,town\n")
    arguments = [
        "pool",
        str(table),
        "--effect",
        "g",
        "--variance",
        "v",
        "--study",
        "study",
        "--json",
    ]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["k"] == 5
    assert "line 7, column “g”: “about 0.4”" in err
    assert "line 8: Gorse 2021 has no number" in err
    assert "2 of 7 rows left out" in err


def test_the_plot_is_written(table, tmp_path, capsys) -> None:
    path = tmp_path / "forest.svg"
    answer(capsys, table, "--effect", "g", "--variance", "v", "--study", "study", "--plot", path)
    assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert "Cedar 2010" in path.read_text(encoding="utf-8")


def test_limits_of_another_level(table, capsys) -> None:
    arguments = [table, "--effect", "g", "--lower", "low", "--upper", "high"]
    wide = answer(capsys, *arguments, "--limits-level", 0.99)
    assert wide["q"] > answer(capsys, *arguments)["q"]


# Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--effect", "G2", "--variance", "v"), "no column “G2”"),
        (("--effect", "g"), "the variance, the standard error, or both limits"),
        (("--effect", "g", "--lower", "low"), "both limits"),
        (("--effect", "g", "--variance", "v", "--by", "where"), "no column “where”"),
        (("--effect", "g", "--variance", "v", "--level", "95"), "Write 95% as 0.95"),
        (("--effect", "g", "--variance", "v", "--test", "F"), "invalid choice: 'F'"),
        (("--effect", "g", "--variance", "v", "--unit", "miles"), "invalid choice: 'miles'"),
        (("--variance", "v"), "required: --effect"),
        (("--effect", "g", "--variance", "v", "--colour", "red"), "unrecognized arguments"),
        (("--effect", "study", "--variance", "v"), "not a number"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(table, capsys, arguments, words: str) -> None:
    assert words in refusal(capsys, table, *arguments)


def test_one_study_is_too_few(table, capsys) -> None:
    table.write_text("g,v\n0.1,0.2\n", encoding="utf-8")
    assert "at least 2 studies; got 1" in refusal(capsys, table, "--effect", "g", "--variance", "v")


def test_a_variance_of_zero_names_the_study(table, capsys) -> None:
    table.write_text("s,g,v\nAsh,0.1,0\nBirch,0.2,0.1\nCedar,0.3,0.1\n", encoding="utf-8")
    words = refusal(capsys, table, "--effect", "g", "--variance", "v", "--study", "s")
    assert "The variance of Ash is 0." in words


def test_a_file_that_is_not_there(tmp_path, capsys) -> None:
    words = refusal(capsys, tmp_path / "none.csv", "--effect", "g", "--variance", "v")
    assert "none.csv" in words


def test_a_plot_that_cannot_be_written(table, tmp_path, capsys) -> None:
    plot = tmp_path / "no" / "folder.svg"
    words = refusal(capsys, table, "--effect", "g", "--variance", "v", "--plot", plot)
    assert "could not be written" in words


def test_a_plot_is_svg_whatever_its_name_would_have_it_be(table, tmp_path, capsys) -> None:
    plot = tmp_path / "forest.png"
    words = refusal(capsys, table, "--effect", "g", "--variance", "v", "--plot", plot)
    assert "SVG. Name it forest.svg" in words
    assert not plot.exists()
