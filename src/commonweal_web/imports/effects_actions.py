"""What people do with tables of effects: bring one, bring its effects in, discard, undo.

A table is small (see MOST_ROWS), so each is done at once, in one transaction: all or nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonweal.terms import InputError, UnreadableFile
from commonweal_web.audit import store as audit
from commonweal_web.imports import files
from commonweal_web.imports.effects_reading import COLUMNS, ENDINGS, lines_of, look_at
from commonweal_web.imports.models import EffectsImport, Stage
from commonweal_web.library import models
from commonweal_web.library import store as library
from commonweal_web.people.models import User


def bring(name: str, pieces: Iterable[bytes], *, user: User, once: str = "") -> EffectsImport:
    """Keep a table. Nothing is saved in the library.

    Raises PermissionDenied; UnreadableFile when it is not a table; OSError when the disk is full.
    """
    _check(user)
    if once and (before := EffectsImport.objects.filter(owner=user, once=once).first()):
        return before
    if Path(name).suffix.lower() not in ENDINGS:
        raise UnreadableFile(
            _("%(name)s is not a table that we read.") % {"name": name[:200]},
            expected=_("A file that ends in %(endings)s.") % {"endings": ", ".join(ENDINGS)},
            todo=_("Save it as CSV or XLSX, with one row for each effect."),
        )
    kept = files.keep(name, pieces, check=look_at)
    try:
        with transaction.atomic():
            row = EffectsImport.objects.create(
                owner=user, title=kept.name, kept_as=kept.kept_as, once=once[:64]
            )
            audit.write(who=user, what="library.bring_effects_table", about=row)
    except IntegrityError:  # the same form, sent twice at one moment
        files.forget([kept.kept_as])
        return EffectsImport.objects.get(owner=user, once=once)
    except BaseException:
        files.forget([kept.kept_as])
        raise
    return row


def bring_in(
    row: EffectsImport, columns: Mapping[str, str], fixed: Mapping[str, str], *, user: User
) -> None:
    """Add the effects that are new, and their studies. Asked twice, it does nothing more.

    Raises InputError when the map is not clear, or nothing is new.
    """
    _check(user)
    with transaction.atomic():
        row = EffectsImport.objects.select_for_update().get(pk=row.pk)
        if row.stage != Stage.READY:
            return
        lines = lines_of(files.path_of(row.kept_as), columns, fixed)
        new = [one for one in lines if one.effect is not None]
        if not new:
            raise InputError(
                _("There is nothing new to bring in."), todo=_("Look at the reasons below.")
            )
        made = _add_studies([one.study for one in new if not one.effect.study_id])
        for one in new:
            one.effect.study_id = one.effect.study_id or made[library.web_name(one.study).lower()]
        effects = models.Effect.objects.bulk_create([one.effect for one in new], batch_size=500)
        row.added = {
            "effects": [[one.pk, _fingerprint(one)] for one in effects],
            "studies": sorted(set(made.values())),
        }
        row.counts = Counter(one.outcome.value for one in lines)
        row.columns = {name: columns[name] for name in COLUMNS if name in columns} | {
            f"all_{name}": text for name, text in fixed.items()
        }
        row.stage, row.saved = Stage.DONE, timezone.now()
        row.save()
        after = {"file": row.title, "counts": dict(row.counts), "columns": row.columns}
        audit.write(who=user, what="library.import_effects", about=row, after=after)
        library.announce(models.Effect)
        library.announce(models.Study)
    files.forget([row.kept_as])


def discard(row: EffectsImport, *, user: User) -> None:
    """Forget a table that was not brought in."""
    _check(user)
    with transaction.atomic():
        moved = EffectsImport.objects.filter(pk=row.pk, stage=Stage.READY)
        if not moved.update(stage=Stage.DISCARDED):
            return
        audit.write(who=user, what="library.discard_effects_table", about=row)
    files.forget([row.kept_as])


def undo(row: EffectsImport, *, user: User) -> None:
    """Remove what the import added; what somebody changed or built on since stays.

    Raises PermissionDenied, or InputError when an answer rests on one of its effects.
    """
    if not user.has_perm("library.undo_import", row):
        raise PermissionDenied
    with transaction.atomic():
        row = EffectsImport.objects.select_for_update().get(pk=row.pk)
        if row.stage != Stage.DONE:
            return
        written = dict(row.added["effects"])
        there = models.Effect.objects.filter(pk__in=list(written)).select_related("study")
        if used := there.filter(answers__isnull=False).distinct()[:5]:
            raise InputError(
                _("Answers rest on effects of this import: %(names)s.")
                % {"names": "; ".join(map(str, used))},
                todo=_("Take them out of these answers first, then undo the import."),
            )
        ours = [one.pk for one in there if _fingerprint(one) == written[one.pk]]
        library.remove_effects(ours)
        library.remove_empty_studies(row.added["studies"])
        row.kept, row.stage = len(there) - len(ours), Stage.UNDONE
        row.save(update_fields=["kept", "stage"])
        audit.write(who=user, what="library.undo_effects_import", about=row, before=row.counts)
        library.announce(models.Effect)
        library.announce(models.Study)


def _add_studies(labels: Iterable[str]) -> dict[str, int]:
    """Add a study for each name; return keys by web name, in small letters."""
    wanted = {library.web_name(label).lower(): label for label in reversed(list(labels))}
    rows = [models.Study(identifier=name, label=label) for name, label in wanted.items()]
    models.Study.objects.bulk_create(rows, batch_size=500)
    return {one.identifier: one.pk for one in rows}


def _fingerprint(row: models.Effect) -> str:
    names = [one.attname for one in models.Effect._meta.concrete_fields if one.name != "id"]
    said = json.dumps([getattr(row, name) for name in names], default=str)
    return blake2b(said.encode(), digest_size=16).hexdigest()


def _check(user: User) -> None:
    if not user.has_perm("library.import_records"):
        raise PermissionDenied
