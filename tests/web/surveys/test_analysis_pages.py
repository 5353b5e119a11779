"""Analyses as an analyst sees them without JavaScript; who may not; code that gives the numbers."""

import io
import json

import polars as pl
import pytest
from django.contrib.messages import get_messages
from web.surveys.conftest import DESIGN, ONS4, upload, work

from commonweal.publish.words import format_number
from commonweal.surveys import Survey
from commonweal_web.surveys import actions, analysis_store, analysis_views, recipes
from commonweal_web.surveys.models import Analysis, Dataset
from commonweal_web.surveys.question import Question
from commonweal_web.surveys.r_conditions import r_condition

pytestmark = pytest.mark.django_db
QUERY = "measure=satis&stat=mean&stat=bands&by=region"


@pytest.fixture
def page(client, ada):
    client.force_login(ada)
    return client


def saved(page, row: Dataset, query: str = QUERY) -> Analysis:
    answer = page.post(f"{row.get_absolute_url()}analyse/save/", {"query": query})
    return Analysis.objects.get(pk=answer.url.split("/")[-2])


def test_a_question_in_the_address_is_answered_with_intervals_and_words(page, ready):
    url = f"{ready.get_absolute_url()}analyse/"
    empty = page.get(url)
    assert empty.status_code == 200
    assert "life_satisfaction" in empty.text
    answer = page.get(f"{url}?{QUERY}")
    assert answer.status_code == 200
    table = analysis_store.ask(ready, Question(("satis",), ("mean", "bands"), by=("region",)))
    mean = table.overall.filter(stat="mean").row(0, named=True)
    for value in ("estimate", "lower", "upper"):
        assert f"{mean[value]:.2f}" in answer.text
    assert "<svg" in answer.text
    assert 'value="satis" checked' in answer.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("where=age+%3E%3D+18", "No measure is chosen"),
        ("measure=satis&where=agee+%3E+18", "agee"),
        ("measure=satis&where=age+%3E", "cannot be read"),
        ("measure=satis&missing=many", "codes for no answer"),
        ("measure=satis&side=below&limit=x", "limit of the share"),
        ("measure=happy&stat=bands", "99"),
    ],
)
def test_what_cannot_be_answered_says_why_beside_the_form(page, ready, query, words):
    answer = page.get(f"{ready.get_absolute_url()}analyse/?{query}")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'id="where"' in answer.text


def test_only_charts_that_fit_are_offered(page, ready):
    url = f"{ready.get_absolute_url()}analyse/"
    plain = page.get(f"{url}?measure=satis&by=region").text
    assert 'value="bars" selected' in plain
    assert 'value="trend"' not in plain
    answers = page.get(f"{url}?measure=satis&stat=proportion&chart=distribution").text
    assert 'value="distribution" selected' in answers
    assert "<svg" not in page.get(f"{url}?measure=satis&chart=none").text


def test_files_hold_the_protected_table(page, ready):
    url = f"{ready.get_absolute_url()}analyse/table."
    table = analysis_store.ask(ready, Question(("satis",), ("mean", "bands"), by=("region",)))
    parquet = page.get(f"{url}parquet?{QUERY}")
    assert pl.read_parquet(io.BytesIO(parquet.content)).equals(table.to_frame())
    assert len(json.loads(page.get(f"{url}json?{QUERY}").content)["rows"]) == len(table)
    csv = page.get(f"{url}csv?{QUERY}")
    assert csv["Content-Disposition"] == 'attachment; filename="satis-by-region.csv"'
    assert "Ourselves, CC BY 4.0" in csv.text
    assert page.get(f"{url}svg?{QUERY}&chart=bars").text.startswith("<svg")
    for missing in ("svg?" + QUERY + "&chart=trend", "svg?chart=bars&n=9&" + QUERY, "exe?" + QUERY):
        assert page.get(f"{url}{missing}").status_code == 404
    assert page.get(f"{url}csv?measure=satis&where=x").status_code == 422


def test_an_analysis_is_saved_renamed_deleted_and_brought_back(page, ready):
    found = saved(page, ready)
    url = found.get_absolute_url()
    assert "Save this analysis" not in page.get(f"{ready.get_absolute_url()}analyse/?{QUERY}").text
    page.post(url, {"title": "Regions", "note": "For the board"})
    answer = page.get(url)
    assert "For the board" in answer.text
    assert [str(m) for m in get_messages(answer.wsgi_request)] == ["Saved."]
    assert page.post(url, {"title": " "}).status_code == 422
    listing = f"{ready.get_absolute_url()}analyses/"
    assert "Regions" in page.get(listing).text
    assert "was deleted" in page.post(f"{url}delete/", follow=True).text
    assert "was deleted" in page.get(url).text
    page.post(f"{url}restore/")
    assert "Regions" in page.get(listing).text
    file = page.get(f"{url}table.parquet").content
    assert pl.read_parquet(io.BytesIO(file)).equals(analysis_store.protected_of(found).to_frame())


def test_worked_out_again_the_numbers_are_the_same_or_it_says_what_is_not(page, ready, ada):
    found = saved(page, ready)
    url = f"{found.get_absolute_url()}?again"
    assert analysis_store.again(found) == []
    assert "every number is the same" in page.get(url).text
    actions.check_design(ready, {"weights": "weight"}, user=ada)
    assert "every number is the same" in page.get(url).text, "it has a design of its own"
    rows = found.result["rows"]
    rows[0]["estimate"] += 0.01
    everything = len(rows) + len(found.result["overall"])
    Analysis.objects.filter(pk=found.pk).update(result=found.result, version="0.0.1")
    text = page.get(url).text
    assert f"1 of {everything} rows of figures differ" in text
    assert "made with commonweal 0.0.1" in text


def test_many_people_are_counted_by_the_worker_and_the_result_is_kept(page, ready, monkeypatch):
    monkeypatch.setattr(analysis_views, "QUICK", 10)
    url = f"{ready.get_absolute_url()}analyse/?{QUERY}"
    assert "the worker answers this" in page.get(url).text
    assert not Analysis.objects.exists()
    page.post(f"{ready.get_absolute_url()}analyse/save/", {"query": QUERY})
    ready.refresh_from_db()
    job = work(ready)
    assert job.state == "done"
    found = Analysis.objects.get()
    assert job.result_url == found.get_absolute_url()
    text = page.get(url).text
    assert "Saved as" in text
    assert "<table" in text


def test_a_stranger_learns_nothing_of_an_analysis(client, bea, reader, page, ready):
    found = saved(page, ready)
    url, root = found.get_absolute_url(), ready.get_absolute_url()
    read = [url, f"{url}table.csv", *(f"{root}{p}" for p in ("analyse/", "analyses/", "details/"))]
    written = [f"{root}analyse/save/", url, f"{url}delete/", f"{url}restore/"]
    client.force_login(bea)
    assert {client.get(one).status_code for one in read} == {404}
    assert {client.post(one).status_code for one in written} == {404}
    client.force_login(reader)
    assert {client.get(one).status_code for one in read} == {403}
    client.logout()
    assert {client.get(one).status_code for one in read} == {302}
    found.refresh_from_db()
    assert found.deleted is None


@pytest.mark.parametrize("scored", [False, True])
@pytest.mark.parametrize(
    "question",
    [
        Question(("satis", "worth"), ("mean", "bands", "gini"), by=("region", "sex")),
        Question(("happy",), ("mean",), "at_least:7", missing="99", where="age >= 30", level=0.9),
    ],
)
def test_the_python_code_gives_the_numbers_of_the_page(
    bring, frame, ada, tmp_path, monkeypatch, scored, question
):
    row = bring(upload(frame))
    actions.check_design(row, DESIGN, user=ada)
    if scored:
        actions.score(row, [ONS4], user=ada, once="")
        work(row)
        question = Question(("life_satisfaction", "anxiety"), by=("region",))
    frame.write_csv(tmp_path / "people.csv")
    monkeypatch.chdir(tmp_path)
    ran: dict = {}
    exec(recipes.table(row, question), ran)
    ours = analysis_store.ask(row, question).to_frame()
    assert ran["table"].to_frame().equals(ours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("age >= 18 and region = 'North'", 'age >= 18 & region == "North"'),
        ("not (a <> 1 or `b c` in [1, 2])", "!(a != 1 | (`b c` == 1 | `b c` == 2))"),
        (
            "x not in ('q\"', 'w\\') and y is not missing",
            '!(x == "q\\"" | x == "w\\\\") & !is.na(y)',
        ),
        ("pilot and z is missing or on == true", "pilot & is.na(z) | on == TRUE"),
        ("_x > -1.5e3", "`_x` > -1.5e3"),
    ],
)
def test_conditions_in_r(ours, theirs):
    assert r_condition(ours) == theirs


ENQUIRIES = {
    "compare": "measure=satis&by=region&control=bh",
    "regress": "measure=satis&side=at_least&limit=7&family=logistic&line=age&group=sex",
    "gap": "measure=satis&by=region&first=North&second=South&terms=age%2Bsex&stat=bands&bands=ons",
}


@pytest.mark.parametrize("kind", ENQUIRIES)
def test_groups_are_compared_and_modelled_with_intervals_and_code(page, ready, kind, frame):
    url = f"{ready.get_absolute_url()}{kind}/"
    assert page.get(url).status_code == 200
    answer = page.get(f"{url}?{ENQUIRIES[kind]}")
    assert answer.status_code == 200
    survey = Survey(frame, weights="weight", strata="stratum", psu="cluster")
    if kind == "compare":
        theirs = survey.compare("satis", by="region", control="bh").frame["difference"]
    elif kind == "regress":
        fit = survey.regress("satis >= 7 ~ age + C(sex)", family="logistic")
        theirs = fit.frame["ratio"].drop_nulls()
    else:
        between = {"region": ("North", "South")}
        gap = survey.explain_gap("satis", between=between, explained_by="age + sex")
        theirs = gap.frame["estimate"]
    for value in theirs:
        assert format_number(value) in answer.text
    listing = page.post(f"{url}save/", {"query": ENQUIRIES[kind]}, follow=True)
    found = Analysis.objects.get()
    assert (found.kind, listing.status_code) == (kind, 200)
    assert "Publish this table" not in listing.text
    assert analysis_store.again(found) == []
    assert "Saved as" in page.get(f"{url}?{ENQUIRIES[kind]}").text
    assert page.get(f"{found.get_absolute_url()}table.csv").status_code == 404


def test_a_model_of_many_people_is_for_the_worker_too(page, ready, monkeypatch):
    monkeypatch.setattr(analysis_views, "QUICK", 10)
    url, query = f"{ready.get_absolute_url()}regress/", ENQUIRIES["regress"]
    assert "the worker answers this" in page.get(f"{url}?{query}").text
    page.post(f"{url}save/", {"query": query})
    ready.refresh_from_db()
    assert work(ready).state == "done"
    assert Analysis.objects.get().kind == "regress"
    assert "Saved as" in page.get(f"{url}?{query}").text


@pytest.mark.parametrize(
    ("kind", "query", "words"),
    [
        ("compare", "measure=satis", "No groups are chosen"),
        ("compare", "measure=satis&by=region&against=Mars", "Mars"),
        ("compare", "measure=satis&by=age", "people"),
        ("regress", "measure=satis", "Nothing to explain it by"),
        ("regress", "measure=satis&terms=agee", "agee"),
        ("regress", "measure=satis&terms=__import__('os')", "formula"),
        ("regress", "measure=satis&line=age&where=age+%3E+88", "policy"),
        ("gap", "measure=satis&by=region&first=North", "two groups are not named"),
        ("gap", "measure=satis&by=region&first=North&second=Mars&line=age", "Mars"),
    ],
)
def test_what_cannot_be_compared_or_modelled_says_why(page, ready, kind, query, words):
    answer = page.get(f"{ready.get_absolute_url()}{kind}/?{query}")
    assert answer.status_code == 422
    assert words in answer.text


def test_there_are_no_other_kinds(page, ready, client, bea):
    assert page.get(f"{ready.get_absolute_url()}drop/").status_code == 404
    assert page.post(f"{ready.get_absolute_url()}drop/save/").status_code == 404
    client.force_login(bea)
    assert client.get(f"{ready.get_absolute_url()}compare/").status_code == 404
    assert client.post(f"{ready.get_absolute_url()}gap/save/").status_code == 404
