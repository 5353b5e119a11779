"""The API: what it gives, what it refuses, and that nothing private is in it."""

import csv
import io
import json
from urllib.parse import urlsplit

import polars as pl
import pytest
from django.conf import settings as configured
from django.urls import get_resolver
from web.findings.conftest import make_answer, publish

from commonweal.answers import FrozenAnswer
from commonweal.answers.frozen import digest_of
from commonweal_web import kept_pages
from commonweal_web.api.formats import schema
from commonweal_web.api.schemas import AnswerRow, EffectRow, FrozenRow, RecordRow, StudyRow
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library.models import Effect, Record, Study
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db
API = "/api/v1/"
LISTS = {
    "answers": AnswerRow,
    "answers/trees/effects": FrozenRow,
    "studies": StudyRow,
    "effects": EffectRow,
    "records": RecordRow,
}
SECRET = "Zanzibar"  # in everything that is private


@pytest.fixture(autouse=True)
def centre(db):
    """Trees are published; Rain is a draft; Snow is withdrawn. Working copies have moved on."""
    user = User.objects.create_superuser(f"{SECRET}-admin", f"{SECRET}@example.org", "long words")
    for slug in ("trees", "snow"):
        publish(make_answer(slug), user=user, note=f"First of {slug}.")
    make_answer("rain", question=f"Does rain help in {SECRET}?")
    Answer.objects.exclude(slug="rain").update(
        question=f"{SECRET}?", headline=SECRET, found=SECRET, publish_note=SECRET, drift=SECRET
    )
    Answer.objects.filter(slug="snow").update(
        state=Answer.State.WITHDRAWN, withdrawn_because="The data were wrong."
    )


def get(client, path, status=200, **headers):
    response = client.get(path if path.startswith(("/", "http")) else API + path, headers=headers)
    assert response.status_code == status, response.content
    return response


def rows(client, path):
    return get(client, path).json()["rows"]


def problem(client, path, status):
    response = get(client, path, status)
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["status"] == status
    assert said["detail"]
    assert said["todo"]
    return said


def test_an_answer_has_its_numbers_with_their_uncertainty(client):
    (row,) = rows(client, "answers")
    assert (row["slug"], row["version"], row["k"], row["level"]) == ("trees", 1, 3, 0.95)
    assert row["question"] == "Do trees help people feel better?"
    assert row["lower"] < row["estimate"] < row["upper"]
    assert row["kind"] == "effect"
    assert row["page"] == f"{configured.BASE_URL}/answers/trees/"
    assert set(row) == set(AnswerRow.model_fields)


def test_a_version_in_full_can_be_verified(client):
    for path in ("answers/trees", "answers/trees/versions/1"):
        frozen = FrozenAnswer.from_json(get(client, path).json()["frozen"])
        assert digest_of(frozen) == frozen.digest
    assert [row["value"] for row in rows(client, "answers/trees/effects")] == [0.4, 0.45, 0.6]


def test_a_withdrawn_answer_says_why_and_keeps_its_versions(client):
    assert "The data were wrong." in problem(client, "answers/snow", 410)["detail"]
    problem(client, "answers/snow/effects", 410)
    (version,) = rows(client, "answers/snow/versions")
    assert (version["in_force"], version["note"]) == (False, "First of snow.")
    assert rows(client, "answers/trees/versions")[0]["in_force"]


def test_nothing_private_is_given(client):
    paths = [*LISTS, "answers/trees", "answers/trees/versions", "answers/snow/versions"]
    paths += ["answers/snow/versions/1", "studies/trees-ash", "records/trees-ash", "openapi.json"]
    paths += [f"effects/{Effect.objects.first().pk}", "", "answers?q=" + SECRET]
    for path in paths:
        text = get(client, path).content.decode()
        assert SECRET.lower() not in text.lower().replace(f"q={SECRET}".lower(), ""), path
    for path in ("answers/rain", "answers/rain/versions", "answers/rain/versions/1"):
        problem(client, path, 404)
    problem(client, "answers/rain/effects", 404)


def test_who_asks_makes_no_difference(client, admin_client):
    for path in LISTS:
        assert get(client, path).content == get(admin_client, path).content
        assert not get(admin_client, path).cookies


@pytest.mark.parametrize("path", LISTS)
def test_every_format_has_the_same_rows_and_columns(client, path):
    columns = list(LISTS[path].model_fields)
    given = rows(client, path)
    assert given
    assert set(given[0]) == set(columns)
    table = list(csv.reader(io.StringIO(get(client, f"{path}?format=csv").content.decode())))
    assert table[0] == columns
    assert len(table) == len(given) + 1
    frame = pl.read_parquet(io.BytesIO(get(client, f"{path}?format=parquet").content))
    assert frame.schema == schema(LISTS[path])
    again = json.loads(json.dumps(frame.to_dicts(), default=lambda at: at.isoformat()))
    assert again == [{name: row[name] for name in columns} for row in given]


def test_a_page_without_rows_has_its_columns(client):
    answer = get(client, "records?q=nothingatall&format=parquet")
    frame = pl.read_parquet(io.BytesIO(answer.content))
    assert (frame.height, frame.columns) == (0, list(RecordRow.model_fields))


def test_csv_runs_no_formula(client):
    Record.objects.create(identifier="evil", title='=HYPERLINK("http://example.org")')
    table = get(client, "records?sort=-added&limit=1&format=csv").content.decode()
    assert "\"'=HYPERLINK(" in table


def walk(client, path):
    """Return the rows of every page, and how many pages there were."""
    found, pages = [], 0
    while path:
        said = get(client, path).json()
        found, pages, path = found + said["rows"], pages + 1, said["next"]
    return found, pages


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(
            ("studies?sort=" + sort, "identifier")
            for sort in ("identifier", "-identifier", "label")
        ),
        *(("effects?sort=" + sort, "id") for sort in ("id", "-study", "outcome", "-outcome")),
        *(("records?sort=" + sort, "identifier") for sort in ("added", "-title", "year", "-year")),
    ],
)
def test_pages_give_every_row_once_in_order(client, path, name):
    Record.objects.filter(identifier="rain-ash").update(year=None)
    whole = [row[name] for row in rows(client, path)]
    found, pages = walk(client, f"{path}&limit=2")
    assert [row[name] for row in found] == whole
    assert len(set(whole)) == 9
    assert pages == 5


def test_sorting_by_every_key_of_answers(client):
    publish(Answer.objects.get(slug="rain"), user=User.objects.first(), note="Now.")
    for sort in ("slug", "question", "outcome", "impact", "strength", "cost", "studies", "date"):
        up, pages = walk(client, f"answers?sort={sort}&limit=1")
        down, _ = walk(client, f"answers?sort=-{sort}&limit=1")
        assert pages == 2
        assert [row["slug"] for row in up] == [row["slug"] for row in down][::-1]


def test_rows_that_come_and_go_shift_no_other(client):
    AnswerEffect.objects.all().delete()
    first = get(client, "studies?limit=3").json()
    seen = [row["identifier"] for row in first["rows"]]
    Study.objects.create(identifier="aaa", label="New before the first")
    Effect.objects.filter(study__identifier=seen[0]).delete()
    Study.objects.filter(identifier=seen[0]).delete()
    rest, _ = walk(client, first["next"])
    assert "aaa" not in seen + [row["identifier"] for row in rest]
    assert len(seen) + len(rest) == 9
    assert not set(seen) & {row["identifier"] for row in rest}


def test_the_next_page_is_in_the_header_too_and_a_part_is_named_so(client):
    answer = get(client, "studies?limit=2&format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="studies-part.csv"'
    target = answer["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert "format=csv" in urlsplit(target).query
    assert get(client, target).content.decode().count("\r\n") == 3
    assert "Link" not in get(client, "studies?format=csv")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("answers?strength=promising", 1),
        ("answers?strength=strong", 0),
        ("answers?outcome=outcome&impact=better", 1),
        ("answers?setting=nowhere", 0),
        ("studies?q=ash", 3),
        ("studies?record=trees-ash", 1),
        ("studies?design=randomised trial", 0),
        ("effects?study=trees-ash", 1),
        ("effects?outcome=WELL&unit=standardised_mean_difference", 9),
        ("effects?risk_of_bias=high", 0),
        ("records?q=cedar&since=2020&until=2020", 3),
        ("records?in_answers=any", 3),
        ("records?type=book", 0),
    ],
)
def test_filters(client, path, count):
    assert len(rows(client, path)) == count


@pytest.mark.parametrize(
    "path",
    [
        *("studies?desing=x", "studies?limit=0", "studies?limit=1001", "studies?limit=ten"),
        *("answers?strength=mighty", "answers?sort=colour", "effects?unit=ells"),
        *("records?since=-1", "answers?q=%00", "studies?format=xlsx", "studies?cursor=rubbish"),
        *("studies?cursor=W10", "studies?cursor=WyJpZGVudGlmaWVyIiwxLDFd", "effects?cursor=bnVsbA"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_help(client, path):
    problem(client, path, 422)


def test_a_cursor_belongs_to_its_sort(client):
    cursor = get(client, "studies?limit=2").json()["next"].rpartition("cursor=")[2]
    problem(client, f"studies?sort=-label&cursor={cursor}", 422)


@pytest.mark.parametrize(
    "path",
    ["nothing", "studies/none", "records/no%00ne", "effects/99999999999999999999999", "answers/x/"],
)
def test_what_is_not_there_is_a_problem_too(client, path):
    problem(client, path, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_can_be_changed(client, method):
    answer = getattr(client, method)(f"{API}answers")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer["Content-Type"] == "application/problem+json"


def test_head_has_the_headers_and_no_body(client):
    answer = client.head(f"{API}answers")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == get(client, "answers")["ETag"]


def test_who_has_it_already_is_told_so_without_reading_a_row(client, django_assert_num_queries):
    etag = get(client, "answers")["ETag"]
    with django_assert_num_queries(0):
        answer = get(client, "answers", 304, **{"If-None-Match": etag})
    assert answer.content == b""
    assert get(client, "answers?sort=-slug")["ETag"] != etag
    kept_pages._start()
    assert get(client, "answers", 200, **{"If-None-Match": etag})["ETag"] != etag


def test_publishing_changes_the_tag(client, django_capture_on_commit_callbacks):
    etag = get(client, "answers")["ETag"]
    with django_capture_on_commit_callbacks(execute=True):
        publish(Answer.objects.get(slug="rain"), user=User.objects.first(), note="Now.")
    answer = get(client, "answers", **{"If-None-Match": etag})
    assert {row["slug"] for row in answer.json()["rows"]} == {"rain", "trees"}


def test_an_address_that_asks_too_often_must_wait(client, settings):
    settings.API_RATE = 3
    for _ in range(3):
        get(client, "answers")
    answer = get(client, "studies", 429)
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "Wait" in answer.json()["todo"]
    elsewhere = client.get(f"{API}answers", REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_one_network_of_version_6_is_one_address(client, settings):
    settings.API_RATE = 1
    for address, status in (("2001:db8::1", 200), ("2001:db8::2", 429), ("2001:db9::1", 200)):
        assert client.get(f"{API}answers", REMOTE_ADDR=address).status_code == status


def test_the_document_names_every_address(client):
    document = get(client, "openapi.json").json()
    ours = next(p for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/")
    addresses = {str(p.pattern) for p in ours.url_patterns} - {"openapi.json", "<path:rest>"}
    named = {
        path.removeprefix(API).replace("{", "<").replace("}", ">") for path in document["paths"]
    }
    assert named == {address.replace("<int:", "<") for address in addresses}
    asked = {one["name"] for one in document["paths"][f"{API}answers"]["get"]["parameters"]}
    assert {"q", "outcome", "strength", "sort", "limit", "cursor", "format"} <= asked


def test_pages_elsewhere_may_read(client):
    assert get(client, "answers")["Access-Control-Allow-Origin"] == "*"
