"""The way from a file to scores, as a person without JavaScript goes it; and who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from web.surveys.conftest import upload, work

from commonweal_web.surveys import actions
from commonweal_web.surveys.models import Dataset

pytestmark = pytest.mark.django_db


def pages(row: Dataset) -> list[str]:
    return [f"{row.get_absolute_url()}{part}" for part in ("", "design/", "measures/", "delete/")]


@pytest.fixture
def signed_in(client, ada):
    client.force_login(ada)
    return client


def test_from_a_file_to_scores(signed_in, frame):
    assert "You have no data here yet" in signed_in.get("/surveys/data/").content.decode()
    sent = {
        "file": upload(frame),
        "source": "Ourselves",
        "keep_until": signed_in.get("/surveys/data/new/").context["form"]["keep_until"].value(),
        "allowed": "on",
        "once": "one",
    }
    answer = signed_in.post("/surveys/data/new/", sent)
    row = Dataset.objects.get()
    assert answer.url == row.get_absolute_url()
    assert "Reading people.csv" in signed_in.get(answer.url).content.decode()
    work(row)
    page = signed_in.get(answer.url).content.decode()
    assert "<strong>Codes?</strong> 99" in page
    assert "perhaps weights" in page

    form = signed_in.get(f"{answer.url}design/").context["form"]
    assert (form["weights"].value(), form["strata"].value()) == ("weight", "stratum")
    chosen = {"weights": "weight", "strata": "stratum", "psu": "cluster"}
    checked = signed_in.post(f"{answer.url}design/", chosen, follow=True)
    facts = {label: value for label, value, _ in checked.context["checks"]["facts"]}
    assert (facts["Strata"], facts["Clusters"], facts["Degrees of freedom"]) == ("4", "20", "16")

    choices = signed_in.get(f"{answer.url}measures/").context["choices"]
    assert [one["id"] for one in choices if one["ticked"]] == ["ons4"]
    sent = {"measure-ons4": "1"} | {
        item["field"]: name
        for item in choices[0]["items"]
        for name, is_chosen in item["options"]
        if is_chosen
    }
    assert signed_in.post(f"{answer.url}measures/", sent).status_code == 302
    row.refresh_from_db()
    work(row)
    page = signed_in.get(f"{answer.url}measures/").content.decode()
    assert "400 people scored, 0 without a score" in page
    row.refresh_from_db()
    happy = next(read for read in row.scored[0]["reads"] if read["item"] == "happy")
    assert happy["missing"] == frame["happy"].to_list().count(99)


def test_a_strangers_dataset_is_not_there(client, dataset, bea, reader, boss):
    for path in pages(dataset):
        assert client.get(path).status_code == 302, "signed out"
        client.force_login(bea)
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
        client.force_login(reader)
        assert client.get(path).status_code == 403
        client.force_login(boss)
        assert client.get(path).status_code == 200
        client.logout()
    assert Dataset.objects.exists()


def test_the_list_holds_my_own_only(client, dataset, boss):
    client.force_login(boss)
    assert dataset.get_absolute_url() not in client.get("/surveys/data/").content.decode()


def test_nothing_private_is_kept_by_a_cache(signed_in, ready):
    for path in ["/surveys/data/", "/surveys/data/new/", *pages(ready)]:
        assert "no-store" in signed_in.get(path)["Cache-Control"]


def test_an_incomplete_form_says_what_is_amiss(signed_in, frame):
    answer = signed_in.post(
        "/surveys/data/new/", {"file": upload(frame), "keep_until": "2001-01-01", "source": "x"}
    )
    assert answer.status_code == 422
    assert {"keep_until", "allowed"} == set(answer.context["form"].errors)
    assert not Dataset.objects.exists()


def test_a_file_of_another_kind_is_refused_in_words(signed_in):
    form = signed_in.get("/surveys/data/new/").context["form"]
    sent = {
        "file": SimpleUploadedFile("<b>.exe", b"MZ"),
        "source": "x",
        "allowed": "on",
        "keep_until": form["keep_until"].value(),
    }
    answer = signed_in.post("/surveys/data/new/", sent)
    assert answer.status_code == 422
    assert "is not a kind of file" in answer.content.decode()
    assert "<b>" not in answer.content.decode()


def test_the_same_form_sent_twice_asks_for_one_scoring(ready, ada):
    from commonweal_web.jobs.models import Job

    before = Job.objects.count()
    for _ in range(2):
        actions.score(ready, ready.scored, user=ada, once="the same")
    assert Job.objects.count() == before + 1


def test_an_impossible_design_is_explained(signed_in, dataset):
    answer = signed_in.post(
        f"{dataset.get_absolute_url()}design/", {"strata": "sex", "psu": "cluster"}
    )
    assert answer.status_code == 422
    assert answer.context["problem"].todo
    assert answer.context["problem"].what in answer.content.decode()


def test_without_weights_it_says_what_that_means(signed_in, dataset):
    page = signed_in.post(f"{dataset.get_absolute_url()}design/", {}, follow=True).content.decode()
    assert "Everybody counts once." in page


def test_replicate_weights_are_found_by_how_they_begin(signed_in, bring, frame):
    import polars as pl

    wide = frame.with_columns(
        *(pl.col("weight").alias(f"rep{i}") * (1 + 0.01 * i) for i in range(12, 0, -1))
    )
    row = bring(upload(wide))
    sent = {"weights": "weight", "replicates": "rep*", "kind": "brr"}
    assert signed_in.post(f"{row.get_absolute_url()}design/", sent).status_code == 302
    row.refresh_from_db()
    assert row.design["replicate_weights"]["columns"] == [f"rep{i}" for i in range(1, 13)]
    wrong = signed_in.post(f"{row.get_absolute_url()}design/", sent | {"replicates": "zz"})
    assert "replicates" in wrong.context["form"].errors


def test_deleting_asks_first(signed_in, dataset):
    path = f"{dataset.get_absolute_url()}delete/"
    assert "cannot be undone" in signed_in.get(path).content.decode()
    assert Dataset.objects.exists()
    assert signed_in.post(path).url == "/surveys/data/"
    assert not Dataset.objects.exists()
