"""Which lines are asked for. Everything asked stands in the web address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from commonweal_web.audit.models import Line


@dataclass(frozen=True, slots=True)
class Asked:
    """q: words in what, thing and why. person: part of a username, or a number."""

    q: str = ""
    person: str = ""
    what: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    wrong: tuple[str, ...] = ()
    """Names of dates that could not be read."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        texts = {
            name: query.get(name, "").replace("\0", "").strip()[:200]
            for name in ("q", "person", "what", "kind")
        }
        days: dict[str, date | None] = {}
        wrong = []
        for name in ("since", "until"):
            given = query.get(name, "").strip()
            try:
                days[name] = date.fromisoformat(given) if given else None
            except ValueError:
                days[name] = None
                wrong.append(name)
        return cls(**texts, **days, wrong=tuple(wrong))

    @property
    def anything(self) -> bool:
        return self != Asked()

    def lines(self) -> QuerySet[Line]:
        """Lines, newest first."""
        found = Line.objects.all()
        for word in self.q.split():
            found = found.filter(
                Q(label__icontains=word)
                | Q(why__icontains=word)
                | Q(what__icontains=word)
                | Q(key__iexact=word)
            )
        if self.person:
            people = get_user_model().objects.filter(username__icontains=self.person)
            numbers = set(people.values_list("pk", flat=True)[:1000])
            if self.person.isdigit():
                numbers.add(int(self.person[:12]))
            found = found.filter(who_id__in=numbers)
        if self.what:
            found = found.filter(what=self.what)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.since:
            found = found.filter(at__date__gte=self.since)
        if self.until:
            found = found.filter(at__date__lte=self.until)
        return found
