"""What a new centre does first, and how far it is: looked up each time, never ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal_web.audit.models import Line
from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept, Record
from commonweal_web.people.models import User
from commonweal_web.people.rules import Role

from .models import Centre, ContentPage, HomePage, MenuItem


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. url: where it is done; empty where it is done on the machine."""

    title: str
    why: str
    done: bool
    url: str = ""


def steps() -> list[Step]:
    """Return every step, in the order in which they are best done."""
    centre = Centre.objects.first() or Centre()
    desk = reverse("centre_settings")
    return [
        Step(
            _("Name the centre"),
            _("It stands on every page, in citations and letters."),
            centre.name != Centre._meta.get_field("name").default,
            f"{desk}#about",
        ),
        Step(
            _("Say under which licence others may use your words and tables"),
            _("Without one nobody may."),
            bool(centre.licence),
            f"{desk}#about",
        ),
        Step(
            _("Say how people reach you"),
            _("Readers who are lost, or find a mistake, need somebody to tell."),
            bool(centre.contact_email),
            f"{desk}#contact",
        ),
        Step(
            _("Give it your logo or colours"),
            _("So that people know whose site it is."),
            bool(centre.logo or centre.colour_light or centre.colour_dark),
            f"{desk}#look",
        ),
        Step(
            _("Have the machine send email"),
            _("For invitations, new passwords and complaints: COMMONWEAL_EMAIL."),
            settings.SENDS_EMAIL,
        ),
        Step(
            _("Invite a second administrator"),
            _("When one is ill or leaves, somebody must be able to let people in."),
            User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() > 1,
            reverse("invite"),
        ),
        Step(
            _("Choose topics and outcome domains"),
            _("Readers find answers by them, and answers need an outcome."),
            _has_concepts(),
            reverse("concept:index"),
        ),
        Step(
            _("Write the home page"),
            _("Who you are and what people find here, in two sentences."),
            HomePage.objects.exclude(heading="").exists(),
            _edit_home(),
        ),
        Step(
            _("Write your privacy page"),
            _("It says what the software cannot know: your grounds in law, how long logs last."),
            ContentPage.objects.live().filter(slug="privacy").exists(),
            _edit_home(),
        ),
        Step(
            _("Write your accessibility statement"),
            _("Public bodies in the United Kingdom must have one."),
            bool(centre.accessibility),
            f"{desk}#accessibility",
        ),
        Step(
            _("Arrange the menu"),
            _("The main menu, and the one at the foot."),
            MenuItem.objects.filter(place=MenuItem.Place.MAIN).exists(),
            reverse("menu_items:index"),
        ),
        Step(
            _("Bring in references"),
            _("From RIS, BibTeX, PubMed, EndNote or a table."),
            Record.objects.exists(),
            reverse("imports:imports"),
        ),
        Step(
            _("Publish an answer"),
            _("What the centre is for."),
            Answer.objects.filter(current__isnull=False).exists(),
            reverse("desk_answers"),
        ),
        Step(
            _("Make a first backup, and try to restore it elsewhere"),
            _("Only a backup that was restored once is one. On the machine: backup FILE."),
            Line.objects.filter(what="backups.back_up").exists(),
        ),
    ]


def _has_concepts() -> bool:
    schemes = set(Concept.objects.values_list("scheme", flat=True).distinct())
    return {Concept.Scheme.TOPIC, Concept.Scheme.OUTCOME} <= schemes


def _edit_home() -> str:
    home = HomePage.objects.first()
    return reverse("wagtailadmin_pages:edit", args=[home.pk]) if home else ""
