"""From a saved analysis to a published figure, in the browser's terms."""

import pytest
from django.urls import reverse

from commonweal.surveys.disclosure import to_plain
from commonweal_web.surveys.models import Analysis, PublicationVersion

from .conftest import person, upload
from .test_publications import table

WORDS = {
    "title": "Regions are alike",
    "summary": "No region stands out.",
    "question": "How satisfied are you?",
    "chart": "bars",
    "words": "satis = satisfaction",
    "source_title": "A survey",
    "source_licence": "CC BY 4.0",
    "note": "First published.",
}


@pytest.fixture
def editor(db):
    return person("edi", "editor")


@pytest.fixture
def analysis(bring, editor, frame) -> Analysis:
    row = bring(upload(frame), user=editor)
    return Analysis.objects.create(
        dataset=row,
        owner=editor,
        title="Satisfaction by region",
        question={"measures": ["satis"], "by": ["region"], "where": "age >= 16"},
        design={},
        scored=[],
        digest=row.digest,
        version="1",
        hash="h",
        result=to_plain(table()),
    )


@pytest.fixture
def url(analysis) -> str:
    return reverse("surveys:publish", args=[analysis.pk])


def test_only_editors_who_may_see_the_data_come_here(client, url, ada, boss):
    assert client.get(url).status_code == 302
    client.force_login(ada)
    assert client.get(url).status_code == 403
    client.force_login(person("other", "editor"))
    assert client.get(url).status_code == 404
    client.force_login(boss)
    html = client.get(url).content.decode()
    assert "where=&#x27;age &gt;= 16&#x27;" in html  # the lines that make it again


def test_a_preview_publishes_nothing(client, url, editor):
    client.force_login(editor)
    html = client.post(url, WORDS | {"do": "preview"}).content.decode()
    assert "cw-figure" in html
    assert "it gives nobody away" in html
    assert not PublicationVersion.objects.exists()


def test_publishing_and_a_new_version(client, url, editor, analysis):
    client.force_login(editor)
    response = client.post(url, WORDS | {"do": "publish"})
    assert response.url == "/surveys/regions-are-alike/"
    version = PublicationVersion.objects.get()
    assert (version.data_digest, version.condition) == (analysis.digest, "age >= 16")
    assert (version.analysis, version.published_by) == (analysis.pk, editor)
    assert version.table == analysis.result
    assert "Regions are alike" in client.get(response.url).content.decode()
    again = WORDS | {"do": "publish", "publication": version.publication_id, "note": "Clearer."}
    assert client.post(url, again).status_code == 422  # nothing changed
    assert client.post(url, again | {"summary": "Clearer words."}).status_code == 302
    assert PublicationVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "another look"),
        ({"chart": "dumbbell"}, "labels"),
        ({"words": "satis"}, "no name after ="),
        ({"source_licence": ""}, "another look"),
        ({"publication": "99"}, "another look"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, url, editor, changes, said):
    client.force_login(editor)
    response = client.post(url, WORDS | {"do": "publish"} | changes)
    assert response.status_code == 422
    html = response.content.decode()
    assert said in html
    assert "No region stands out." in html
    assert not PublicationVersion.objects.exists()


def test_warnings_have_to_be_thought_about(client, url, editor, analysis):
    client.force_login(editor)
    client.post(url, WORDS | {"do": "publish"})
    Analysis.objects.update(question={"where": "age >= 30"}, hash="other")
    # The same groups of other people: nobody can tell by machine what lies between.
    other = WORDS | {"do": "publish", "title": "Older people"}
    response = client.post(url, other)
    assert response.status_code == 422
    assert "Think about this first" in response.content.decode()
    assert client.post(url, other | {"thought": "on"}).status_code == 302
