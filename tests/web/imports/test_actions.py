"""What comes in, what is left out and why, and how the whole is taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from commonweal.evidence import Study
from commonweal.terms import InputError, UnreadableFile
from commonweal_web.audit.models import Line
from commonweal_web.imports import actions, jobs, reading, store
from commonweal_web.imports.models import NEXT, Import, Stage
from commonweal_web.jobs.models import Job, State
from commonweal_web.library import store as library
from commonweal_web.library.models import Record
from commonweal_web.people.models import User

from .conftest import many, ris, work

pytestmark = pytest.mark.django_db
TREES = {"ID": "trees", "TI": "On trees", "PY": "2019", "DO": "10.1000/trees"}


def outcomes(row: Import) -> list[tuple[int, str]]:
    return list(row.rows.values_list("line", "outcome"))


def test_every_stage_has_its_row_and_can_be_reached() -> None:
    assert NEXT.keys() == set(Stage)
    assert {Stage.READING}.union(*NEXT.values()) == set(Stage)


def test_reading_saves_nothing_and_says_what_would_come_in(bring: Any, bring_in: Any) -> None:
    bring_in(ris(TREES, {"ID": "moss", "TI": "On moss"}, {"TI": "Rain", "DO": "10.1000/rain"}))
    text = ris(
        TREES,
        {"ID": "moss", "TI": "On moss", "AB": "Now with an abstract."},
        {"ID": "fern", "TI": "On ferns"},
        {"AU": "Nobody, N"},
        {"ID": "other", "TI": "Rain", "DO": "10.1000/rain"},
        {"ID": "fern", "TI": "On ferns"},
        {"ID": "long", "TI": "Long", "VL": "v" * 99},
    )
    row = bring(text)
    assert row.stage == Stage.READY
    assert [outcome for _, outcome in outcomes(row)] == [
        *("same", "changed", "new", "left_out", "left_out", "left_out", "left_out"),
    ]
    assert [line for line, _ in outcomes(row)] == [1, 8, 14, 19, 23, 29, 34]
    reasons = list(row.rows.filter(outcome="left_out").values_list("reason", flat=True))
    assert "no title" in reasons[0]
    assert "has this DOI already, as “rain-" in reasons[1]
    assert "in refs.ris, line 14, already" in reasons[2]
    assert "volume of “Long” has 99 characters" in reasons[3]
    assert row.found == 7 == sum(row.counts.values())
    assert Record.objects.count() == 3


def test_what_is_brought_in_is_what_was_read(bring_in: Any, folder: Path) -> None:
    row = bring_in(many(600))
    assert row.stage == Stage.DONE
    assert row.counts == {"new": 600}
    assert Record.objects.count() == 600
    assert Record.objects.get(identifier="r7").author_text == "J0 Ash"
    assert not list(folder.iterdir())


def test_those_already_here_are_updated_or_left_alone(bring_in: Any) -> None:
    bring_in(ris(TREES))
    new = ris({**TREES, "TI": "On Trees!"}, {"ID": "moss", "TI": "On moss"})
    left = bring_in(new, known=Import.Known.KEEP)
    assert Record.objects.get(identifier="trees").title == "On trees"
    assert left.counts == {"changed": 1, "new": 1}
    bring_in(new)
    assert Record.objects.get(identifier="trees").title == "On Trees!"


def test_undo_removes_what_came_and_restores_what_changed(bring_in: Any, ada: User) -> None:
    bring_in(ris(TREES))
    before = library.contents(Record.objects.get())
    row = bring_in(ris({**TREES, "TI": "On Trees!", "AB": "More."}) + many(300))
    assert Record.objects.count() == 301
    actions.undo(row, user=ada)
    work()
    row.refresh_from_db()
    assert row.stage == Stage.UNDONE
    assert row.kept == 0
    assert library.contents(Record.objects.get()) == before
    assert set(Line.objects.values_list("what", flat=True)) >= {
        *("library.bring_files", "library.import_records", "library.undo_import"),
    }


def test_what_a_study_uses_stops_the_undoing_and_is_named(bring_in: Any, ada: User) -> None:
    row = bring_in(ris(TREES, {"ID": "moss", "TI": "On moss"}))
    library.save_studies([Study("ash-2019", "Ash (2019)", ("trees",))])
    with pytest.raises(InputError, match=r"“trees” \(Ash \(2019\)\)"):
        actions.undo(row, user=ada)
    row.refresh_from_db()
    assert row.stage == Stage.DONE
    assert Record.objects.count() == 2


def test_what_was_edited_since_stays(bring_in: Any, ada: User) -> None:
    row = bring_in(ris(TREES, {"ID": "moss", "TI": "On moss"}))
    Record.objects.filter(identifier="moss").update(title="On mosses")
    actions.undo(row, user=ada)
    work()
    row.refresh_from_db()
    assert row.kept == 1
    assert Record.objects.get().title == "On mosses"


def test_stopped_while_saving_it_puts_back_what_it_had_saved(
    bring: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = bring(many(600))
    job = actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    apply, calls = store._apply, []

    def some(*args: Any) -> None:
        apply(*args)
        calls.append(1)
        if len(calls) == 2:
            Job.objects.update(cancel_asked=True)

    monkeypatch.setattr(store, "_apply", some)
    work()
    row.refresh_from_db()
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert row.stage == Stage.READY
    assert not Record.objects.exists()
    Job.objects.update(cancel_asked=False)
    actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    work()
    assert Record.objects.count() == 600


def test_an_error_half_way_can_be_gone_on_from_or_put_back(
    bring: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = bring(many(600))
    apply, calls = store._apply, []

    def full(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        apply(*args)

    monkeypatch.setattr(store, "_apply", full)
    job = actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    work()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert Record.objects.count() == store.BATCH
    row.refresh_from_db()
    actions.go_on(row, user=ada)
    work()
    row.refresh_from_db()
    assert row.stage == Stage.DONE
    assert row.counts == {"new": 600}
    assert Record.objects.count() == 600


def test_a_library_that_changed_since_the_reading_is_not_overwritten(bring: Any, ada: User) -> None:
    row = bring(ris(TREES, {"ID": "moss", "TI": "On moss"}))
    Record.objects.create(identifier="moss", title="Quite another work")
    Record.objects.create(identifier="mine", title="T", doi="10.1000/trees")
    actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    work()
    row.refresh_from_db()
    assert row.counts == {"left_out": 1, "new": 1}
    assert Record.objects.get(identifier="moss").title == "Quite another work"
    assert Record.objects.filter(title="On moss", identifier__startswith="on-moss-").exists()


def test_one_form_brings_files_once(ada: User, folder: Path) -> None:
    rows = [
        actions.bring([("refs.ris", [ris(TREES).encode()])], user=ada, once="a") for _ in range(2)
    ]
    assert rows[0] == rows[1]
    assert len(list(folder.iterdir())) == Job.objects.count() == 1


def test_asking_twice_brings_in_once(bring: Any, ada: User) -> None:
    row = bring(ris(TREES))
    jobs = [actions.bring_in(row, user=ada, known=Import.Known.UPDATE) for _ in range(2)]
    assert jobs[0] == jobs[1]
    work()
    assert actions.bring_in(row, user=ada, known=Import.Known.UPDATE) == jobs[0]
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("refs.exe", b"MZ", "not a kind of file that we read"),
        ("refs.ris", b"", "refs.ris is empty"),
        ("refs.txt", b"Dear all, hello", "refs.txt holds no references"),
    ],
)
def test_what_is_no_file_of_references_is_refused_by_its_name(
    ada: User, folder: Path, name: str, data: bytes, says: str
) -> None:
    with pytest.raises(UnreadableFile, match=says):
        actions.bring([("good.ris", [ris(TREES).encode()]), (name, [data])], user=ada)
    assert not Import.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("refs.ris", "%PDF-1.7 x", "refs.ris is a PDF"),
        ("refs.csv", "a,b\n1,2", "refs.csv"),
    ],
)
def test_what_proves_no_file_of_references_when_read_is_told_by_its_name(
    bring: Any, folder: Path, name: str, text: str, says: str
) -> None:
    row = bring(text, name)
    assert row.stage == Stage.DISCARDED
    assert says in row.job.error
    assert not list(folder.iterdir())


def test_a_file_that_is_too_large_is_refused_while_it_comes(
    ada: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commonweal_web.imports.files.MAX_FILE_BYTES", 1000)
    pieces = iter([b"x" * 900] * 100)
    with pytest.raises(UnreadableFile, match=r"big\.ris is too large"):
        actions.bring([("big.ris", pieces)], user=ada)
    assert len(list(pieces)) == 98
    assert not list(folder.iterdir())


def test_paths_in_names_lead_nowhere(ada: User, folder: Path) -> None:
    row = actions.bring([("..\\../etc/passwd.ris", [ris(TREES).encode()])], user=ada)
    assert row.files.get().name == "passwd.ris"
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "passwd" not in kept.name


def test_who_may_not_is_refused(bring_in: Any) -> None:
    reader = User.objects.create_user("reader")
    other = User.objects.create_user("other", role="contributor")
    row = bring_in(ris(TREES))
    with pytest.raises(PermissionDenied):
        actions.bring([], user=reader)
    for act in (actions.discard, actions.undo, actions.go_on):
        with pytest.raises(PermissionDenied):
            act(row, user=reader)
    with pytest.raises(PermissionDenied):
        actions.bring_in(row, user=reader, known=Import.Known.KEEP)
    with pytest.raises(PermissionDenied):
        actions.undo(row, user=other)


def test_discarded_files_are_gone(bring: Any, ada: User, folder: Path) -> None:
    row = bring(ris(TREES))
    actions.discard(row, user=ada)
    assert row.stage == Stage.DISCARDED
    assert not list(folder.iterdir())
    actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    work()
    assert not Record.objects.exists()


def test_discarded_imports_and_stray_files_are_forgotten_in_time(
    bring: Any, bring_in: Any, ada: User, folder: Path
) -> None:
    kept, gone = bring_in(ris(TREES)), bring(ris(TREES))
    ready = bring(ris(TREES))
    actions.discard(gone, user=ada)
    stray = folder / "0123.ris"
    stray.touch()
    now = timezone.now()
    assert jobs.forget_discarded(now) == jobs.forget_strays(now) == 0
    later = now + timedelta(days=31)
    assert jobs.forget_discarded(later) == jobs.forget_strays(later) == 1
    assert set(Import.objects.all()) == {kept, ready}
    assert not stray.exists()
    assert len(list(folder.iterdir())) == 2  # of the one that is ready: as sent, and as read


def test_what_was_read_is_brought_in_without_reading_the_file_again(bring: Any, ada: User) -> None:
    row = bring(ris({**TREES, "AU": "Ash, Jo", "KW": "trees", "AB": "We planted trees."}))
    (file,) = row.files.all()
    as_sent = list(reading._read(file))
    assert list(reading.entries_of([file], between=lambda: None)) == as_sent
    actions.files.path_of(file.kept_as).write_text("")
    actions.bring_in(row, user=ada, known=Import.Known.UPDATE)
    work()
    assert Record.objects.get().author_text == "Jo Ash"
