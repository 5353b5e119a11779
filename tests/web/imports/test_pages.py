"""The pages of imports, step by step as a contributor takes them, and when things go wrong."""

import csv
import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal.evidence import Study
from commonweal_web.imports import files
from commonweal_web.imports.models import Import, Stage
from commonweal_web.jobs.models import Job
from commonweal_web.library import store as library
from commonweal_web.library.models import Record
from commonweal_web.people.models import User

from .conftest import many, ris, work

pytestmark = pytest.mark.django_db
START = "/library/import/"


def send(client: Any, text: str, name: str = "refs.ris", once: str = "") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(START, {"files": [file], "once": once})


def test_from_file_to_library_and_back(signed_in: Any) -> None:
    assert b"Nothing has been brought in yet" in signed_in.get(START).content
    response = send(signed_in, ris({"TI": "On <trees>"}, {"AU": "Nobody, N"}))
    assert response.status_code == 302
    page = response["Location"]
    assert b"<progress" in signed_in.get(page).content
    work()
    text = signed_in.get(page).content.decode()
    assert "On &lt;trees&gt;" in text
    assert "line 5" in text
    assert "no title" in text
    assert not Record.objects.exists()
    signed_in.post(f"{page}bring-in/", {"known": "update"})
    work()
    assert b"Brought in on" in signed_in.get(page).content
    assert Record.objects.get().title == "On <trees>"
    signed_in.post(f"{page}undo/")
    work()
    assert b"what it added is gone" in signed_in.get(page).content
    assert not Record.objects.exists()
    assert b"refs.ris" in signed_in.get(START).content


def test_a_form_sent_twice_begins_one_import(signed_in: Any) -> None:
    responses = [send(signed_in, ris({"TI": "T"}), once="abc") for _ in range(2)]
    assert responses[0]["Location"] == responses[1]["Location"]
    assert Import.objects.count() == Job.objects.count() == 1


def test_what_is_wrong_with_a_file_is_said_at_the_form(signed_in: Any) -> None:
    response = send(signed_in, "Dear all", "letter.txt")
    assert response.status_code == 422
    text = response.content.decode()
    assert "There is a problem" in text
    assert "letter.txt holds no references" in text
    assert "<title>Problem:" in text
    assert b"Choose at least one file" in signed_in.post(START).content


def test_a_disk_that_is_full_leaves_nothing_and_says_so(
    signed_in: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        assert path.exists()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "find_format", full)
    response = send(signed_in, ris({"TI": "T"}))
    assert response.status_code == 507
    assert b"The disk of this site is full" in response.content
    assert not list(folder.iterdir())
    assert not Import.objects.exists()
    monkeypatch.undo()
    assert send(signed_in, ris({"TI": "T"})).status_code == 302


def test_a_disk_that_fills_while_the_file_comes_in_says_so_too(
    signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    handler = "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    monkeypatch.setattr(f"{handler}.receive_data_chunk", full)
    response = send(signed_in, many(5000))  # too large to be kept in memory
    assert response.status_code == 507
    assert not Import.objects.exists()


def test_far_too_much_is_refused_unread(signed_in: Any) -> None:
    response = signed_in.post(START, CONTENT_LENGTH=str(10**12))
    assert response.status_code == 413
    assert b"too large" in response.content


def test_the_form_is_protected_against_forgery(ada: User) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert send(client, ris({"TI": "T"})).status_code == 403
    assert not Import.objects.exists()


def test_lists_are_in_pages_chosen_and_downloaded(signed_in: Any, bring: Any) -> None:
    row = bring(many(60) + ris({"AU": "=cmd()"}))
    page = row.get_absolute_url()
    assert b"line 481" not in signed_in.get(page).content
    assert b"Study 59" in signed_in.get(f"{page}?page=2").content
    left = signed_in.get(f"{page}?outcome=left_out").content.decode()
    assert "Study 1 " not in left
    assert "no title" in left
    response = signed_in.get(f"{page}references.csv?outcome=left_out")
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1
    assert rows[0]["file"] == "refs.ris"
    assert not rows[0]["title"].startswith("=")
    everything = b"".join(signed_in.get(f"{page}references.csv").streaming_content).decode()
    assert len(list(csv.reader(io.StringIO(everything)))) == 62


def test_undoing_what_is_used_is_refused_on_the_page(signed_in: Any, bring_in: Any) -> None:
    row = bring_in(ris({"ID": "trees", "TI": "On trees"}))
    library.save_studies([Study("ash", "Ash (2019)", ("trees",))])
    response = signed_in.post(f"{row.get_absolute_url()}undo/")
    assert response.status_code == 409
    assert "Ash (2019)" in response.content.decode()
    assert Record.objects.exists()


def test_work_that_stopped_offers_ways_on(signed_in: Any, bring: Any) -> None:
    row = bring(ris({"TI": "T"}))
    Import.objects.update(stage=Stage.SAVING)
    page = row.get_absolute_url()
    assert b"This stopped half-way" in signed_in.get(page).content
    signed_in.post(f"{page}undo/")
    work()
    row.refresh_from_db()
    assert row.stage == Stage.UNDONE


def test_who_may_not_import_is_kept_out(client: Any, bring: Any) -> None:
    row = bring(ris({"TI": "T"}))
    page = row.get_absolute_url()
    assert client.get(START).status_code == 302
    client.force_login(User.objects.create_user("reader"))
    for path in (START, page, f"{page}references.csv"):
        assert client.get(path).status_code == 403
    for step in ("bring-in", "discard", "undo", "go-on"):
        assert client.post(f"{page}{step}/").status_code == 403
    assert send(client, ris({"TI": "T"})).status_code == 403
