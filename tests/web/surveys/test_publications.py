"""Figures of surveys: published under a policy, frozen, withdrawn, embedded by reference."""

import json
import re

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import Policy, protect
from commonweal.terms import InputError, Source
from commonweal_web.audit.models import Line
from commonweal_web.people.models import User
from commonweal_web.surveys import publication_actions as actions
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import Publication, PublicationVersion
from commonweal_web.surveys.protection import VERSIONS

from .conftest import person, sample

SMALL = 12


@pytest.fixture
def editor(db) -> User:
    return person("edi", "editor")


def table(by=("region",), *, frame: pl.DataFrame | None = None, min_n: int = 20, **options):
    """Estimates of satisfaction. The region Isle has 12 people: too few."""
    people = sample() if frame is None else frame
    isle = people.with_columns(
        region=pl.when(pl.int_range(pl.len()) < SMALL)
        .then(pl.lit("Isle <b>"))
        .otherwise(pl.col("region"))
    )
    survey = Survey(isle, weights="weight", strata="stratum", psu="cluster")
    policy = Policy("A <strict> rule", Source("Us"), min_n=min_n, secondary=False)
    asked = survey.estimate("satis", by=list(by), min_n=1, **options)
    return protect(asked, policy)


def draft(**changes) -> store.Draft:
    fields = {
        "table": table(),
        "title": "Nobody <i>knows</i> which region is happiest",
        "summary": "All regions are alike.",
        "question": "How satisfied are you with your life?",
        "chart": "bars",
        "source": Source("A survey", "An office", 2024, licence="CC BY 4.0"),
        "data_digest": "d" * 64,
        "words": {"satis": "satisfaction"},
        "code": {"python": "survey.estimate('satis', by='region')"},
    }
    return store.Draft(**fields | changes)


@pytest.fixture
def version(editor) -> PublicationVersion:
    return actions.publish(draft(), user=editor, note="First.")


def test_only_editors_publish_and_each_act_leaves_a_line(ada, editor):
    with pytest.raises(PermissionDenied):
        actions.publish(draft(), user=ada, note="First.")
    assert not Publication.objects.exists()
    version = actions.publish(draft(), user=editor, note="First.")
    with pytest.raises(PermissionDenied):
        actions.withdraw(version.publication, user=ada, why="No.")
    actions.withdraw(version.publication, user=editor, why="The weights were wrong.")
    lines = Line.objects.filter(what__startswith="surveys.").order_by("pk")
    assert [(line.what, line.who_id, line.why) for line in lines] == [
        ("surveys.publish", editor.pk, "First."),
        ("surveys.withdraw", editor.pk, "The weights were wrong."),
    ]
    assert lines[0].after["digest"] == version.digest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "the finding as a title"),
        ({"summary": ""}, "the summary"),
        ({"source": Source("A survey")}, "the licence"),
        ({"chart": "distribution"}, "proportion"),
        ({"chart": "pie"}, "no chart"),
    ],
)
def test_what_is_not_whole_is_not_published(editor, changes, said):
    with pytest.raises(InputError, match=said):
        actions.publish(draft(**changes), user=editor, note="First.")
    assert not Publication.objects.exists()


def test_a_digest_that_the_database_gives_back(version):
    again = PublicationVersion.objects.select_related("publication").get()
    assert store.digest_of(again) == again.digest == version.digest
    for name, value in {"software": "commonweal 0", "summary": "Other.", "number": 2}.items():
        changed = PublicationVersion.objects.select_related("publication").get()
        setattr(changed, name, value)
        assert store.digest_of(changed) != version.digest, name


COLUMNS = [
    one.name for one in PublicationVersion._meta.concrete_fields if one.name != "published_by"
]


@pytest.mark.parametrize("name", COLUMNS)
def test_the_database_refuses_every_change_of_a_version(version, name):
    same = PublicationVersion.objects.values_list(name, flat=True).get()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        PublicationVersion.objects.update(**{name: same})


def test_a_version_is_never_saved_again_or_deleted(version, editor):
    for act in (version.save, version.delete):
        with pytest.raises(ProtectedError):
            act()
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM surveys_publicationversion")
    editor.delete()  # an account may go; the version stays without a name
    version.refresh_from_db()
    assert version.published_by is None
    VERSIONS.lift(connection)
    PublicationVersion.objects.update(note="Other")
    VERSIONS.protect(connection)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        PublicationVersion.objects.update(note="Again")


def page(client: Client, name: str, *arguments: object, status: int = 200) -> str:
    response = client.get(reverse(f"surveys:{name}", args=arguments))
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_what_was_left_out_is_nowhere(client, version):
    slug = version.publication.slug
    kept = json.loads(page(client, "version_json", slug))
    (row,) = [row for row in kept["table"]["rows"] if row["suppressed"]]
    assert row["region"] == "Isle <b>"
    assert {row[name] for name in ("estimate", "se", "lower", "upper", "n")} == {None}
    csv = page(client, "table_csv", slug)
    assert "Isle <b>,satisfaction,average,[c],[c],[c],[c]" in csv
    html, svg = page(client, "publication", slug), page(client, "figure_svg", slug)
    assert "[c]" in html
    assert "[c]" in svg
    for text in (html, svg):
        assert "Isle <b>" not in text
        assert "Isle &lt;b&gt;" in text
    assert "<i>knows" not in html
    assert "fewer than 20 people" in html
    assert "A &lt;strict&gt; rule" in html


def test_every_file_of_a_version_has_an_address_that_stays(client, version, editor):
    slug = version.publication.slug
    names = ("table_csv", "figure_svg", "version_json")
    before = {name: page(client, name, slug, 1) for name in names}
    before |= {one: page(client, "cite", slug, 1, one) for one in ("ris", "bib", "json")}
    other = draft(summary="A clearer summary.", title="Regions are alike")
    second = actions.publish(other, user=editor, note="Clearer.", publication=version.publication)
    assert (second.number, second.previous) == (2, version.digest)
    for name in names:
        assert page(client, name, slug, 1) == before[name]
    for one in ("ris", "bib", "json"):
        assert page(client, "cite", slug, 1, one) == before[one]
    assert "A newer one is in force" in page(client, "version", slug, 1)
    assert "A clearer summary." in page(client, "publication", slug)
    assert re.findall(r"Version (\d), ", page(client, "history", slug)) == ["2", "1"]
    page(client, "version", slug, 3, status=404)


def test_the_same_again_is_not_a_new_version(version, editor):
    with pytest.raises(InputError, match="Nothing changed"):
        actions.publish(draft(), user=editor, note="Again.", publication=version.publication)


def test_a_withdrawn_figure_says_why_and_leaves_the_list(client, version, editor):
    slug = version.publication.slug
    assert slug in client.get("/surveys/?q=nobody").content.decode()
    with pytest.raises(InputError, match="no reason"):
        actions.withdraw(version.publication, user=editor, why=" ")
    actions.withdraw(version.publication, user=editor, why="The weights were wrong.")
    assert "The weights were wrong." in page(client, "publication", slug, status=410)
    assert "since been withdrawn" in page(client, "version", slug, 1)
    assert slug not in page(client, "published")
    page(client, "table_csv", slug, status=404)
    page(client, "table_csv", slug, 1)
    with pytest.raises(InputError, match="not published"):
        actions.withdraw(version.publication, user=editor, why="Again.")
    assert "/surveys/" + slug not in client.get("/sitemap-surveys.xml").content.decode()


def test_withdrawing_in_the_browser(client, version, editor, ada):
    url = reverse("surveys:withdraw", args=[version.publication.slug])
    assert client.get(url).status_code == 302
    client.force_login(ada)
    assert client.post(url, {"why": "No."}).status_code == 403
    client.force_login(editor)
    assert "Withdraw this figure" in page(client, "publication", version.publication.slug)
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "A mistake."}).status_code == 302
    assert client.get(url).status_code == 404


def test_another_policy_may_not_show_what_a_published_table_left_out(version, editor):
    loose = draft(table=table(min_n=10), title="With the Isle")
    with pytest.raises(InputError, match="give away: Isle"):
        actions.publish(loose, user=editor, note="First.", thought=True)
    other_file = draft(table=table(min_n=10), title="With the Isle", data_digest="e" * 64)
    actions.publish(other_file, user=editor, note="First.")


def test_a_total_may_not_give_away_a_group_even_of_a_withdrawn_figure(version, editor):
    actions.withdraw(version.publication, user=editor, why="A mistake.")
    with pytest.raises(InputError, match="Isle"):
        actions.publish(
            draft(table=table(by=()), title="Everybody"), user=editor, note="First.", thought=True
        )


def test_what_a_machine_cannot_judge_is_asked(editor):
    actions.publish(draft(table=table(by=("sex",))), user=editor, note="First.")
    other = draft(table=table(by=("cluster",), min_n=1), title="By place")
    with pytest.raises(InputError, match="subtract one from the other"):
        actions.publish(other, user=editor, note="First.")
    actions.publish(other, user=editor, note="First.", thought=True)


def test_names_are_made_and_never_taken_twice(editor):
    first = actions.publish(draft(title="Data"), user=editor, note="First.")
    second = actions.publish(draft(title="Data", data_digest="e" * 64), user=editor, note="First.")
    assert [first.publication.slug, second.publication.slug] == ["data-2", "data-3"]


def test_the_list_is_searched_paged_and_says_when_nothing_is_there(client, editor, ada):
    assert "Nothing is published yet" in client.get("/surveys/?page=1").content.decode()
    for i in range(22):
        one = draft(
            title=f"Figure {i}",
            data_digest=f"{i:064}",
            source=Source(f"Survey {i % 2}", licence="CC0"),
        )
        actions.publish(one, user=editor, note="First.")
    html = page(client, "published")
    assert "Figure 21" in html
    assert ">Figure 1<" not in html
    assert ">Figure 1<" in client.get("/surveys/?page=2").content.decode()
    found = client.get("/surveys/", {"q": "figure 13", "source": "Survey 1"}).content.decode()
    assert "Figure 13" in found
    assert "1 figure of 22" in found
    assert "No figure matches" in client.get("/surveys/?q=%00nothing").content.decode()
    assert "My data" not in found
    client.force_login(ada)
    assert "My data" in page(client, "published")


def test_a_kept_page_is_dropped_when_something_is_published(
    client, editor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = actions.publish(draft(), user=editor, note="First.")
    url = first.publication.get_absolute_url()
    client.get(url)
    assert client.get(url)["X-Page-Cache"] == "kept"
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(first.publication, user=editor, why="A mistake.")
    assert client.get(url).status_code == 410


def test_a_table_only_has_no_picture(client, editor):
    one = actions.publish(draft(chart="table"), user=editor, note="First.")
    page(client, "figure_svg", one.publication.slug, status=404)
    html = page(client, "publication", one.publication.slug)
    assert "In one picture" not in html
    assert "The numbers" in html
