"""What is held about people who ask for long work."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonweal_web.jobs.models import Job, State
from commonweal_web.jobs.upkeep import KEEP_JOBS
from commonweal_web.people.held import Held, hold
from commonweal_web.people.models import User


def is_working(person: User) -> bool:
    """Whether work of theirs waits or goes on."""
    return Job.objects.filter(owner=person, state__in=[State.WAITING, State.WORKING]).exists()


hold(
    Held(
        models=(Job,),
        title=_("Long work that you asked for"),
        why=_("To show you how far it is, and what came of it."),
        kept=format_lazy(_("{days} days after it was over."), days=KEEP_JOBS.days),
        erased=_("Erased."),
        find=lambda person: Job.objects.filter(owner=person),
        columns=("kind", "title", "state", "created", "finished"),
    )
)
