"""Staff edit the library by forms that know its rules; every change leaves a line in the log."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from commonweal_web.library.admin_forms import read_names, write_names
from commonweal_web.library.models import Concept, Effect, Record, Study
from commonweal_web.people.models import User

RECORD = {
    "type": "report",
    "title": "New",
    "author_lines": "Ash, Jane\nWHO",
    "keyword_lines": "a\nb\na",
    "year": "2020",
}
EFFECT = {
    "unit": "standardised_mean_difference",
    "value": "0.5",
    "variance": "0.1",
    "outcome": "o",
    "benefit": "higher",
    "risk_of_bias": "low",
}


def address(model: str, action: str, *args: Any) -> str:
    return reverse(f"{model}:{action}", args=args)


def logged(row: Any) -> list[str]:
    entries = ModelLogEntry.objects.filter(
        object_id=str(row.pk), content_type__model=row._meta.model_name
    )
    return list(entries.order_by("pk").values_list("action", flat=True))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return response.context["form"].errors


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("Ash, Jane", [{"family": "Ash", "given": "Jane"}]),
        ("WHO\n\n  Ash ,  Jane B. ", [{"literal": "WHO"}, {"family": "Ash", "given": "Jane B."}]),
        ("Department of Health, Wales,", [{"literal": "Department of Health, Wales"}]),
        (",", []),
        ("", []),
    ],
)
def test_names_are_written_one_to_a_line(lines: str, names: list[dict[str, str]]) -> None:
    assert read_names(lines) == names
    assert read_names(write_names(names)) == names


def test_a_record_is_made_and_its_identifier_too(admin: Client) -> None:
    response = admin.post(address("record", "add"), RECORD)
    assert response.status_code == 302, response.context["form"].errors
    row = Record.objects.get()
    assert row.identifier.startswith("ash-2020-new-")
    assert row.authors == [{"family": "Ash", "given": "Jane"}, {"literal": "WHO"}]
    assert row.keywords == ["a", "b"]
    assert row.author_text == "Jane Ash; WHO"
    assert logged(row) == ["wagtail.create"]


def test_a_record_is_edited_but_keeps_its_identifier(admin: Client, library: dict) -> None:
    row = library["trees"]
    page = admin.get(address("record", "edit", row.pk)).content.decode()
    assert "Ash, Jane\nOffice of Woods, The," in page
    data = RECORD | {"identifier": "other", "doi": "https://doi.org/10.1000/NEW"}
    data["author_lines"] = "Ash, Jane\r\nOffice of Woods, The,"
    assert admin.post(address("record", "edit", row.pk), data).status_code == 302
    row.refresh_from_db()
    assert (row.identifier, row.title, row.doi) == ("trees", "New", "10.1000/new")
    assert row.authors == library["trees"].authors
    assert logged(row) == ["wagtail.edit"]


def test_names_that_were_not_touched_stay_as_they_are(admin: Client, library: dict) -> None:
    row = library["trees"]
    row.authors = [{"family": "Plato"}]
    row.save()
    admin.post(address("record", "edit", row.pk), RECORD | {"author_lines": "Plato"})
    row.refresh_from_db()
    assert row.authors == [{"family": "Plato"}]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("year", "3019", "between 1400 and 2200"),
        ("title", "", "required"),
        ("title", " ", "required"),
        ("doi", "nonsense", "begins with 10."),
        ("url", "javascript:alert(1)", "valid URL"),
        ("identifier", "a b/c", "valid"),
    ],
)
def test_what_the_library_refuses_is_said_at_the_field(
    admin: Client, field: str, value: str, words: str
) -> None:
    response = admin.post(address("record", "add"), RECORD | {field: value})
    assert words in errors(response)[field][0]
    assert not Record.objects.exists()


def test_a_study_names_its_records(admin: Client, library: dict) -> None:
    data = {"label": "S", "identifier": "s", "design": "cohort", "risk_of_bias": "low"}
    response = admin.post(address("study", "add"), data | {"record_lines": "trees\nnowhere"})
    assert "no record “nowhere”" in errors(response)["record_lines"][0]
    response = admin.post(address("study", "add"), data | {"n": "0"})
    assert "at least one" in errors(response)["n"][0]
    assert (
        admin.post(address("study", "add"), data | {"record_lines": "trees\ncafe"}).status_code
        == 302
    )
    row = Study.objects.get()
    assert set(row.records.values_list("identifier", flat=True)) == {"trees", "cafe"}
    page = admin.get(address("study", "edit", row.pk)).content.decode()
    assert "cafe\ntrees" in page
    admin.post(address("study", "edit", row.pk), data | {"record_lines": "cafe"})
    assert list(row.records.values_list("identifier", flat=True)) == ["cafe"]
    assert logged(row) == ["wagtail.create", "wagtail.edit"]


def test_an_effect_obeys_the_library(admin: Client, study: Study, library: dict) -> None:
    data = EFFECT | {"study": study.pk, "record": library["trees"].pk}
    before = Effect.objects.count()
    response = admin.post(address("effect", "add"), data | {"variance": "-1"})
    assert "cannot be negative" in errors(response)["variance"][0]
    response = admin.post(address("effect", "add"), data | {"value": "inf"})
    assert "value" in errors(response)
    response = admin.post(address("effect", "add"), data | {"record": library["cafe"].pk})
    assert "does not report the study" in errors(response)["record"][0]
    assert Effect.objects.count() == before
    assert admin.post(address("effect", "add"), data).status_code == 302
    row = Effect.objects.latest("pk")
    assert logged(row) == ["wagtail.create"]
    assert admin.post(address("effect", "delete", row.pk)).status_code == 302
    assert not Effect.objects.filter(pk=row.pk).exists()
    assert logged(row) == ["wagtail.create", "wagtail.delete"]


def test_what_is_in_use_is_not_deleted(admin: Client, study: Study) -> None:
    response = admin.post(address("study", "delete", study.pk), follow=True)
    assert "is in use" in response.content.decode()
    assert Study.objects.exists()


def test_a_concept_is_made(admin: Client, db: None) -> None:
    data = {"scheme": "outcome", "name": "Sleep", "slug": "sleep", "definition": ""}
    assert admin.post(address("concept", "add"), data).status_code == 302
    assert logged(Concept.objects.get()) == ["wagtail.create"]


@pytest.mark.parametrize("model", ["record", "study", "effect", "concept"])
def test_lists_show_search_and_filter(admin: Client, answer: Any, model: str) -> None:
    for query in ("", "?q=trees", "?q=%22%27*", "?q=zzz"):
        assert admin.get(address(model, "index") + query).status_code == 200
    assert admin.get(address(model, "add")).status_code == 200


def test_the_staff_search_is_the_library_search(admin: Client, library: dict) -> None:
    page = admin.get(address("record", "index") + "?q=muller").content.decode()
    assert "The café as a third place" in page
    assert "A garden for every school" not in page


@pytest.mark.parametrize("kind", ["record", "study"])
def test_choosers_find_by_words(admin: Client, study: Study, kind: str) -> None:
    choose = reverse(f"{kind}_chooser:choose_results")
    assert admin.get(choose).status_code == 200
    hit = {"record": "Trees and the wellbeing", "study": "Ash (2019)"}
    words = {"record": "trees", "study": "ash"}
    page = admin.get(choose, {"q": words[kind]}).content.decode()
    assert hit[kind] in page
    assert hit[kind] not in admin.get(choose, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("model", [Record, Study, Effect, Concept])
def test_only_those_with_permission_come_in(client: Client, answer: Any, model: type) -> None:
    name = model._meta.model_name
    row = model.objects.first()
    places = [address(name, "index"), address(name, "add"), address(name, "edit", row.pk)]
    assert {client.get(place).status_code for place in places} == {302}  # to the sign-in page
    user = User.objects.create_user("staff", "s@example.org", "a long password")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for place in places:
        response = client.get(place)
        assert response.status_code == 302  # to the admin's front page, with a refusal
        assert response["Location"] == reverse("wagtailadmin_home")
    client.post(address(name, "delete", row.pk))
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
def test_effects_of_one_study_can_be_told_apart_when_choosing():
    study = Study(identifier="ash", label="Ash (2019)")
    names = {
        str(Effect(study=study, outcome="stress", measure=measure, value=value))
        for measure, value in (("PSS", -0.4), ("PSS", 0.123456), ("DASS", None), ("", None))
    }
    assert names == {
        "Ash (2019): stress (PSS, −0.4)",
        "Ash (2019): stress (PSS, 0.123)",
        "Ash (2019): stress (DASS)",
        "Ash (2019): stress",
    }
