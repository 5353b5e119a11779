"""What is held about people who bring references in."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonweal_web.imports.jobs import KEEP_DISCARDED
from commonweal_web.imports.models import EffectsImport, Import
from commonweal_web.people.held import Held, hold

hold(
    Held(
        models=(Import,),
        title=_("References that you brought in"),
        why=_("So that an import can be looked at and taken back as a whole."),
        kept=format_lazy(
            _("As long as the library is kept; discarded ones for {days} days."),
            days=KEEP_DISCARDED.days,
        ),
        erased=_("Stays, without your name."),
        find=lambda person: Import.objects.filter(owner=person),
        columns=("title", "stage", "found", "created", "saved"),
    )
)
hold(
    Held(
        models=(EffectsImport,),
        title=_("Tables of effects that you brought in"),
        why=_("So that an import can be looked at and taken back as a whole."),
        kept=format_lazy(
            _("As long as the library is kept; discarded ones for {days} days."),
            days=KEEP_DISCARDED.days,
        ),
        erased=_("Stays, without your name."),
        find=lambda person: EffectsImport.objects.filter(owner=person),
        columns=("title", "stage", "created", "saved"),
    )
)
