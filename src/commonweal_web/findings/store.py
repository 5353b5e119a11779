"""The one place that knows both the rows of answers and the library's objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db.models import QuerySet

from commonweal.answers import FrozenAnswer, Row, Snapshot, thaw
from commonweal.answers.snapshot import Json
from commonweal.appraisal import Certainty, CertaintyRating, Domain, Judgement, rate
from commonweal.evidence import Cost, Design, Finding, Impact, Strength
from commonweal.synthesis import Pooled
from commonweal.terms import UNITS, MixedUnits, Pico, Question
from commonweal_web.findings.models import Answer, Version
from commonweal_web.findings.survey_store import frozen_references


@dataclass(frozen=True, slots=True)
class Published:
    """A published version as library objects. pooled: None when it could not be pooled."""

    version: Version
    snapshot: Snapshot
    pooled: Pooled | None
    finding: Finding


def versions_in_force() -> QuerySet[Version]:
    """Return the version of every answer that readers see now."""
    return Version.objects.filter(
        current_for__state=Answer.State.PUBLISHED, current_for__isnull=False
    ).select_related("answer", "outcome", "population", "setting")


def whole(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Fetch versions with all they hold, and of the working copy no more than its state."""
    unused = (
        field.name
        for field in Answer._meta.concrete_fields
        if field.name not in ("id", "slug", "state", "withdrawn_because")
    )
    return versions.select_related("answer", "outcome").defer(
        *(f"answer__{name}" for name in unused)
    )


def lines(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Leave out of a list what only a page needs: the texts, the rows, the numbers."""
    return versions.defer("words", "data", "result")


def published(version: Version) -> Published:
    """Return a version as library objects, from what was frozen in it."""
    snapshot = Snapshot.from_json(version.data)
    pooled = thaw(version.result, snapshot) if version.result else None
    return Published(version, snapshot, pooled, finding_of(version.words, pooled))


def frozen(version: Version) -> FrozenAnswer:
    """Return a version as the library verifies and compares it; select `answer` beforehand."""
    return FrozenAnswer(
        answer=version.answer.slug,
        number=version.number,
        published_at=version.published_at.astimezone(UTC).isoformat(),
        note=version.note,
        words=version.words,
        data=version.data,
        result=version.result,
        shown={name: getattr(version, name) for name in ("estimate", "lower", "upper", "k")}
        | {"impact": str(version.impact)},
        made_with=version.made_with,
        previous=version.previous,
        scheme=version.scheme,
        digest=version.digest,
    )


def frozen_versions(slugs: Iterable[str] = ()) -> Iterator[FrozenAnswer]:
    """Return every version, or those of these answers, one answer after the other."""
    rows = Version.objects.select_related("answer").order_by("answer__slug", "number")
    if wanted := list(slugs):
        rows = rows.filter(answer__slug__in=wanted)
    yield from map(frozen, rows.iterator(chunk_size=50))


def finding_of(words: Json, pooled: Pooled | None) -> Finding:
    """Return the finding that `words` and numbers make. Raises InputError when they clash."""
    return Finding(
        question=Question(words["question"], Pico(**words["pico"])),
        headline=words["headline"],
        impact=Impact(words["impact_words"], pooled and pooled.estimate),
        strength=Strength(words["strength"]),
        cost=Cost(words["cost"]),
        reasons=tuple(reason["text"] for reason in words["reasons"]),
    )


def certainty_of(words: Json) -> CertaintyRating:
    """Return the GRADE rating that the reasons make. Raises InputError for an unsound reason."""
    return rate(
        Certainty(words["certainty_start"]),
        (
            Judgement(Domain(reason["domain"]), reason["steps"], reason["text"])
            for reason in words["reasons"]
        ),
    )


def words_of(answer: Answer) -> Json:
    """Return every text of the working copy, as it will be shown."""
    plain = (
        "question",
        "kind",
        "headline",
        "impact_words",
        "found",
        "for_whom",
        "how_done",
        "limits",
        "certainty_start",
        "strength",
        "cost",
        "cost_words",
        "judged_by",
    )
    words = {name: getattr(answer, name) for name in plain} | {
        "pico": {
            part: getattr(answer, f"pico_{part}")
            for part in ("population", "intervention", "comparator", "outcome")
        },
        "outcome": answer.outcome.name,
        "population": answer.population.name,
        "setting": answer.setting.name,
        "topics": [topic.name for topic in answer.topics.all()],
        "reasons": [
            {"domain": reason.domain, "steps": reason.steps, "text": reason.text}
            for reason in answer.reasons.all()
        ],
        "source": {
            name: getattr(answer, f"source_{name}")
            for name in ("title", "publisher", "year", "url", "licence")
        },
    }
    surveys = frozen_references(answer)
    return words | ({"surveys": surveys} if surveys else {})


def snapshot_of(answer: Answer) -> Snapshot:
    """Return the rows and options of the working copy. Raises MixedUnits."""
    effects = list(answer.effects.select_related("study", "record").order_by("study__label", "pk"))
    units = sorted({effect.unit for effect in effects}) or ["unspecified"]
    if len(units) > 1:
        raise MixedUnits(units)
    return Snapshot(
        rows=tuple(
            Row(
                study=effect.study.identifier,
                label=effect.study.label,
                value=effect.value,
                variance=effect.variance,
                design=effect.study.design if effect.study.design != Design.NOT_STATED else "",
                country=effect.study.country,
                n=effect.study.n,
                population=effect.study.population,
                outcome=effect.outcome,
                measure=effect.measure,
                comparator=effect.comparator,
                time_point=effect.time_point,
                subgroup=effect.subgroup,
                risk_of_bias=effect.risk_of_bias,
                record=effect.record.identifier if effect.record else "",
                reference=effect.record.title if effect.record else "",
            )
            for effect in effects
        ),
        unit=UNITS[units[0]].of(answer.unit_label),
        benefit=answer.benefit,
        favours=(answer.favours_lower, answer.favours_higher),
        model=answer.model,
        tau2=answer.tau2,
        test=answer.test,
        level=answer.level,
        within_study_correlation=answer.within_study_correlation,
    )
