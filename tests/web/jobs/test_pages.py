"""The pages of jobs: for their owners, with and without JavaScript."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from commonweal_web.jobs.models import Job, State
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(ada: User) -> Job:
    return Job.objects.create(
        owner=ada,
        kind="x",
        title="Counting <trees>",
        state=State.WORKING,
        done=1500,
        total=3000,
        step="Looking up",
        run=uuid4(),
        heartbeat=timezone.now(),
    )


@pytest.fixture
def signed_in(client: Any, ada: User) -> Any:
    client.force_login(ada)
    return client


def test_a_job_shows_how_far_it_is(signed_in: Any, job: Job) -> None:
    response = signed_in.get(job.get_absolute_url())
    text = response.content.decode()
    assert "Counting &lt;trees&gt;" in text
    assert "1,500 of 3,000" in text
    assert 'max="100" value="50"' in text
    assert "Looking up" in text
    assert f'<p data-without-script><a href="{job.get_absolute_url()}">' in text
    assert "no-store" in response["Cache-Control"]


def test_polling_gives_the_part_that_moves_and_ends_with_the_job(signed_in: Any, job: Job) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{job.get_absolute_url()}"}
    response = signed_in.get(job.get_absolute_url(), headers=headers)
    assert response.status_code == 200
    assert b"<html" not in response.content
    Job.objects.update(state=State.DONE, result_url="/library/")
    response = signed_in.get(job.get_absolute_url(), headers=headers)
    assert response.status_code == 286
    assert b'href="/library/"' in response.content
    assert "HX-Refresh" not in response
    elsewhere = headers | {"HX-Current-URL": "http://testserver/library/import/7/"}
    assert signed_in.get(job.get_absolute_url(), headers=elsewhere)["HX-Refresh"] == "true"


@pytest.mark.parametrize("path", ["/jobs/", "/jobs/{}/", "/jobs/{}/cancel/"])
def test_strangers_are_asked_to_sign_in(client: Any, job: Job, path: str) -> None:
    send = client.post if "cancel" in path else client.get
    response = send(path.format(job.pk))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_other_people_s_jobs_are_not_there(client: Any, job: Job) -> None:
    client.force_login(User.objects.create_user("eve"))
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 404
    assert b"trees" not in client.get("/jobs/").content
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(job.get_absolute_url()).status_code == 200


def test_the_button_asks_the_work_to_stop(signed_in: Any, job: Job) -> None:
    url = f"{job.get_absolute_url()}cancel/"
    assert signed_in.get(url).status_code == 405
    response = signed_in.post(url, follow=True)
    assert b"What was begun is being put back" in response.content
    assert Job.objects.get().cancel_asked


def test_looking_finds_a_job_whose_worker_died(signed_in: Any, job: Job) -> None:
    Job.objects.update(heartbeat=timezone.now() - timedelta(hours=1), attempts=1)
    text = signed_in.get(job.get_absolute_url()).content.decode()
    assert "The work begins again from the start" in text


def test_a_failure_is_told_in_its_words(signed_in: Any, job: Job) -> None:
    Job.objects.update(state=State.FAILED, error="The file is empty.")
    assert b"The file is empty." in signed_in.get(job.get_absolute_url()).content
    assert b"The file is empty." in signed_in.get("/jobs/").content


def test_the_list_is_empty_or_in_pages(signed_in: Any, ada: User) -> None:
    assert b"You have no jobs" in signed_in.get("/jobs/").content
    Job.objects.bulk_create(Job(owner=ada, kind="x", title=f"Job {i}") for i in range(30))
    text = signed_in.get("/jobs/?page=2").content.decode()
    assert text.count("<tr role") == 1 + 5
