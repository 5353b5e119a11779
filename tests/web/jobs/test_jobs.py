"""Jobs go by their table of states, once for one form, and never work for ever."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonweal.terms import InputError
from commonweal_web.jobs import actions, store
from commonweal_web.jobs.models import NEXT, Job, State
from commonweal_web.jobs.progress import WORKS, Cancelled, Progress, TakenOver, work
from commonweal_web.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch, ada: User) -> Any:
    """does(function) -> a job of Ada's that does it."""

    def make(function: Any, **arguments: object) -> Job:
        monkeypatch.setitem(WORKS, "test.some", function)
        return actions.start("test.some", owner=ada, title="Some work", arguments=arguments)

    return make


def finish(job: Job) -> Job:
    store.run.call(str(job.pk))
    job.refresh_from_db()
    return job


def test_every_state_has_its_row_and_can_be_reached() -> None:
    assert NEXT.keys() == set(State)
    assert {State.WAITING}.union(*NEXT.values()) == set(State)
    with pytest.raises(ValueError, match="cannot go from done"):
        store._move(Job.objects.all(), State.DONE, State.WAITING)


def test_work_is_done_with_its_arguments_and_its_owner(does: Any, ada: User) -> None:
    seen = []

    def some(progress: Progress, *, times: int) -> str:
        seen.append((progress.job.owner, times))
        progress.at(1, times, "Once")
        now = Job.objects.get()
        assert (now.state, now.done, now.total, now.step) == ("working", 1, 3, "Once")
        return "/library/"

    job = finish(does(some, times=3))
    assert seen == [(ada, 3)]
    assert (job.state, job.result_url, job.error) == (State.DONE, "/library/", "")
    assert job.finished
    finish(job)  # the queue gives a task once, but let it be twice
    assert len(seen) == 1


def test_progress_is_saved_at_most_twice_a_second(
    does: Any, django_assert_max_num_queries: Any
) -> None:
    def some(progress: Progress) -> None:
        with django_assert_max_num_queries(4):
            for done in range(1000):
                progress.at(done, 1000, "Counting")

    assert finish(does(some)).state == State.DONE


def test_one_form_starts_one_job(does: Any, ada: User) -> None:
    does(lambda progress: None)
    jobs = [actions.start("test.some", owner=ada, title="T", once="abc") for _ in range(2)]
    assert jobs[0] == jobs[1]
    assert actions.start("test.some", owner=User.objects.create(), title="T", once="abc") != jobs[0]
    assert DBTaskResult.objects.ready().count() == Job.objects.count() == 3


def test_an_error_of_the_data_is_told_as_it_is(does: Any) -> None:
    def some(progress: Progress) -> None:
        raise InputError("The file is empty.", todo="Export it again.")

    job = finish(does(some))
    assert (job.state, job.error) == (State.FAILED, "The file is empty. Export it again.")


def test_an_error_of_ours_says_so_and_shows_no_inner_words(does: Any, caplog: Any) -> None:
    def some(progress: Progress) -> None:
        raise RuntimeError("inner words")

    job = finish(does(some))
    assert job.state == State.FAILED
    assert "did not foresee (RuntimeError)" in job.error
    assert str(job.pk)[:8] in job.error
    assert "inner words" not in job.error
    assert "inner words" in caplog.text


def test_cancel_before_it_began(does: Any, ada: User) -> None:
    done = []
    job = does(lambda progress: done.append(1))
    assert actions.cancel(job, user=ada)
    assert finish(job).state == State.CANCELLED
    assert not done
    assert not actions.cancel(job, user=ada)


def test_cancel_while_it_works(does: Any, ada: User) -> None:
    def some(progress: Progress) -> None:
        actions.cancel(progress.job, user=ada)
        with pytest.raises(Cancelled):
            progress.check()
        progress.at(1, 2, "Never saved")

    job = finish(does(some))
    assert (job.state, job.step) == (State.CANCELLED, "")


def test_work_that_began_hears_that_it_was_stopped_also_after_its_worker_died(
    does: Any, ada: User
) -> None:
    put_back = []

    def some(progress: Progress) -> None:
        if progress.job.attempts == 1:
            Job.objects.update(heartbeat=timezone.now() - timedelta(hours=1))
            store.find_lost()
            job = Job.objects.get()
            assert actions.cancel(job, user=ada)
            return
        try:
            progress.check()
        except Cancelled:
            put_back.append(1)
            raise

    assert finish(does(some)).state == State.WAITING
    assert finish(Job.objects.get()).state == State.CANCELLED
    assert put_back


def test_some_work_cannot_be_stopped(does: Any, ada: User, monkeypatch: Any) -> None:
    job = does(lambda progress: None)
    monkeypatch.setattr(store, "UNSTOPPABLE", {"test.some"})
    assert not actions.cancel(job, user=ada)
    assert finish(job).state == State.DONE


def test_cancel_is_for_the_owner(does: Any) -> None:
    job = does(lambda progress: None)
    with pytest.raises(PermissionDenied):
        actions.cancel(job, user=User.objects.create_user("eve"))
    assert actions.cancel(job, user=User.objects.create_superuser("root"))


@pytest.mark.parametrize("off", [-3600, 3600], ids=["silent", "clock set back"])
def test_a_lost_job_begins_again_and_its_first_worker_may_not_write(does: Any, off: int) -> None:
    def some(progress: Progress) -> None:
        if progress.job.attempts > 1:
            return
        Job.objects.update(heartbeat=timezone.now() + timedelta(seconds=off))
        assert store.find_lost() == 1
        assert store.find_lost() == 0
        assert Job.objects.get().state == State.WAITING
        with pytest.raises(TakenOver):
            progress.check()
        progress.at(1, 2, "From the grave")

    job = finish(does(some))
    assert (job.state, job.step) == (State.WAITING, "")
    job = finish(job)
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_a_job_that_its_workers_die_of_is_given_up(ada: User) -> None:
    old = timezone.now() - timedelta(hours=1)
    fields = {"owner": ada, "state": State.WORKING, "heartbeat": old, "run": uuid4()}
    job = Job.objects.create(kind="x", attempts=store.MOST_ATTEMPTS, **fields)
    assert store.find_lost() == 1
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "stopped 3 times" in job.error


def test_the_watch_goes_on_while_a_job_works(ada: User) -> None:
    job = Job.objects.create(
        owner=ada, kind="x", state=State.WORKING, heartbeat=timezone.now(), run=uuid4()
    )
    store.look_again.call(str(job.pk))
    assert DBTaskResult.objects.get().run_after > timezone.now()
    Job.objects.update(state=State.DONE)
    store.look_again.call(str(job.pk))
    assert DBTaskResult.objects.count() == 1


def test_kinds_are_known_and_belong_to_one_function(ada: User) -> None:
    with pytest.raises(ValueError, match="No work is called"):
        actions.start("nobody.knows", owner=ada, title="T")
    work("test.twice")(finish)
    try:
        with pytest.raises(ValueError, match="Two pieces"):
            work("test.twice")(test_kinds_are_known_and_belong_to_one_function)
    finally:
        del WORKS["test.twice"]


@pytest.mark.parametrize("ended", ["failed", "running", "gone"])
def test_a_job_that_waits_with_nothing_in_the_queue_is_put_there_again(
    does: Any, ended: str
) -> None:
    """A lock can end the queue's task before it has taken the job, or its worker dies."""
    job = does(lambda progress: None)
    task = DBTaskResult.objects.get(task_path=store.run.module_path)
    if ended == "gone":
        task.delete()
    elif ended == "running":
        task.claim("somebody")
    else:
        task.set_failed(OperationalError("database is locked"))
    assert store.find_lost() == 1
    assert store.find_lost() == 0
    assert finish(job).state == State.DONE
