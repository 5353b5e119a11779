"""One row for each write by a person. The database itself refuses to change or delete one."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Line(models.Model):
    """Who did what to what, when, and why. People are numbers here; names are looked up.

    The user is no foreign key in the database, so that erasing somebody leaves the line whole.
    `protection` holds the triggers. SQLite drops them with any change of the table: a migration
    that makes one ends with `protection.protect`.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name=_("who"),
        null=True,
        db_constraint=False,
        related_name="+",
    )
    what = models.CharField(_("what"), max_length=80, db_index=True)
    kind = models.CharField(_("kind of thing"), max_length=80, blank=True)
    key = models.CharField(_("identifier of the thing"), max_length=80, blank=True)
    label = models.CharField(_("thing"), max_length=300, blank=True)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("audit line")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "key"], name="audit_line_about")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what} {self.kind} {self.key}".strip()
