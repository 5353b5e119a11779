"""The one place that knows both the rows of the library and the objects they become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from math import isnan, nan
from unicodedata import normalize

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils.text import slugify

from commonweal import evidence
from commonweal.terms import UNITS, InputError
from commonweal_web.library import models

changed = Signal()
"""Sent once after rows were saved in bulk, when the ordinary signals of a row do not run."""

BATCH = 1000
_PLAIN = (
    *("type", "title", "year", "container_title", "volume", "issue", "pages", "publisher"),
    *("doi", "pmid", "isbn", "url", "language", "abstract", "database"),
)
_DERIVED = (
    *("authors", "keywords", "author_text", "keyword_text"),
    *("sort_title", "has_abstract", "has_doi"),
)
_STUDY = ("label", "population", "setting", "country", "n")


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows a bulk save added, changed, and found as they were already."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Saved) -> Saved:
        return Saved(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


# Records


def to_record(row: models.Record) -> evidence.Record:
    """Return the reference that a row holds. Raises InputError when it breaks an invariant."""
    return evidence.Record(
        identifier=row.identifier,
        authors=tuple(evidence.Name(**name) for name in row.authors),
        keywords=tuple(row.keywords),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def identifier_of(record: evidence.Record) -> str:
    """Return the name of a record in a web address: its own identifier, or one made from it.

    A made one is the same whenever the same reference is read, so that reading a file twice
    adds nothing.
    """
    return web_name(record.identifier) or made_identifier(record)


def web_name(identifier: str) -> str:
    """Return an identifier as it stands in a web address: `10.1000/xyz` becomes `10-1000-xyz`."""
    plain = normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    return re.sub(r"[^-\w]+", "-", plain).strip("-")[:120]


def made_identifier(record: evidence.Record) -> str:
    """Return an identifier made from what the record says, e.g. `smith-2019-sleep-and-3f2a9c41`."""
    first = record.authors[0] if record.authors else evidence.Name()
    words = " ".join(re.findall(r"\w+", record.title)[:4])
    stem = slugify(f"{first.family or first.literal} {record.year or ''} {words}")[:80]
    facts = (record.title.casefold(), str(record.authors), str(record.year), record.doi)
    digest = blake2b("\n".join(facts).encode(), digest_size=4).hexdigest()
    return f"{stem}-{digest}".lstrip("-")


def record_row(record: evidence.Record) -> models.Record:
    """Return the unsaved row of a reference. Raises InputError when a text does not fit."""
    row = models.Record(
        identifier=identifier_of(record),
        authors=[_name(name) for name in record.authors],
        keywords=list(record.keywords),
        **{name: getattr(record, name) for name in _PLAIN},
    )
    for name in _PLAIN:
        longest = models.Record._meta.get_field(name).max_length
        if longest and len(getattr(row, name) or "") > longest:
            raise InputError(
                f"The {name.replace('_', ' ')} of “{record.title[:60]}” has "
                f"{len(getattr(row, name))} characters.",
                expected=f"It may have at most {longest}.",
                todo="Check whether the abstract or a note was put in that field.",
            )
    row.derive()
    return row


def _name(name: evidence.Name) -> dict[str, str]:
    parts = {"family": name.family, "given": name.given, "literal": name.literal}
    return {key: value for key, value in parts.items() if value}


def contents(row: models.Record) -> dict[str, object]:
    """Return all that a record says, as plain JSON; what is worked out from it is not in it."""
    return {name: getattr(row, name) for name in ("identifier", "authors", "keywords", *_PLAIN)}


def row_of_contents(said: Mapping[str, object]) -> models.Record:
    """Return the unsaved row that says this."""
    row = models.Record(**said)
    row.derive()
    return row


def write_records(rows: Sequence[models.Record]) -> None:
    """Write rows, each over the one with its identifier if there is one. Say so: `announce`."""
    models.Record.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["identifier"],
        update_fields=[*_PLAIN, *_DERIVED, "changed"],
    )


def uses_of(identifiers: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the records that a study or an effect rests on, each with the names of these."""
    records = models.Record.objects.filter(identifier__in=identifiers)
    users: dict[str, dict[str, None]] = {}
    for path in ("studies__label", "effect__study__label"):
        used = records.filter(**{f"{path}__isnull": False})
        found = used.order_by("pk").values_list("identifier", path)
        for identifier, label in found:
            users.setdefault(identifier, {})[label] = None
    return [(identifier, list(labels)) for identifier, labels in users.items()]


def remove_records(identifiers: Sequence[str]) -> None:
    """Delete records that nothing rests on (see `uses_of`). Say so: `announce`.

    At once, not one by one with a signal for each. Raises IntegrityError, at the latest when the
    transaction ends, when something does rest on one.
    """
    rows = models.Record.objects.filter(identifier__in=identifiers)
    rows._raw_delete(rows.db)


@transaction.atomic
def save_records(records: Iterable[evidence.Record]) -> Saved:
    """Add records, and update those whose identifier is in the library. All, or none.

    Where one identifier comes twice, the later record is kept.
    """
    saved = Saved()
    stream = iter(records)
    while batch := {row.identifier: row for row in map(record_row, islice(stream, BATCH))}:
        known = {
            values[0]: values[1:]
            for values in models.Record.objects.filter(identifier__in=list(batch)).values_list(
                "identifier", *_PLAIN, *_DERIVED
            )
        }
        fresh = [
            row
            for name, row in batch.items()
            if known.get(name) != tuple(getattr(row, field) for field in (*_PLAIN, *_DERIVED))
        ]
        write_records(fresh)
        added = len(batch) - len(known)
        saved += Saved(added, len(fresh) - added, len(batch) - len(fresh))
    announce(models.Record)
    return saved


def record_rows(identifiers: Iterable[str]) -> dict[str, models.Record]:
    """Return the rows of these identifiers. Raises InputError naming those that are missing."""
    return _rows(models.Record.objects.all(), identifiers, "record")


# Studies


def to_study(row: models.Study) -> evidence.Study:
    """Return the study that a row holds; prefetch `records` when there are many."""
    return evidence.Study(
        identifier=row.identifier,
        records=tuple(record.identifier for record in row.records.all()) if row.pk else (),
        design=evidence.Design(row.design),
        risk_of_bias=evidence.RiskOfBias(row.risk_of_bias),
        **{name: getattr(row, name) for name in _STUDY},
    )


@transaction.atomic
def save_studies(studies: Iterable[evidence.Study]) -> Saved:
    """Add studies and update known ones, with the records that report them. All, or none.

    Raises InputError when a study names a record that is not in the library.
    """
    wanted = {web_name(study.identifier): study for study in studies}
    records = record_rows(name for study in wanted.values() for name in study.records)
    known = {
        row.identifier: to_study(row)
        for row in models.Study.objects.filter(identifier__in=list(wanted)).prefetch_related(
            "records"
        )
    }
    fresh = [study for name, study in wanted.items() if not _same(known.get(name), study)]
    models.Study.objects.bulk_create(
        [
            models.Study(
                identifier=web_name(study.identifier),
                design=study.design.value,
                risk_of_bias=study.risk_of_bias.value,
                **{name: getattr(study, name) for name in _STUDY},
            )
            for study in fresh
        ],
        update_conflicts=True,
        unique_fields=["identifier"],
        update_fields=["design", "risk_of_bias", *_STUDY],
    )
    rows = study_rows(study.identifier for study in fresh)
    link = models.Study.records.through
    link.objects.filter(study__in=list(rows.values())).delete()
    link.objects.bulk_create(
        link(study_id=rows[study.identifier].pk, record_id=records[name].pk)
        for study in fresh
        for name in dict.fromkeys(study.records)
    )
    announce(models.Study)
    added = len(wanted) - len(known)
    return Saved(added, len(fresh) - added, len(wanted) - len(fresh))


def _same(old: evidence.Study | None, new: evidence.Study) -> bool:
    """Whether two studies say the same; the order of their records says nothing."""
    if old is None or set(old.records) != set(map(web_name, new.records)):
        return False
    names = (*_STUDY, "design", "risk_of_bias")
    return all(getattr(old, name) == getattr(new, name) for name in names)


def study_rows(identifiers: Iterable[str]) -> dict[str, models.Study]:
    """Return the rows of these identifiers. Raises InputError naming those that are missing."""
    return _rows(models.Study.objects.all(), identifiers, "study")


# What rests on them. The answers stand above the library, which knows them only by relation.


def answers_in_force() -> QuerySet:
    """Return the published answers, each with the version that readers see."""
    answers = models.Effect._meta.get_field("answers").related_model
    in_force = answers._default_manager.filter(state="published", current__isnull=False)
    return in_force.select_related("current")


def versions_in_force() -> QuerySet:
    """Return the versions that readers see, each with its answer."""
    versions = models.Effect._meta.get_field("in_versions").related_model
    in_force = versions._default_manager.filter(current_for__state="published")
    return in_force.select_related("answer__current")


def records_in_answers(outcome: str = "") -> QuerySet[models.Record]:
    """Return the records whose studies published answers rest on; `outcome` is a concept's slug."""
    answers = answers_in_force()
    if outcome:
        answers = answers.filter(current__outcome__slug=outcome)
    versions = answers.values("current")
    return models.Record.objects.filter(studies__effects__in_versions__in=versions)


def answers_of_records(records: Iterable[int]) -> dict[int, list]:
    """Return, for each record (by primary key) that some rest on, the published answers."""
    pairs = (
        answers_in_force()
        .filter(current__effects__study__records__in=list(records))
        .values_list("current__effects__study__records", "pk")
        .order_by()
        .distinct()
    )
    links = list(pairs)
    answers = {
        row.pk: row for row in answers_in_force().filter(pk__in={answer for _, answer in links})
    }
    found: dict[int, list] = {}
    for record, answer in sorted(links):
        found.setdefault(record, []).append(answers[answer])
    return found


def outcomes_in_answers() -> QuerySet[models.Concept]:
    """Return the outcomes that published answers are about."""
    outcomes = answers_in_force().values("current__outcome")
    return models.Concept.objects.filter(pk__in=outcomes).order_by("name")


# Effects


def to_effect(row: models.Effect) -> evidence.Effect:
    """Return the effect that a row holds; select `study` and `record` when there are many."""
    return evidence.Effect(
        study=row.study.label,
        value=nan if row.value is None else row.value,
        variance=nan if row.variance is None else row.variance,
        unit=UNITS[row.unit],
        outcome=row.outcome,
        population=row.study.population,
        comparator=row.comparator,
        time_point=row.time_point,
        benefit=row.benefit,
        risk_of_bias=evidence.RiskOfBias(row.risk_of_bias),
        record=row.record.identifier if row.record else "",
    )


def effects_of(rows: Iterable[models.Effect]) -> evidence.Effects:
    """Gather rows for pooling. Raises MixedUnits when they are not all in one unit."""
    return evidence.Effects.of(map(to_effect, rows))


def effect_row(
    effect: evidence.Effect,
    *,
    study: models.Study,
    record: models.Record | None = None,
    measure: str = "",
    subgroup: str = "",
) -> models.Effect:
    """Return the unsaved row of an effect of `study`; the population is the study's own."""
    return models.Effect(
        study=study,
        record=record,
        value=None if isnan(effect.value) else effect.value,
        variance=None if isnan(effect.variance) else effect.variance,
        unit=effect.unit.name,
        outcome=effect.outcome,
        measure=measure,
        comparator=effect.comparator,
        time_point=effect.time_point,
        benefit=effect.benefit,
        risk_of_bias=effect.risk_of_bias.value,
        subgroup=subgroup,
    )


def remove_effects(numbers: Sequence[int]) -> None:
    """Delete effects that no answer rests on, at once, like `remove_records`."""
    models.Effect.objects.filter(pk__in=numbers)._raw_delete(transaction.get_connection().alias)


def remove_empty_studies(numbers: Sequence[int]) -> None:
    """Delete, of these studies, those without effects and records, at once."""
    studies = models.Study.objects.filter(pk__in=numbers).order_by()
    empty = studies.filter(effects__isnull=True, records__isnull=True)
    rows = studies.filter(pk__in=list(empty.values_list("pk", flat=True)))
    rows._raw_delete(rows.db)


def _rows(rows: QuerySet, identifiers: Iterable[str], what: str) -> dict:
    names = {name: web_name(name) for name in identifiers}
    wanted = list(names.values())
    found = {
        row.identifier: row
        for start in range(0, len(wanted), BATCH)
        for row in rows.filter(identifier__in=wanted[start : start + BATCH])
    }
    if missing := [name for name, kept in names.items() if kept not in found]:
        raise InputError(
            f"The library has no {what} {_list(missing)}.",
            expected=f"Every {what} that is named must be there.",
            todo="Save it first, or check how it is spelt.",
        )
    return {name: found[kept] for name, kept in names.items()}


def _list(names: Sequence[str], most: int = 5) -> str:
    rest = len(names) - most
    return ", ".join(f"“{name}”" for name in names[:most]) + (f" and {rest} more" * (rest > 0))


def announce(model: type) -> None:
    """Send `changed` once the transaction is committed, for what was written in bulk."""
    transaction.on_commit(lambda: changed.send(sender=model))
