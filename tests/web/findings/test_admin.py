"""The form of an answer in the staff admin."""

from web.findings.conftest import publish

from commonweal_web.findings.actions import revise
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.library.models import Effect, Study


def test_the_list_and_the_form_open(client, admin, answer):
    client.force_login(admin)
    assert "Do trees help" in client.get("/admin/answers/").content.decode()
    form = client.get(f"/admin/answers/edit/{answer.pk}/").content.decode()
    assert f"/desk/answers/{answer.pk}/" in form
    assert "Half were unblinded." in form


def test_what_was_published_cannot_be_deleted_or_moved(client, admin, answer):
    publish(answer, user=admin, note="First.")
    client.force_login(admin)
    locked = client.get(f"/admin/answers/edit/{answer.pk}/")
    assert locked["Location"] == f"/desk/answers/{answer.pk}/"
    revise(answer, user=admin, why="A new trial.")
    form = client.get(f"/admin/answers/edit/{answer.pk}/").content.decode()
    assert f"/admin/answers/delete/{answer.pk}/" not in form
    response = client.post(f"/admin/answers/delete/{answer.pk}/", follow=True)
    assert "Withdraw it instead" in response.content.decode()
    assert Answer.objects.filter(pk=answer.pk).exists()
    field = next(line for line in form.splitlines() if 'name="slug"' in line)
    assert "disabled" in field


def test_whoever_makes_an_answer_owns_it(client, admin, answer):
    client.force_login(admin)
    form = client.get(f"/admin/answers/edit/{answer.pk}/").context["form"]
    sent = {k: v for k, v in _values(form) if "effect_links-" not in k and "reasons-" not in k}
    sent |= {"slug": "bushes"} | {
        f"{rows}-{count}_FORMS": 0
        for rows in ("effect_links", "reasons")
        for count in ("TOTAL", "INITIAL")
    }
    response = client.post("/admin/answers/new/", sent)
    assert response.status_code == 302, response.content.decode()[:500]
    assert Answer.objects.get(slug="bushes").owner == admin


def test_a_draft_can_be_deleted(client, admin, answer):
    client.force_login(admin)
    client.post(f"/admin/answers/delete/{answer.pk}/")
    assert not Answer.objects.exists()


def test_the_form_holds_an_answer_of_very_many_effects(
    client, admin, answer, django_assert_max_num_queries
):
    study = Study.objects.create(identifier="big", label="Big (2024)")
    effects = Effect.objects.bulk_create(
        Effect(
            study=study,
            value=0.1,
            variance=0.01,
            unit="standardised_mean_difference",
            outcome="wellbeing",
            benefit="higher",
        )
        for _ in range(300)
    )
    AnswerEffect.objects.bulk_create(AnswerEffect(answer=answer, effect=one) for one in effects)
    client.force_login(admin)
    with django_assert_max_num_queries(60):
        page = client.get(f"/admin/answers/edit/{answer.pk}/")
    sent = dict(_values(page.context["form"])) | {"headline": "Trees help."}
    response = client.post(f"/admin/answers/edit/{answer.pk}/", sent)
    assert response.status_code == 302, response.content.decode()[:500]
    answer.refresh_from_db()
    assert answer.headline == "Trees help."
    assert answer.effect_links.count() == 303


def _values(form):
    """Yield what a browser would send of a form and its rows."""
    parts = [form]
    for formset in form.formsets.values():
        parts += [formset.management_form, *formset.forms]
    for part in parts:
        for bound in part:
            value = bound.value()
            if value is None or value is False:
                continue
            yield bound.html_name, getattr(value, "pk", value)
