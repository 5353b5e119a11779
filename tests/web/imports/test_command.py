"""Files of references come in whole or not at all, and works are told apart."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commonweal_web.imports import store
from commonweal_web.imports.actions import import_now
from commonweal_web.imports.models import Import, Stage
from commonweal_web.library.models import Record

from .conftest import many, ris

pytestmark = pytest.mark.django_db


def write(folder: Path, text: str, name: str = "refs.ris") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def run(*files: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_records", *map(str, files), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_good_references_come_in_and_bad_ones_are_reported(tmp_path: Path) -> None:
    text = ris({"TI": "On trees", "AU": "Ash, J", "PY": "2019"}, {"AU": "Nobody, N"})
    out, err = run(write(tmp_path, text))
    assert "Found 2 references: 1 added, 0 changed, 0 there already, 1 left out." in out
    assert "refs.ris: line" in err
    assert Record.objects.get().author_text == "J Ash"


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    file = write(tmp_path, ris({"TI": "On trees", "PY": "2019"}, {"TI": "On moss", "ID": "moss"}))
    run(file)
    out, err = run(file)
    assert "0 added, 0 changed, 2 there already, 0 left out" in out
    assert not err


def test_another_work_with_a_taken_identifier_gets_its_own(tmp_path: Path) -> None:
    run(write(tmp_path, ris({"ID": "1", "TI": "On trees"})))
    out, err = run(write(tmp_path, ris({"ID": "1", "TI": "On moss"}, {"ID": "1", "TI": "Lichen"})))
    assert "2 added, 0 changed" in out
    assert "“1” is saved as “on-moss-" in err
    assert {row.title for row in Record.objects.all()} == {"On trees", "On moss", "Lichen"}


def test_the_same_work_is_brought_up_to_date(tmp_path: Path) -> None:
    run(write(tmp_path, ris({"ID": "x", "TI": "On trees", "DO": "10.1000/x"})))
    out, _err = run(write(tmp_path, ris({"ID": "x", "TI": "On Trees!", "DO": "10.1000/x"})))
    assert "0 added, 1 changed" in out
    assert Record.objects.get().title == "On Trees!"


def test_a_doi_that_is_there_already_is_left_out_and_said(tmp_path: Path) -> None:
    run(write(tmp_path, ris({"ID": "x", "TI": "On trees", "DO": "10.1000/x"})))
    out, err = run(write(tmp_path, ris({"ID": "y", "TI": "On trees", "DO": "10.1000/x"})))
    assert "0 added, 0 changed, 0 there already, 1 left out" in out
    assert "The library has this DOI already, as “x”." in err


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(tmp_path: Path) -> None:
    good = write(tmp_path, ris({"TI": "On trees"}))
    empty = write(tmp_path, "", "empty.ris")
    with pytest.raises(CommandError, match="Nothing was saved"):
        run(good, empty)
    assert not Record.objects.exists()


def test_a_reference_that_does_not_fit_is_left_out_with_its_reason(tmp_path: Path) -> None:
    file = write(tmp_path, ris({"TI": "Fits"}, {"TI": "Does not", "VL": "v" * 99}))
    out, err = run(file)
    assert "1 added, 0 changed, 0 there already, 1 left out" in out
    assert "refs.ris: line 5: “Does not” The volume of" in err
    assert Record.objects.get().title == "Fits"


def test_an_error_half_way_takes_back_what_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, calls = store._apply, []

    def breaks(*args: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        apply(*args)

    monkeypatch.setattr(store, "_apply", breaks)
    with pytest.raises(RuntimeError):
        run(write(tmp_path, many(600)))
    assert not Record.objects.exists()
    assert not Import.objects.exists()


def test_counts_add_up_and_the_import_can_be_undone_on_its_page(tmp_path: Path) -> None:
    file = write(tmp_path, ris({"TI": "A"}, {"TI": "B", "DO": "10.1000/b"}, {"AU": "No, Title"}))
    row = import_now([file])
    assert row.found == row.counts["new"] + row.counts["left_out"] == 3
    assert row.stage == Stage.DONE
    assert row.rows.filter(applied=True).count() == 2
