import json
from pathlib import Path

import pytest
from importers import samples

from commonweal.cli import main
from commonweal.cli.refs import repeats
from commonweal.evidence import Record
from commonweal.importers import read_records


@pytest.fixture
def ris(tmp_path) -> Path:
    path = tmp_path / "refs.ris"
    path.write_text(samples.ris(4), encoding="utf-8")
    return path


def test_it_says_what_is_in_the_files(ris, tmp_path, capsys):
    other = tmp_path / "more.bib"
    other.write_text(samples.bibtex(2), encoding="utf-8")
    assert main(["refs", str(ris), str(other)]) == 0
    out, err = capsys.readouterr()
    assert "refs.ris (ris, utf-8)" in out
    assert "more.bib (bibtex, utf-8)" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["references", "found", "4"] in rows
    assert ["with", "a", "DOI", "4"] in rows
    assert ["years", "2000–2003"] in rows
    assert "6 references found, 6 read, 2 probable duplicates across them" in out
    assert err == ""


def test_problems_are_listed_and_counted_and_do_not_fail(ris, capsys):
    text = ris.read_text("utf-8")
    ris.write_text(text[: text.rindex("DO  -")], "utf-8")
    assert main(["refs", str(ris)]) == 0
    out, err = capsys.readouterr()
    assert f"line 40: “{samples.title(3)}” is cut off" in out
    assert err == "commonweal refs: 1 of 4 references could not be read; the other 3 were.\n"


def test_json_holds_the_same_and_every_problem(tmp_path, capsys):
    path = tmp_path / "refs.ris"
    path.write_text("TY  - JOUR\nPY  - 2001\nER  - \n" * 30 + samples.ris(1), "utf-8")
    assert main(["refs", "--json", str(path)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["found"], report["read"]) == (31, 1)
    (file,) = report["files"]
    assert len(file["problem_list"]) == file["problems"] == 30
    assert file["problem_list"][1]["line"] == 4
    assert file["first_year"] == file["last_year"] == 2000
    main(["refs", str(path)])
    assert "… and 10 more (--json lists them all)" in capsys.readouterr().out


@pytest.mark.parametrize("to", ["ris", "bibtex", "csv"])
def test_what_is_converted_reads_back_the_same(ris, tmp_path, capsys, to):
    out = tmp_path / "converted"
    assert main(["refs", str(ris), "--to", to, "--out", str(out)]) == 0
    before, after = read_records(ris), read_records(out)
    assert after.format == to
    assert (after.problems, after.warnings) == ((), ())
    for old, new in zip(before.records, after.records, strict=True):
        for name in ("title", "type", "authors", "year", "container_title", "pages", "doi"):
            assert getattr(new, name) == getattr(old, name)
        assert (new.abstract, new.keywords) == (old.abstract, old.keywords)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_csl_json_holds_every_reference(ris, capsys):
    assert main(["refs", str(ris), "--to", "csl-json"]) == 0
    out, err = capsys.readouterr()
    assert [item["title"] for item in json.loads(out)] == [samples.title(i) for i in range(4)]
    assert "references found" in err  # the report does not get into the conversion


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "refs.txt is empty"),
        (b"Dear all,\nplease find attached.\n", "Export it as RIS"),
        (b"PK\x03\x04 a zip", "refs.txt"),
        (b"study,yi\nA,1\n", "no references"),
    ],
)
def test_a_file_that_cannot_be_used_gives_status_2_one_line_and_no_output(
    ris, tmp_path, capsys, content, words
):
    bad = tmp_path / "refs.txt"
    bad.write_bytes(content)
    out = tmp_path / "out.ris"
    assert main(["refs", str(ris), str(bad), "--to", "ris", "--out", str(out)]) == 2
    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert stderr.count("\n") == 1
    assert words in stderr
    assert not out.exists()


def test_options_that_do_not_fit_are_explained(ris, tmp_path, capsys):
    assert main(["refs", str(ris), "--out", "x.ris"]) == 2
    assert "--to says what to convert to" in capsys.readouterr().err
    assert main(["refs", str(ris), "--to", "ris", "--out", str(ris)]) == 2
    assert "which is read" in capsys.readouterr().err
    assert len(read_records(ris).records) == 4
    assert main(["refs", str(ris), "--to", "ris", "--out", str(tmp_path / "no/folder.ris")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        main(["refs", str(ris), "--format", "word"])
    assert stop.value.code == 2


def test_probable_duplicates():
    same = Record(title="Gardens & wellbeing", year=2001, doi="10.1/a")
    assert repeats([same, same, same]) == 2
    assert repeats([same, Record(title="gardens—and Wellbeing", year=2001)]) == 0
    assert repeats([same, Record(title="Gardens: wellbeing.", year=2001)]) == 1
    assert repeats([same, Record(title="Gardens & wellbeing", year=2002)]) == 0
    assert repeats([same, Record(title="Gardens & wellbeing", year=2001, doi="10.1/b")]) == 0
    assert repeats([same, Record(title="Other words", year=2009, doi="10.1/a")]) == 1
    assert repeats([]) == 0
