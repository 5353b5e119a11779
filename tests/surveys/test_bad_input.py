"""What cannot be used: one message, the same from Python and from the command line."""

from pathlib import Path

import polars as pl
import pytest

from commonweal.cli import main
from commonweal.surveys import Survey
from commonweal.terms import InputError

N = 60
GOOD = {
    "w": [f"{1 + i % 3}" for i in range(N)],
    "stratum": [f"{i % 4}" for i in range(N)],
    "psu": [f"{10 * (i % 4) + i % 3}" for i in range(N)],
    "score": [f"{i % 11}" for i in range(N)],
}


def some(column: str, value: str, *, every: int = 10) -> dict[str, list[str]]:
    """The good table with a value in every tenth row of a column."""
    cells = [value if i % every == 0 else cell for i, cell in enumerate(GOOD[column])]
    return {**GOOD, column: cells}


CASES = {
    "weights as text": (some("w", "many"), {}, "weights “w” are not numbers, such as “many”"),
    "weights with decimal commas": (some("w", "2,5"), {}, "not numbers, such as “2,5”. .* commas"),
    "weights missing": (some("w", ""), {}, "6 of 60 weights are missing"),
    "weights below 0": (some("w", "-9"), {}, "6 of 60 weights are below 0.*such as -9"),
    "a stratum with gaps": (some("stratum", ""), {}, "stratum.* is missing in 6 of 60 rows"),
    "a psu with gaps": (some("psu", ""), {}, "psu.* is missing in 6 of 60 rows"),
    "a psu in two strata": (some("psu", "7", every=3), {}, "lies in two strata.*nest"),
    "one psu in a stratum": (
        {**GOOD, "psu": GOOD["stratum"]},
        {},
        "4 of 4 strata have only one PSU: .* cannot be estimated.*lonely_psu: adjust",
    ),
    "labels instead of codes": (
        some("score", "very satisfied"),
        {},
        "holds words, not numbers.*“very satisfied”.*Some are numbers stored as text",
    ),
    "decimal commas": (some("score", "7,5"), {}, "“score” has decimal commas.*decimal points"),
    "codes for missing": (some("score", "99"), {}, "“score” holds 99, beyond .*--missing 99"),
    "dates": (
        {**GOOD, "score": ["2026-11-27"] * N},
        {},
        "“score” holds words, not numbers: “2026-11-27”",
    ),
    "no such measure": (GOOD, {"measure": "scor"}, "no column “scor”.*Did you mean “score”"),
    "no such weight": (GOOD, {"weight": "wt"}, "no column “wt”.*The columns are: w, stratum"),
    "no such group": (GOOD, {"by": "Stratums"}, "no column “Stratums”.*Did you mean “stratum”"),
    "no such column": (GOOD, {"where": "scores > 3"}, "no column “scores”.*mean “score”"),
    "numbers as words": (GOOD, {"where": "score == 'high'"}, "“score” holds numbers"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_message_from_both_doors(tmp_path: Path, capsys, case: str):
    table, options, words = CASES[case]
    path = tmp_path / "people.csv"
    pl.DataFrame(table).write_csv(path, separator=";")
    asked = {"measure": "score", "weight": "w", **options}
    with pytest.raises(InputError, match=words) as caught:
        Survey(path, weights=asked["weight"], strata="stratum", psu="psu").estimate(
            asked["measure"], by=asked.get("by", ()), where=asked.get("where")
        )
    command = ["survey", "estimate", str(path), "--strata", "stratum", "--psu", "psu"]
    for name, value in asked.items():
        command += [f"--{name}", value]
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"commonweal survey: {caught.value}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,2\n3,4,5\n6,7,8,9\n", "more cells than its header has names: 2, .* line 3"),
        ('x,y\n"a, b",2\n"c\nd",2,"e, f"\n', "header has names: 1, .* line 4"),
        ("\nx;y\n1;2\n3;4;5\n", "header has names: 1, .* line 4.*separated by “;”"),
    ],
)
def test_rows_with_too_many_cells_are_refused(tmp_path: Path, text: str, words: str):
    path = tmp_path / "wide.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        Survey(path)


@pytest.mark.parametrize("text", ["x,y\n1,2,\n3,4, ,\n", 'x,y\n1,2\n3,"4"\n', "\nx,y\n1,2\n3,4\n"])
def test_blank_cells_and_lines_beyond_the_header_do_no_harm(tmp_path: Path, text: str):
    path = tmp_path / "blank.csv"
    path.write_text(text)
    row = Survey(path).estimate("y", min_n=0)[0]
    assert (row.n, row.estimate.value) == (2, 3.0)
