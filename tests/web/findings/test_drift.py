"""An answer whose evidence changed after publication tells its staff, and nobody else."""

import pytest
from web.findings.conftest import publish

from commonweal_web.findings.drift import look_again
from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Effect


@pytest.fixture
def published(answer, admin):
    publish(answer, user=admin, note="First.")
    return answer


@pytest.fixture
def at_once(settings, django_capture_on_commit_callbacks):
    """Run what would wait for the worker as soon as the change is committed."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_nothing_changed_is_no_drift(published):
    look_again.call([published.slug])
    published.refresh_from_db()
    assert published.drift == ""


def test_a_changed_effect_is_noticed_and_gone_when_published_again(published, admin, at_once):
    with at_once():
        effect = Effect.objects.get(study__label="Cedar (2021)")
        effect.value = 1.6
        effect.save()
    published.refresh_from_db()
    assert published.drift.startswith("The evidence changed: published as 0.44 (")
    publish(published, user=admin, note="A correction.")
    published.refresh_from_db()
    assert published.drift == ""


def test_evidence_that_can_no_longer_be_pooled_is_said(published, at_once):
    with at_once():
        for effect in Effect.objects.all()[:2]:
            effect.variance = None
            effect.save()
    published.refresh_from_db()
    assert "can no longer be pooled" in published.drift


def test_drafts_are_left_alone(answer, at_once):
    with at_once():
        Effect.objects.first().save()
    assert Answer.objects.get().drift == ""
