"""The steps of making an answer as plain values for templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commonweal.answers import check_numbers, reading_age
from commonweal.answers.word_diff import diff_words
from commonweal.appraisal import Domain, rate, strength_for, suggest
from commonweal.appraisal.certainty import Certainty, Judgement
from commonweal.publish import forest
from commonweal.synthesis import Pooled, cautions
from commonweal.terms import CommonwealError
from commonweal_web.findings import editing, store
from commonweal_web.findings.completeness import LABELS, STEPS, missing
from commonweal_web.findings.edit_forms import FORMS, StepForm
from commonweal_web.findings.models import Answer
from commonweal_web.findings.statistics import method_in_words, statistics
from commonweal_web.library import strength_labels
from commonweal_web.library.models import Concept
from commonweal_web.people.models import User
from commonweal_web.surveys.models import Publication

Plain = dict[str, Any]
TARGET_AGE = 12
_LONGEST_PLOT = 200  # rows that somebody can look over while choosing a model


def head(answer: Answer, current: str) -> Plain:
    """Return what stands above every step: which there are, which are done."""
    undone = {one.step for one in missing(answer)}
    if not answer.effect_links.exists():
        undone.add("effects")
    return {
        "answer": answer,
        "label": LABELS.get(current, ""),
        "steps": [
            {
                "label": LABELS[name],
                "url": step_url(answer, name),
                "current": name == current,
                "done": name not in undone,
            }
            for name in STEPS
        ],
    }


def step_url(answer: Answer, name: str) -> str:
    return reverse(
        "desk_answer_effects" if name == "effects" else "desk_answer_step",
        args=[answer.pk] if name == "effects" else [answer.pk, name],
    )


def to_fill_in(answer: Answer) -> list[tuple[str, str]]:
    """Return (address, words) for everything that is still empty, down to the field."""
    return [
        (f"{step_url(answer, one.step)}#id_{one.field}", f"{LABELS[one.step]}: {one.label}")
        for one in missing(answer)
    ]


def clash_lines(clashes: tuple[editing.Clash, ...], mine: Plain) -> list[Plain]:
    """Return what to show of fields that two people changed: both texts, word by word."""
    names = User.objects.in_bulk({one.who for one in clashes if one.who})
    return [
        {
            "name": one.name,
            "label": label_of(one.name),
            "who": names[one.who].get_username() if one.who in names else _("Somebody"),
            "at": one.at,
            "theirs": words_for(one.name, one.theirs),
            "pieces": diff_words(
                words_for(one.name, mine[one.name]), words_for(one.name, one.theirs)
            ),
        }
        for one in clashes
    ]


def label_of(name: str) -> str:
    """Return what a field of an answer is called."""
    if name.startswith(editing.REASON):
        return name.removeprefix(editing.REASON).capitalize()
    label = str(Answer._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def words_for(name: str, value: Any) -> str:
    """Return the plain value of a field as people read it."""
    if value in (None, "", []):
        return _("(nothing)")
    if name.startswith(editing.REASON):
        return f"{value['steps']:+d}: {value['text']}"
    if name == "surveys":
        return "; ".join(
            map(str, Publication.objects.filter(pk__in=value).select_related("current"))
        )
    if name in editing.CONCEPTS or name == "topics":
        keys = value if isinstance(value, list) else [value]
        return ", ".join(Concept.objects.filter(pk__in=keys).values_list("name", flat=True))
    return str(dict(Answer._meta.get_field(name).flatchoices).get(value, value))


def pooled_as(answer: Answer) -> Plain:
    """Return the numbers that the options on `answer` give: they need not be saved."""
    try:
        pooled = store.snapshot_of(answer).pool()
    except CommonwealError as error:
        return {"error": str(error)}
    return {
        "statistics": statistics(pooled),
        "method": method_in_words(pooled),
        "cautions": cautions(pooled),
        "plot": {one: _plot(pooled, answer, one) for one in ("wide", "narrow")}
        if pooled.k <= _LONGEST_PLOT
        else None,
        "k": pooled.k,
    }


def _plot(pooled: Pooled, answer: Answer, layout: Any) -> SafeString:
    favours = (answer.favours_lower, answer.favours_higher)
    svg = forest(pooled, favours=favours if all(favours) else None, layout=layout, standalone=False)
    return mark_safe(svg)  # noqa: S308  publish escapes what studies and staff wrote


def hints(answer: Answer) -> Plain:
    """Return how the words read, and which of their numbers the data do not bear out."""
    texts = [getattr(answer, name).strip() for name in STEPS["words"]]
    text = "\n\n".join(filter(None, texts))
    reading = reading_age(text)
    found: Plain = {
        "age": round(reading.age) if reading.age is not None else None,
        "target": TARGET_AGE,
        "hard": reading.age is not None and reading.age > TARGET_AGE + 0.5,
        "hardest": reading.hardest,
        "words": reading.words,
    }
    try:
        snapshot = store.snapshot_of(answer)
    except CommonwealError as error:
        return found | {"error": str(error)}
    try:
        pooled = snapshot.pool()
    except CommonwealError:
        pooled = None
    checked = check_numbers(text, snapshot, pooled)
    return found | {
        "numbers": len(checked),
        "unknown": [one.number for one in checked if not one.what],
    }


def certainty(answer: Answer) -> Plain:
    """Return what follows from the saved judgements, and what the numbers suggest looking at."""
    found: Plain = {"prompts": prompts(answer)}
    try:
        judged = [Judgement(Domain(r.domain), r.steps, r.text) for r in answer.reasons.all()]
        rating = rate(Certainty(answer.certainty_start), judged)
        studies = answer.effects.values("study").distinct().count()
        allowed = strength_for(rating.certainty, studies=studies)
    except CommonwealError as error:
        return found | {"error": str(error)}
    return found | {
        "rating": rating,
        "allowed": strength_labels.label_of(allowed).label,
        "studies": studies,
    }


def prompts(answer: Answer) -> dict[str, str]:
    """Return, by domain, what the numbers suggest a reviewer should look at."""
    try:
        snapshot = store.snapshot_of(answer)
        pooled = snapshot.pool()
    except CommonwealError:
        return {}
    limits, null = pooled.estimate.interval, snapshot.unit.no_effect
    people = [row.n for row in {row.study: row for row in snapshot.rows}.values()]
    found = suggest(
        k=pooled.k,
        i2=pooled.i2,
        crosses_no_effect=limits.lower <= null <= limits.upper if limits else None,
        people=sum(people) if people and None not in people else None,
    )
    return {str(one.domain): one.because for one in found}


def form_of(name: str, answer: Answer, data: Any = None) -> StepForm:
    """Return the form of a step on a copy of the answer, which it may change."""
    return FORMS[name](data, instance=Answer.objects.get(pk=answer.pk))


def errors_of(form: StepForm) -> list[tuple[str, str]]:
    """Return (id of the field, what is wrong) for an error summary."""
    return [
        (
            form[name].id_for_label if name in form.fields else "",
            (f"{form[name].label}: {error}" if name in form.fields else error),
        )
        for name, errors in form.errors.items()
        for error in errors
    ]
