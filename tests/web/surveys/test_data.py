"""Files come in privately, whatever they are called and hold, and go without a trace."""

import io
import stat
from datetime import date, timedelta

import polars as pl
import pyreadstat
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook
from web.surveys.conftest import DESIGN, ONS4, upload, work

from commonweal.surveys import InvalidDesign
from commonweal.terms import InputError, UnreadableFile
from commonweal_web.audit.models import Line
from commonweal_web.jobs.models import Job, State
from commonweal_web.jobs.upkeep import DAILY
from commonweal_web.surveys import actions, files, jobs, store
from commonweal_web.surveys.models import Dataset

pytestmark = pytest.mark.django_db


def test_a_file_is_read_once_into_a_folder_that_only_we_read(bring, private, frame, settings):
    dataset = bring(upload(frame))
    assert dataset.state == "ready"
    assert (dataset.people, dataset.names) == (len(frame), frame.columns)
    (kept,) = private.iterdir()
    assert kept == files.data(dataset.stored)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert dataset.title not in kept.name
    assert not str(private).startswith(str(settings.MEDIA_ROOT))
    assert pl.read_parquet(kept).equals(pl.read_csv(io.BytesIO(frame.write_csv().encode())))


def test_every_write_leaves_a_line_without_personal_data(bring, frame, ada):
    made = bring(upload(frame))
    actions.check_design(made, DESIGN, user=ada)
    actions.score(made, [ONS4], user=ada, once="")
    work(made)
    lines = list(Line.objects.order_by("pk"))
    assert [line.what for line in lines if line.what.startswith("surveys.")] == [
        "surveys.bring",
        "surveys.design",
        "surveys.score",
    ]
    assert {line.who_id for line in lines if line.what.startswith("surveys.")} == {ada.pk}
    assert next(line for line in lines if line.what == "surveys.design").after == DESIGN
    actions.delete(made, user=ada)
    assert Line.objects.latest("pk").what == "surveys.delete"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\ada\\my data.csv", "my data.csv"),
        ('"><script>alert(1)</script>.csv', "script_.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("..csv", "csv"),
        ("é" * 400 + ".CSV", "é" * 100 + ".CSV"),
    ],
)
def test_hostile_names_are_made_harmless(given, kept):
    assert actions.clean_name(given) == kept


@pytest.mark.parametrize("name", ["data.exe", "data", "..csv", "data.csv.html"])
def test_other_kinds_of_file_are_refused_and_nothing_is_kept(name, ada, private, frame):
    file = upload(frame)
    file.name = name
    with pytest.raises(UnreadableFile, match="not a kind of file"):
        actions.bring(file, user=ada, title="", source="x", keep_until=None)
    assert not private.exists() or not list(private.iterdir())
    assert not Dataset.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"PK\x03\x04 not text", "zip archive"),
        ("a.parquet", b"a,b\n1,2\n", "is text"),
        ("a.parquet", b"PAR1 broken", "cannot be read"),
        ("a.csv", b"a,b\n", "no rows"),
        ("a.xlsx", b"PK\x03\x04 broken", ""),
        ("a.csv", b"a,b\n1,2\n1,2,3,4\n", ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(bring, private, name, content, words):
    row = bring(SimpleUploadedFile(name, content))
    job = Job.objects.get(pk=row.job)
    assert (row.state, job.state) == ("refused", State.FAILED)
    assert words in row.problem
    assert row.problem == job.error
    assert "Something went wrong" not in job.error
    assert str(private) not in row.problem
    assert not list(private.iterdir())


def test_parquet_and_excel_hold_the_same_people(bring, frame):
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    parquet = bring(SimpleUploadedFile("people.parquet", buffer.getvalue()))
    book = Workbook()
    for row in [frame.columns, *frame.rows()]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    excel = bring(SimpleUploadedFile("people.xlsx", buffer.getvalue()))
    one, two = (pl.read_parquet(files.data(row.stored)) for row in (parquet, excel))
    assert one.equals(two)


def test_what_looks_like_a_code_is_named(dataset):
    happy = next(column for column in dataset.columns if column["name"] == "happy")
    assert happy["codes"] == [99.0]


def test_the_file_is_read_again_when_its_reading_was_stopped(ada, frame, private):
    row = actions.bring(upload(frame), user=ada, title="", source="x", keep_until=date(2030, 1, 1))
    Job.objects.filter(pk=row.job).update(state=State.CANCELLED)
    actions.read_again(row, user=ada)
    work(row)
    assert row.state == "ready"
    assert row.title == "people.csv"


def test_a_reader_may_not_bring_anything_and_a_stranger_may_not_change(reader, bea, dataset, frame):
    with pytest.raises(PermissionDenied):
        actions.bring(upload(frame), user=reader, title="", source="", keep_until=None)
    for act in (
        lambda: actions.check_design(dataset, DESIGN, user=bea),
        lambda: actions.score(dataset, [ONS4], user=bea, once=""),
        lambda: actions.read_again(dataset, user=bea),
        lambda: actions.delete(dataset, user=bea),
    ):
        with pytest.raises(PermissionDenied):
            act()
    dataset.refresh_from_db()
    assert not dataset.design


def test_a_design_that_is_impossible_is_not_kept(dataset, ada):
    with pytest.raises(InputError, match="not numbers"):
        actions.check_design(dataset, {"weights": "region"}, user=ada)
    with pytest.raises(InvalidDesign):
        actions.check_design(dataset, {"strata": ["sex"], "psu": ["cluster"]}, user=ada)
    dataset.refresh_from_db()
    assert dataset.design == {}


def test_scores_stand_beside_the_answers_and_everybody_is_accounted_for(ready, frame):
    (one,) = ready.scored
    for score in one["scores"]:
        assert score["scored"] + score["without"] == len(frame)
    for read in one["reads"]:
        assert read["answered"] + read["missing"] + read["out_of_range"] == len(frame)
    rows = pl.read_parquet(files.data(ready.stored))
    assert rows.columns == [*frame.columns, *one["columns"]]
    assert rows["life_satisfaction"].to_list() == frame["satis"].to_list()
    happy = frame["happy"].to_list()
    assert rows["happiness"].to_list() == [None if one == 99 else one for one in happy]
    assert ready.names == rows.columns


def test_scoring_again_takes_the_place_of_earlier_scores(ready, ada, frame):
    only = {"measure": "ons4", "items": {"satis": "satis"}}
    actions.score(ready, [only], user=ada, once="")
    work(ready)
    rows = pl.read_parquet(files.data(ready.stored))
    assert rows.columns == [*frame.columns, "life_satisfaction", "life_satisfaction_band"]
    actions.score(ready, [], user=ada, once="")
    work(ready)
    assert ready.names == frame.columns


def test_scores_are_those_of_the_library(ready, frame):
    from commonweal.measures import score

    ours = pl.read_parquet(files.data(ready.stored))
    theirs = score(frame, "ons4").joined()
    for name in ready.scored[0]["columns"]:
        assert ours[name].cast(theirs[name].dtype).equals(theirs[name])


def test_deleting_leaves_no_file(ready, ada, private, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete(ready, user=ada)
    assert not list(private.iterdir())
    assert not Dataset.objects.exists()


def test_a_survey_is_the_one_that_the_library_makes(ready, frame):
    from commonweal.surveys import Survey

    ours = store.open_survey(ready).estimate("life_satisfaction", by="region").frame
    theirs = Survey(frame, weights="weight", strata="stratum", psu="cluster").estimate(
        "satis", by="region"
    )
    assert ours["estimate"].to_list() == theirs.frame["estimate"].to_list()
    assert ours["se"].to_list() == pytest.approx(theirs.frame["se"].to_list(), rel=1e-12)


def test_a_file_goes_by_itself_when_its_day_is_over(dataset, private):
    now, last = timezone.now(), timedelta(days=30)
    assert (DAILY["commonweal_web.surveys.jobs.expire"], jobs.expire(now)) == (jobs.expire, 0)
    assert jobs.expire(now + last) == 0, "it may be kept until the end of its last day"
    assert jobs.expire(now + last + timedelta(days=1)) == 1
    assert not Dataset.objects.exists()
    assert not list(private.iterdir())
    line = Line.objects.get(what="surveys.expire")
    assert (line.who_id, line.before) == (None, {"sha256": dataset.digest})
    assert jobs.expire(now + last + timedelta(days=1)) == 0


def test_a_file_of_spss_keeps_its_labels(bring, frame, tmp_path, ada):
    path = tmp_path / "people.sav"
    labels = {"sex": {1: "women", 2: "men"}}
    coded = frame.with_columns(sex=(pl.col("sex") == "men").cast(pl.Int8) + 1).to_pandas()
    pyreadstat.write_sav(
        coded,
        str(path),
        column_labels={"satis": "Overall, how satisfied are you?"},
        variable_value_labels=labels,
    )
    row = bring(SimpleUploadedFile("people.sav", path.read_bytes()))
    assert (row.state, row.people) == ("ready", len(frame))
    described = {column["name"]: column for column in row.columns}
    assert described["satis"]["wording"] == "Overall, how satisfied are you?"
    actions.score(row, [ONS4], user=ada, once="")
    work(row)
    described = {column["name"]: column for column in row.columns}
    assert [words for _, words in described["sex"]["labels"]] == ["women", "men"]
    assert "life_satisfaction" in described
