"""The list of answers: what it can be filtered and sorted by. Its state is the query string."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from commonweal.evidence import Cost, Strength
from commonweal_web.findings.models import Version
from commonweal_web.library.models import Concept

FACETS = ("outcome", "population", "setting")


def _rank(field: str, order: list[str]) -> Case:
    steps = [When(**{field: value}, then=Value(i)) for i, value in enumerate(order)]
    return Case(*steps, default=Value(len(order)), output_field=IntegerField())


_IMPACTS = [str(value) for value in ("better", "worse", "unclear", "associated")]
_STRENGTHS = [str(value) for value in Strength]
_COSTS = [str(value) for value in Cost]
SORTS: dict[str, tuple[Any, str, Any]] = {
    "question": (_("Question"), "question", F("question")),
    "outcome": (_("Outcome"), "outcome__name", F("outcome__name")),
    "impact": (_("Impact"), "impact_rank", _rank("impact", _IMPACTS)),
    "strength": (_("Evidence"), "strength_rank", _rank("strength", _STRENGTHS)),
    "cost": (_("Cost"), "cost_rank", _rank("cost", _COSTS)),
    "studies": (_("Studies"), "k", F("k")),
    "date": (_("Updated"), "published_at", F("published_at")),
}
DEFAULT_SORT = "strength"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose. Anything unknown in the query string is ignored."""

    q: str = ""
    outcome: str = ""
    population: str = ""
    setting: str = ""
    strength: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        sort = query.get("sort", DEFAULT_SORT)
        strength = query.get("strength", "")
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            strength=strength if strength in _STRENGTHS else "",
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            **{facet: query.get(facet, "").replace("\x00", "")[:80] for facet in FACETS},
        )

    def query_string(self) -> str:
        """Return the shortest query string that means this, without the page."""
        sort = {"sort": self.sort} if self.sort != DEFAULT_SORT else {}
        return urlencode(self.filters | sort)

    @property
    def filters(self) -> dict[str, str]:
        """The choices that narrow the list, without the empty ones."""
        names = ("q", *FACETS, "strength")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def choose(versions: QuerySet[Version], choice: Choice) -> QuerySet[Version]:
    """Return the versions that match, in order."""
    for facet in FACETS:
        if slug := getattr(choice, facet):
            versions = versions.filter(**{f"{facet}__slug": slug})
    if choice.strength:
        versions = versions.filter(strength=choice.strength)
    for word in choice.q.split():
        versions = versions.filter(
            Q(question__icontains=word)
            | Q(headline__icontains=word)
            | Q(outcome__name__icontains=word)
            | Q(population__name__icontains=word)
            | Q(setting__name__icontains=word)
        )
    name = choice.sort.removeprefix("-")
    _label, alias, expression = SORTS[name]
    key = f"order_{alias}"
    return versions.annotate(**{key: expression}).order_by(
        f"-{key}" if choice.sort.startswith("-") else key, "question"
    )


def facets(versions: QuerySet[Version]) -> dict[str, list[tuple[str, str, int]]]:
    """Return (slug, name, how many answers) of every concept that some answer in force uses."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    pks = versions.values("pk")
    for facet in FACETS:
        found[facet] = list(
            Concept.objects.filter(**{f"{facet}_of__in": pks})
            .annotate(times=Count(f"{facet}_of", filter=Q(**{f"{facet}_of__in": pks})))
            .order_by("name")
            .values_list("slug", "name", "times")
        )
    return found
