"""What is held about people who write answers."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal_web.findings.models import Answer, Version
from commonweal_web.people.held import Held, hold

hold(
    Held(
        models=(Answer,),
        title=_("Answers that you made, submitted or scheduled"),
        why=_("To know whose work it is, and that nobody reviews their own."),
        kept=_("As long as the answer is kept."),
        erased=_("Stays, without your name: it is the centre's work."),
        find=lambda person: Answer.objects.filter(
            Q(owner=person) | Q(submitted_by=person) | Q(scheduled_by=person)
        ),
        columns=("slug", "question", "state", "stage"),
    )
)
hold(
    Held(
        models=(Version,),
        title=_("Versions of answers that you published"),
        why=_("Readers cite them. Who published them shows who answers for them."),
        kept=_("For good: published versions stay as they are."),
        erased=_("Stays, without your name. Words in it that name you as an author stay."),
        find=lambda person: Version.objects.filter(published_by=person),
        columns=("answer__slug", "number", "note", "published_at"),
    )
)
