"""`commonweal effects`: from the tables that people have to effect sizes, row by row."""

import csv
import io
import json
import math

import pytest

from commonweal.cli import main
from commonweal.cli.column_names import guess_columns
from commonweal.cli.recipes import KINDS, MEASURES, RECIPES, ROLES

MEANS = """author,mean.e,sd.e,n.e,mean.c,sd.c,n.c
Berry et al.,14.98,3.29,90,15.54,4.41,95
DeVries et al.,16.21,5.35,77,20.13,7.43,69
"""


@pytest.fixture
def effects(tmp_path, capsys):
    """Run the command on a table given as text; return (status, output, messages)."""

    def run(text, *flags, name="studies.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        status = main(["effects", str(path), *map(str, flags)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_usual_names_need_no_flags(effects):
    status, out, messages = effects(MEANS)
    assert status == 0
    first, second = rows_of(out)
    assert list(first)[:7] == ["author", "mean.e", "sd.e", "n.e", "mean.c", "sd.c", "n.c"]
    # metafor's escalc(measure = "SMD") on the same two studies.
    assert float(first["effect"]) == pytest.approx(-1.427943326292705e-01, rel=1e-12)
    assert float(first["variance"]) == pytest.approx(2.169253560715517e-02, rel=1e-12)
    assert float(second["se"]) == pytest.approx(math.sqrt(float(second["variance"])), rel=1e-15)
    assert float(first["upper"]) - float(first["effect"]) == pytest.approx(
        1.959963984540054 * float(first["se"]), rel=1e-12
    )
    assert first["unit"] == "standardised_mean_difference"
    assert "mean1 = mean.e" in messages


def test_named_columns_and_a_number_for_all(effects):
    text = "school,pre,post,spread,pupils\nAsh,5,6,2,30\nElm,4,6,2.5,40\n"
    status, out, _ = effects(
        text,
        *("--from", "change", "--mean-before", "pre", "--mean-after", "post"),
        *("--sd-before", "spread", "--n", "pupils", "--r", "0.5", "--study", "school"),
    )
    assert status == 0
    first = rows_of(out)[0]
    # J(29) × ½, J near 1 − 3/(4 × 29 − 1); and 2(1 − ½)/30 + g²/60.
    assert float(first["effect"]) == pytest.approx((1 - 3 / 115) / 2, rel=1e-4)
    assert float(first["variance"]) == pytest.approx(1 / 30 + float(first["effect"]) ** 2 / 60)
    assert first["unit"] == "standardised_mean_change"


def test_json_is_one_object(effects):
    status, out, _ = effects(MEANS, "--measure", "md", "--json")
    answer = json.loads(out)
    assert status == 0
    assert (answer["from"], answer["measure"], answer["k"]) == ("means", "md", 2)
    assert answer["effects"][0]["effect"] == pytest.approx(-0.56)
    assert answer["effects"][0]["study"] == "Berry et al."
    assert answer["problems"] == []


def test_a_bad_row_is_reported_and_the_others_come_out(effects):
    bad = (
        MEANS
        + "Ash,5,-2,20,4,2,20\nBirch,5,about 2,20,4,2,20\nCedar,5,2,,4,2,20\nElm,5,2,9,4,2,9\n"
    )
    status, out, messages = effects(bad)
    assert status == 0
    rows = rows_of(out)
    assert [row["effect"] != "" for row in rows] == [True, True, False, False, False, True]
    assert [row["unit"] != "" for row in rows] == [True, True, False, False, False, True]
    lines = messages.splitlines()[1:]
    assert lines[0].startswith("line 4: Ash: sd1 is -2; a standard deviation cannot be negative")
    assert lines[1].startswith("line 5, column “sd.e”: “about 2” is not a number")
    assert lines[2] == "line 6, column “n.e”: is missing."
    assert len(lines) == 3


def test_nothing_to_work_out_is_an_error(effects):
    status, out, messages = effects(MEANS.replace("3.29", "-1").replace("5.35", "-1"))
    assert (status, out) == (2, "")
    assert "None of the 2 rows of studies.csv could be worked out. First line 2" in messages
    assert len(messages.splitlines()) == 1


COUNTS = "trial,tpos,tneg,cpos,cneg\nAronson 1948,4,119,11,128\n"


def test_people_without_the_event_in_place_of_all(effects):
    flags = ("--events1", "tpos", "--events2", "cpos")
    status, out, _ = effects(
        COUNTS, *flags, "--no-events1", "tneg", "--no-events2", "cneg", "--measure", "rr"
    )
    assert status == 0
    # metafor's escalc(measure = "RR", ai = 4, bi = 119, ci = 11, di = 128)
    assert float(rows_of(out)[0]["effect"]) == pytest.approx(-0.889311333920205, rel=1e-12)
    assert float(rows_of(out)[0]["variance"]) == pytest.approx(0.325584765003961, rel=1e-12)
    named = COUNTS.replace("tpos,tneg,cpos,cneg", "ai,bi,ci,di")  # as metafor calls them
    assert rows_of(effects(named, "--measure", "rr")[1])[0]["effect"] == rows_of(out)[0]["effect"]
    status, _, messages = effects(COUNTS, *flags)
    assert status == 2
    assert "--n1 COL --n2 COL or --no-events1 COL --no-events2 COL" in messages


def test_columns_named_win_over_columns_guessed(effects):
    text = "study,events1,n1,events2,n2,alive1,alive2\nAsh,4,999,11,999,119,128\n"
    named = ("--no-events1", "alive1", "--no-events2", "alive2")
    status, out, messages = effects(text, *named)
    assert status == 0
    assert "no_events1 = alive1" in messages
    assert float(rows_of(out)[0]["effect"]) == pytest.approx(math.log(4 * 128 / (11 * 119)))


def test_a_table_without_telling_names_is_asked_what_it_reports(effects):
    status, _, messages = effects(COUNTS)
    assert status == 2
    assert "--from what the table reports (means, events" in messages
    assert len(messages.splitlines()) == 1


def test_columns_that_are_not_there(effects):
    status, _, messages = effects(MEANS, "--mean1", "mean_e")
    assert status == 2
    assert "Did you mean “mean.e”?" in messages
    status, _, messages = effects("author,x\nAsh,1\n", "--from", "events")
    assert status == 2
    assert "No column was found for events1, n1, events2, n2." in messages
    assert "--events1 COL" in messages


def test_a_table_with_several_kinds_of_result_is_asked_about(effects):
    text = "study,mean1,sd1,n1,mean2,sd2,n2,t\nAsh,5,2,20,4,2,20,1.6\n"
    status, _, messages = effects(text)
    assert status == 2
    assert "several kinds of result: means, t" in messages
    status, out, _ = effects(text, "--from", "t")
    assert status == 0
    assert float(rows_of(out)[0]["effect"]) == pytest.approx(0.49592, rel=1e-4)
    assert effects(text, "--t", "t")[1] == out  # naming what only one kind has says it too
    assert effects(text, "--measure", "md")[0] == 0  # only means give a mean difference


def test_two_columns_that_could_be_one_role(effects):
    text = "study,mean1,sd1,n_arm1,total_arm1,mean2,sd2,n2\nAsh,5,2,20,20,4,2,20\n"
    status, _, messages = effects(text)
    assert status == 2
    assert "n1 could be “n_arm1” or “total_arm1”" in messages
    assert effects(text, "--n1", "n_arm1")[0] == 0


def test_its_own_output_can_be_read_again(effects):
    once = effects(MEANS)[1]
    status, out, _ = effects(once)
    assert status == 0
    first = rows_of(out)[0]
    assert first["effect_effect"] == first["effect"]
    assert "effect_unit" in first


def test_an_interval_must_say_of_what(effects):
    text = "study,estimate,lower,upper\nAsh,0.72,0.51,1.02\nBirch,2.0,1.0,3.0\n"
    status, _, messages = effects(text)
    assert status == 2
    assert "--measure or" in messages
    status, out, messages = effects(text, "--measure", "or")
    assert status == 0
    first, second = rows_of(out)
    assert float(first["effect"]) == pytest.approx(math.log(0.72))
    assert (first["lower"], first["unit"]) == ("0.51", "log_odds_ratio")  # the input stays
    assert float(first["effect_lower"]) == pytest.approx(math.log(0.51), abs=0.01)
    assert second["effect"] == ""
    assert "line 3: Birch: the limits are lopsided" in messages


def test_directions_may_be_words(effects):
    text = "study,p,n1,n2,direction\nAsh,0.04,20,20,higher\nBirch,0.04,20,20,-\nElm,0.04,20,20,up\n"
    status, out, messages = effects(text, "--from", "p")
    assert status == 0
    first, second, third = (row["effect"] for row in rows_of(out))
    assert float(first) == -float(second) > 0
    assert third == ""
    assert "line 4, column “direction”: “up” is not a number" in messages


def test_clusters_widen_what_is_not_sure(effects):
    text = MEANS.replace("n.c\n", "n.c,cluster\n").replace(",95\n", ",95,25\n")
    text = text.replace(",69\n", ",69,1\n")
    plain = rows_of(effects(MEANS)[1])
    status, out, _ = effects(text, "--icc", "0.05", "--cluster-size", "cluster")
    assert status == 0
    first, second = rows_of(out)
    assert float(first["variance"]) == pytest.approx(2.2 * float(plain[0]["variance"]))
    assert second["variance"] == plain[1]["variance"]
    status, _, messages = effects(text, "--icc", "0.05")
    assert status == 2
    assert "both" in messages


def test_positive_can_mean_better(effects):
    plain = rows_of(effects(MEANS)[1])
    turned = rows_of(effects(MEANS, "--lower-is-better")[1])
    assert [float(row["effect"]) for row in turned] == [-float(row["effect"]) for row in plain]


def test_formulas_do_not_survive(effects):
    text = MEANS.replace("Berry et al.", '"=HYPERLINK(""http://example.org"")"')
    assert rows_of(effects(text)[1])[0]["author"].startswith("'=")


def test_it_writes_to_a_file_and_says_when_it_cannot(effects, tmp_path):
    target = tmp_path / "out.csv"
    status, out, _ = effects(MEANS, "--out", target)
    assert (status, out) == (0, "")
    assert target.read_text(encoding="utf-8").startswith("author,mean.e")
    status, _, messages = effects(MEANS, "--out", tmp_path / "absent" / "out.csv")
    assert status == 2
    assert "cannot be written" in messages


def test_limits_are_written_at_the_level_asked_for(effects):
    wide, narrow = (rows_of(effects(MEANS, "--level", x)[1])[0] for x in ("0.95", "0.9"))
    assert narrow["se"] == wide["se"]
    assert float(narrow["upper"]) - float(narrow["effect"]) == pytest.approx(
        1.6448536269514722 * float(narrow["se"]), rel=1e-12
    )


@pytest.mark.parametrize("level", ["0", "95"])
def test_levels_are_shares(effects, level):
    status, _, messages = effects(MEANS, "--level", level)
    assert status == 2
    assert "0.95" in messages


def test_measures_that_a_kind_cannot_give(effects):
    status, _, messages = effects(MEANS, "--from", "means", "--measure", "or")
    assert status == 2
    assert "means: smd, smdh, md, rom" in messages


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: f"{r.kind} {r.measure}")
def test_every_recipe_works_from_literal_names(effects, recipe):
    numbers = {"n": 30, "n1": 30, "n2": 32, "r": 0.5, "p": 0.2, "direction": 1, "df": 40}
    numbers |= {"events1": 5, "events2": 9, "estimate": 0.5, "lower": 0.43, "upper": 0.58}
    numbers |= {role: 2.5 for role in recipe.roles if role not in numbers}
    columns = {role: numbers[role] for role in (*recipe.roles, *recipe.optional)}
    text = ",".join(columns) + "\n" + ",".join(map(str, columns.values())) + "\n"
    status, out, messages = effects(text, "--from", recipe.kind, "--measure", recipe.measure)
    assert status == 0, messages
    assert math.isfinite(float(rows_of(out)[0]["variance"]))
    assert recipe.kind in KINDS
    assert recipe.measure in MEASURES


def test_columns_are_recognised_by_the_names_people_use():
    header = ["Author", "Post_mean_treatment", "mean_arm2", "SD control", "n.e", "event.c", "m1i"]
    found = guess_columns(header, ["study", "mean_after1", "mean2", "sd2", "n1", "events2"])
    assert {role: names[0] for role, names in found.items()} == {
        "study": "Author",
        "mean_after1": "Post_mean_treatment",
        "mean2": "mean_arm2",
        "sd2": "SD control",
        "n1": "n.e",
        "events2": "event.c",
    }
    assert guess_columns(["emotion", "nt", "me"], ["mean1"])["mean1"] == ("me",)
    assert guess_columns(["mean", "sd"], ["mean1", "sd2"]) == {"mean1": (), "sd2": ()}


def test_help_names_every_kind_measure_and_column(capsys):
    with pytest.raises(SystemExit):
        main(["effects", "--help"])
    words = capsys.readouterr().out
    for name in (*KINDS, *MEASURES):
        assert f"  {name}" in words
    for role in ROLES:
        assert f"--{role.replace('_', '-')}" in words
