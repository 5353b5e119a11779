"""Survey figures beside an answer, as plain values: for readers, and for who chooses them."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches

from commonweal_web.findings.edit_forms import StepForm
from commonweal_web.findings.survey_store import MOST, figures_named
from commonweal_web.surveys.models import Publication
from commonweal_web.surveys.publication_page import embedded

Plain = dict[str, Any]
_OFFERED = 30


def shown_beside(words: Plain) -> list[Plain]:
    """Return the figures that a version refers to, each as it is now.

    gone: it was withdrawn, and none of its numbers are given. revised: the figure has another
    version now than when the answer was published.
    """
    references = words.get("surveys", [])
    if not references:
        return []
    rows = figures_named(one["figure"] for one in references)
    return [_beside(one, rows[one["figure"]]) for one in references if one["figure"] in rows]


def _beside(reference: Plain, row: Publication) -> Plain:
    if row.state != Publication.State.PUBLISHED or row.current is None:
        return {"gone": True, "title": reference["title"], "url": row.get_absolute_url()}
    version = row.current
    version.publication = row
    figure = caches["pages"].get_or_set(
        f"survey-figure-{version.digest}", lambda: embedded(version), timeout=86_400
    )
    return figure | {"gone": False, "revised": version.number != reference["number"]}


def choices(form: StepForm, words: str) -> Plain:
    """Return the figures to tick: those ticked already, then the newest that match `words`."""
    words = words.replace("\x00", "").strip()[:100]
    field = form["surveys"]
    ticked = {str(one) for one in field.value() or ()}
    found = list(form.fields["surveys"].queryset)
    wanted = words.casefold().split()
    lines = [_line(row, str(row.pk) in ticked) for row in found]
    matching = [
        one
        for one in lines
        if not one["ticked"]
        and not one["gone"]
        and all(word in f"{one['title']} {one['summary']}".casefold() for word in wanted)
    ]
    return {
        "query": words,
        "chosen": [one for one in lines if one["ticked"]],
        "offered": matching[:_OFFERED],
        "more": len(matching) > _OFFERED,
        "any": bool(lines),
        "most": MOST,
    }


def _line(row: Publication, ticked: bool) -> Plain:
    current = row.current
    return {
        "pk": row.pk,
        "ticked": ticked,
        "gone": row.state != Publication.State.PUBLISHED,
        "url": row.get_absolute_url(),
        "title": current.title if current else row.slug,
        "summary": current.summary if current else "",
        "source": current.source_title if current else "",
    }
