"""Questions, their protected tables, and analyses that are saved with all they rest on."""

import json
from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import timezone
from web.surveys.conftest import DESIGN

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import protect, read_policy, to_plain
from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.surveys import actions, analysis_actions, analysis_store, jobs
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.question import Question

pytestmark = pytest.mark.django_db
NAMES = ["satis", "worth", "region", "sex"]
BY_REGION = Question(measures=("satis", "worth"), stats=("mean", "bands"), by=("region", "sex"))


def save(row: Dataset, user, question: Question = BY_REGION) -> Analysis:
    table = analysis_store.ask(row, question)
    return analysis_actions.save(
        row,
        "table",
        question.to_json(),
        to_plain(table),
        user=user,
        title="By region",
    )


@pytest.mark.parametrize(
    "query",
    [
        "measure=satis",
        "measure=satis&measure=worth&stat=mean&stat=sd&by=region&by=sex",
        "measure=satis&side=at_least&limit=7&where=age+%3E%3D+18&missing=88%2C99&level=0.9",
        "measure=satis&stat=mean&side=below&limit=4&bands=ons-anxiety&control=bh&policy=commonweal",
    ],
)
def test_a_question_is_the_same_in_an_address_and_in_a_row(query):
    question = Question.of(QueryDict(query), NAMES)
    assert Question.of(QueryDict(question.query_string()), NAMES) == question
    assert Question.from_json(json.loads(json.dumps(question.to_json()))) == question


def test_what_there_is_not_is_left_out_of_a_question_and_what_is_no_number_is_refused():
    question = Question.of(
        QueryDict("measure=nothing&stat=drop&by=x&policy=none&level=2&where=a%00b"), NAMES
    )
    assert question == Question(where="ab")
    for limit in ("many", "nan", "inf"):
        with pytest.raises(InputError, match="limit of the share"):
            Question.of(QueryDict(f"measure=satis&side=at_least&limit={limit}"), NAMES)
    with pytest.raises(InputError, match="codes for no answer"):
        _ = Question(missing="eighty").codes


def test_a_table_is_that_of_the_library_under_its_policy(ready, frame):
    ours = analysis_store.ask(ready, BY_REGION)
    survey = Survey(frame, weights="weight", strata="stratum", psu="cluster")
    asked = {"measures": ["satis", "worth"], "stats": ["mean", "bands"], "min_n": 50}
    theirs = protect(
        survey.estimate(**asked, by=["region", "sex"]),
        read_policy("ons_personal_wellbeing"),
        overall=survey.estimate(**asked),
    )
    assert ours.to_frame().equals(theirs.to_frame())
    assert ours.frame["suppressed"].any()
    assert not ours.frame["suppressed"].all()


def test_a_saved_table_comes_back_whole_and_holds_nothing_that_was_left_out(ready, ada):
    table = analysis_store.ask(ready, BY_REGION)
    saved = save(ready, ada)
    saved.refresh_from_db()
    again = analysis_store.protected_of(saved)
    assert again.to_frame().equals(table.to_frame())
    assert (again.by, again.level, again.notes) == (table.by, table.level, table.notes)
    rows = saved.result["rows"]
    hidden = [row for row in rows if row["suppressed"]]
    assert hidden
    assert all(row["estimate"] is None and row["n"] is None for row in hidden)


def test_labels_of_a_file_name_the_groups(ready):
    columns = [
        {**c, "labels": [[1, "one"]]} if c["name"] == "stratum" else c for c in ready.columns
    ]
    ready.columns = columns
    table = analysis_store.ask(ready, Question(measures=("satis",), by=("stratum",)))
    assert table.frame["stratum"].to_list() == ["one", "2", "3", "4"]


def test_the_same_question_is_kept_once_and_another_design_is_another_analysis(ready, ada):
    first = save(ready, ada)
    assert save(ready, ada).pk == first.pk
    assert (first.digest, first.design) == (ready.digest, DESIGN)
    actions.check_design(ready, {"weights": "weight"}, user=ada)
    second = save(ready, ada)
    assert second.pk != first.pk
    assert second.hash != first.hash
    assert Line.objects.filter(what="surveys.save").count() == 2


def test_analyses_are_renamed_put_away_and_brought_back_with_a_line_each(ready, ada, bea):
    saved = save(ready, ada)
    analysis_actions.rename(saved, user=ada, title="Regions", note="For the board")
    with pytest.raises(InputError, match="no name"):
        analysis_actions.rename(saved, user=ada, title=" ", note="")
    analysis_actions.delete(saved, user=ada)
    assert not analysis_store.analyses_of(ready).exists()
    analysis_actions.restore(saved, user=ada)
    assert analysis_store.analyses_of(ready).get().title == "Regions"
    whats = Line.objects.filter(key=str(saved.pk)).order_by("pk").values_list("what", flat=True)
    names = ("save", "rename", "put_away", "bring_back")
    assert list(whats) == [f"surveys.{name}" for name in names]
    for act in (
        lambda: analysis_actions.rename(saved, user=bea, title="x", note=""),
        lambda: analysis_actions.delete(saved, user=bea),
        lambda: analysis_actions.restore(saved, user=bea),
        lambda: save(ready, bea),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_was_put_away_long_ago_goes_for_good(ready, ada):
    old, new = save(ready, ada), save(ready, ada, Question(measures=("satis",)))
    analysis_actions.delete(old, user=ada)
    Analysis.objects.filter(pk=old.pk).update(deleted=timezone.now() - timedelta(days=31))
    analysis_actions.delete(new, user=ada)
    assert jobs.forget_put_away(timezone.now()) == 1
    assert list(Analysis.objects.all()) == [new]


def test_saving_again_brings_back_what_was_put_away(ready, ada):
    saved = save(ready, ada)
    analysis_actions.delete(saved, user=ada)
    assert save(ready, ada).deleted is None


def test_what_was_never_protected_cannot_be_published(ready, ada):
    saved = save(ready, ada)
    saved.kind = "regress"
    with pytest.raises(InputError, match="not a table"):
        analysis_store.protected_of(saved)
    with pytest.raises(InputError, match="before such could be published"):
        analysis_store.publishable(saved)


def test_a_file_is_given_another_day_and_name(ready, ada, client):
    client.force_login(ada)
    url = f"{ready.get_absolute_url()}details/"
    day = timezone.localdate() + timedelta(days=90)
    assert client.get(url).status_code == 200
    late = {"title": "New", "source": "x", "keep_until": "2099-01-01"}
    assert client.post(url, late).status_code == 422
    client.post(url, late | {"keep_until": day.isoformat()})
    ready.refresh_from_db()
    assert (ready.title, ready.keep_until) == ("New", day)
    line = Line.objects.get(what="surveys.describe")
    assert line.after["keep_until"] == day.isoformat()


def test_scoring_writes_a_new_file_and_lets_the_old_one_go(ready, private):
    (kept,) = private.iterdir()
    assert kept.name == f"{ready.stored}.parquet"
    assert "life_satisfaction" in pl.read_parquet_schema(kept)
