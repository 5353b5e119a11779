"""From a saved comparison or model to a published figure; what the policy does not let out."""

from dataclasses import replace

import pytest
from django.urls import reverse

from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import InputError
from commonweal_web.surveys import analysis_actions, analysis_store, enquiry
from commonweal_web.surveys import publication_actions as actions
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import Analysis, PublicationVersion
from commonweal_web.surveys.publication_page import embedded
from commonweal_web.surveys.store import open_survey

from .test_publications import draft, table

ASKED = {
    "compare": {"measure": "satis", "stat": "mean", "by": ["region"], "control": "holm"},
    "regress": {
        "formula": "satis >= 7 ~ age + C(sex)",
        "family": "logistic",
        "where": "age >= 18",
    },
    "gap": {"measure": "satis", "between": {"sex": ["women", "men"]}, "explained_by": "age"},
}
WORDS = {
    "title": "Regions are alike",
    "summary": "No region stands out.",
    "question": "How satisfied are you?",
    "chart": "differences",
    "words": "satis = satisfaction\nsatis >= 7 = high satisfaction\nNorth = the north",
    "source_title": "A survey",
    "source_licence": "CC BY 4.0",
    "note": "First published.",
    "code": "survey.compare('satis', by='region')",
}


@pytest.fixture
def ask(ready, ada):
    """ask(kind, changes): a saved analysis."""

    def made(kind: str, policy: str = "ons_personal_wellbeing", **changes) -> Analysis:
        question = {"policy": policy, "asked": ASKED[kind] | changes}
        found = enquiry.ask(open_survey(ready), kind, question)
        return analysis_actions.save(ready, kind, question, found, user=ada, title="An analysis")

    return made


def differences(analysis: Analysis) -> ProtectedDifferences:
    found = analysis_store.publishable(analysis)
    assert isinstance(found, ProtectedDifferences)
    return found


def test_a_comparison_is_published_and_read_as_words_picture_table_and_file(client, ask, boss):
    analysis = ask("compare")
    client.force_login(boss)
    assert "Publish these differences" in client.get(analysis.get_absolute_url()).text
    url = reverse("surveys:publish", args=[analysis.pk])
    form = client.get(url).text
    assert "protect_differences" in form  # the lines that make it again
    assert "svycontrast" in form
    assert "small multiples" not in form
    assert "it gives nobody away" in client.post(url, WORDS | {"do": "preview"}).text
    response = client.post(url, WORDS | {"do": "publish"})
    page = client.get(response.url).text
    assert "The north, compared with South" in page
    assert "no clear difference (95% interval" in page
    assert "cw-figure" in page
    assert "at least 50 people" in page
    csv = client.get(f"{response.url}table.csv").text
    first = differences(analysis).frame.row(0, named=True)
    assert repr(first["estimate"]) in csv
    version = PublicationVersion.objects.get()
    assert version.condition == ""
    assert store.digest_of(version) == version.digest  # as the database gives it back
    shown = embedded(version)
    assert "cw-figure" in shown["wide"]
    assert "cw-narrow" in shown["narrow"]


@pytest.mark.parametrize("kind", ["regress", "gap"])
def test_models_and_gaps_are_published_too(client, ask, boss, kind):
    analysis = ask(kind)
    client.force_login(boss)
    url = reverse("surveys:publish", args=[analysis.pk])
    response = client.post(url, WORDS | {"do": "publish"})
    page = client.get(response.url).text
    assert ("the odds are" in page or "no clear difference" in page) == (kind == "regress")
    assert ("Explained" in page) == (kind == "gap")
    assert "high satisfaction" in page or kind == "gap"  # a condition's name has marks in it
    assert PublicationVersion.objects.get().condition == ("age >= 18" if kind == "regress" else "")


def test_what_the_policy_does_not_let_out_is_said_where_it_is_asked_and_refused(client, ask, boss):
    analysis = ask("regress", formula="satis ~ C(age)", family="linear", where="age <= 30")
    client.force_login(boss)
    page = client.get(analysis.get_absolute_url()).text
    assert "Not for publication" in page
    assert "Fewer than 50 people are in: age[1" in page
    assert "Publish" not in page.split("<main")[1]
    response = client.post(
        reverse("surveys:publish", args=[analysis.pk]), WORDS | {"do": "publish"}
    )
    assert response.status_code == 422
    assert "Fewer than 50 people" in response.content.decode()
    assert not PublicationVersion.objects.exists()


def test_a_group_that_a_table_hides_is_not_let_out_by_a_comparison(ask, boss):
    actions.publish(draft(), user=boss, note="First.")  # by region; Isle has 12 people
    made = differences(ask("compare"))
    beside = draft(table=made, chart="differences", title="Regions differ")
    assert actions.publish(beside, user=boss, note="First.").number == 1  # shows no such group
    rows = made.frame.with_columns(label=made.frame["label"].replace("North", "Isle <b>"))
    other = replace(beside, table=replace(made, frame=rows), title="Isle stands out")
    with pytest.raises(InputError, match="leaves out: Isle <b>"):
        actions.publish(other, user=boss, note="First.")


def test_the_same_model_of_a_few_people_more_is_refused(ask, boss):
    made = differences(ask("regress"))
    first = draft(table=made, chart="table", condition="age >= 18")
    actions.publish(first, user=boss, note="First.")
    fewer = replace(first, table=replace(made, people=made.people - 3), condition="age >= 19")
    with pytest.raises(InputError, match="a few people more or fewer"):
        actions.publish(fewer, user=boss, note="First.", thought=True)
    many = replace(fewer, table=replace(made, people=made.people - 90))
    with pytest.raises(InputError, match="Think"):
        actions.publish(many, user=boss, note="First.")


def test_a_chart_of_tables_is_none_of_differences(ask, boss):
    made = draft(table=differences(ask("compare")), chart="bars")
    with pytest.raises(InputError, match="no chart"):
        actions.publish(made, user=boss, note="First.")
    with pytest.raises(InputError, match="no chart"):
        actions.publish(draft(table=table(), chart="differences"), user=boss, note="First.")
