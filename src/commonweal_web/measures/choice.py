"""What a reader chose on the list of measures. Its state is the query string."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from commonweal.measures import Measure, Policy, Subject
from commonweal_web.measures.presenters import POLICIES


@dataclass(frozen=True, slots=True)
class Choice:
    """Words, a subject, and what may be done with the wording; "" is any."""

    q: str = ""
    about: str = ""
    wording: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        """Read a query string. What it has amiss is left out."""
        about, wording = query.get("about", ""), query.get("wording", "")
        return cls(
            q=query.get("q", "").replace("\x00", "").strip()[:100],
            about=about if about in set(Subject) else "",
            wording=wording if wording in set(Policy) else "",
        )

    def query_string(self) -> str:
        """Return the shortest query string that means this."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def wants(self, measure: Measure) -> bool:
        """Return whether the measure meets every part of the choice."""
        if self.about not in ("", measure.subject) or self.wording not in (
            "",
            measure.wording.policy,
        ):
            return False
        words = (measure.id, measure.title, measure.publisher, measure.about, measure.subject)
        topics = (item.wording or item.topic for item in measure.items)
        text = " ".join([*words, measure.people.who, *topics]).lower()
        return all(word in text for word in self.q.lower().split())


def options(measures: Iterable[Measure]) -> dict[str, list[tuple[str, str, int]]]:
    """Return (value, words, how many) of what the selects of the form offer."""
    measures = list(measures)
    subjects = Counter(one.subject for one in measures)
    policies = Counter(one.wording.policy for one in measures)
    return {
        "about": [(one, one.capitalize(), subjects[one]) for one in Subject if subjects[one]],
        "wording": [(one, str(POLICIES[one]), policies[one]) for one in Policy if policies[one]],
    }
