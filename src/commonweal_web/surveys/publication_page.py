"""A published figure as plain values for templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonweal.publish.estimates import (
    Figure,
    differences_csv,
    differences_part,
    estimates_csv,
    estimates_part,
    read_lines,
)
from commonweal.surveys.disclosure import Policy, ProtectedDifferences
from commonweal_web.surveys import publication_store as store
from commonweal_web.surveys.models import PublicationVersion
from commonweal_web.surveys.publication_figure import figure_of

Plain = dict[str, Any]
LANGUAGES = {
    "python": gettext_lazy("In Python, with commonweal"),
    "r": gettext_lazy("In R, with the package survey"),
}


def listed(version: PublicationVersion) -> Plain:
    """Return a line of the list of figures."""
    return {
        "url": version.publication.get_absolute_url(),
        "title": version.title,
        "summary": version.summary,
        "question": version.question,
        "source": version.source_title,
        "date": version.published_at,
    }


def present(version: PublicationVersion) -> Plain:
    """Return what the page of a version shows."""
    table = store.table_of(version)
    return {
        "version": version,
        "publication": version.publication,
        "table": table_part(version, table),
        "sentences": read_lines(table, version.words).sentences()
        if isinstance(table, ProtectedDifferences)
        else (),
        "policy": say_rules(table),
        "policy_title": table.policy.title,
        "policy_source": table.policy.source,
        "source": store.source_of(version),
        "codes": [
            {"label": LANGUAGES.get(name, name), "id": f"code-{name}", "text": text}
            for name, text in version.code.items()
        ],
        **picture(figure_of(version, table), prefix="survey"),
    }


def embedded(version: PublicationVersion) -> Plain:
    """Return what an article or answer shows of a version that it refers to."""
    figure = figure_of(version, store.table_of(version))
    return {
        **listed(version),
        "permanent": reverse("surveys:version", args=[version.publication.slug, version.number]),
        "number": version.number,
        "table": "" if figure else table_part(version, store.table_of(version)),
        **picture(figure, prefix=f"survey-{version.pk}"),
    }


def picture(figure: Figure | None, *, prefix: str) -> Plain:
    """Return both layouts of a figure, safe because `svg` escapes every word of it."""
    if figure is None:
        return {"wide": "", "narrow": ""}
    wide, narrow = (
        mark_safe(figure.svg(layout=layout, standalone=False, prefix=prefix))  # noqa: S308
        for layout in ("wide", "narrow")
    )
    return {"wide": wide, "narrow": narrow}


def table_part(version: PublicationVersion, table: store.Table) -> SafeString:
    """Return the table as HTML, safe because the library escapes every cell."""
    about = {"words": version.words, "source": store.source_of(version)}
    if isinstance(table, ProtectedDifferences):
        made = differences_part(table, title=version.title, **about)
    else:
        made = estimates_part(table, title=version.title, **about)
    return mark_safe(made)  # noqa: S308


def table_csv(version: PublicationVersion) -> str:
    """Return the table with every digit that the policy lets out."""
    table, about = store.table_of(version), {"words": version.words, "title": version.title}
    source = store.source_of(version)
    if isinstance(table, ProtectedDifferences):
        return differences_csv(table, source=source, **about)
    return estimates_csv(table, source=source, **about)


def say_rules(table: store.Table) -> list[str]:
    """Return the rules that protect people in a table, or in differences, in sentences."""
    if not isinstance(table, ProtectedDifferences):
        return say_policy(table.policy)
    least, found = table.policy.min_n or 1, []
    found.append(
        _("Every group that is compared, and every category, holds at least %(n)s people.")
        % {"n": least}
    )
    if table.people is not None:
        found.append(
            _("There are at least %(n)s people more than numbers in the model.") % {"n": least}
        )
    if table.policy.rounding_base > 1:
        found.append(
            _("Numbers of people are rounded to the nearest %(n)s.")
            % {"n": table.policy.rounding_base}
        )
    return found


def say_policy(policy: Policy) -> list[str]:
    """Return the rules of a policy in sentences."""
    found = []
    if policy.min_n is not None:
        found.append(
            ngettext(
                "No number is shown that rests on fewer than %(n)s person.",
                "No number is shown that rests on fewer than %(n)s people.",
                policy.min_n,
            )
            % {"n": policy.min_n}
        )
    if policy.secondary:
        found.append(
            _(
                "Where somebody could work out a number that was left out, from a total and the "
                "other groups, another number is left out as well."
            )
        )
    if policy.alike_below is not None:
        found.append(
            _("Groups of fewer than %(n)s people who all gave the same answer are left out.")
            % {"n": policy.alike_below}
        )
    if policy.rounding_base > 1:
        found.append(
            _("Numbers of people are rounded to the nearest %(n)s.") % {"n": policy.rounding_base}
        )
    found.append(
        _("Where a number was left out stands %(mark)s. It does not mean zero.")
        % {"mark": policy.mark}
    )
    return found
