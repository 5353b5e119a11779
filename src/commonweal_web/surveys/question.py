"""What an analyst asks of a dataset. Its state is a query string, or JSON in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import ProtectedEstimates, policies, protect, read_policy
from commonweal.terms import InputError

MOST_MEASURES, MOST_GROUPS = 8, 2
STATS = {
    "mean": gettext_lazy("Average"),
    "proportion": gettext_lazy("Share of each answer"),
    "bands": gettext_lazy("Shares in the ONS bands (answers from 0 to 10)"),
    "median": gettext_lazy("Middle answer (median)"),
    "sd": gettext_lazy("Standard deviation"),
    "mean_pair_distance": gettext_lazy("Inequality: mean pair distance"),
    "gini": gettext_lazy("Inequality: Gini"),
    "gap_80_20": gettext_lazy("Inequality: gap between the top and bottom fifths"),
}
LIMITS = {
    "at_least": gettext_lazy("at least"),
    "above": gettext_lazy("above"),
    "at_most": gettext_lazy("at most"),
    "below": gettext_lazy("below"),
}
BANDS = {
    "": gettext_lazy("As the measure has them"),
    "ons": gettext_lazy("High is good (life satisfaction, worthwhile, happiness)"),
    "ons-anxiety": gettext_lazy("High is bad (anxiety)"),
}
CONTROLS = {
    "holm": gettext_lazy("The chance of even one false difference (Holm)"),
    "bh": gettext_lazy("The share of false differences among those found (Benjamini–Hochberg)"),
    "none": gettext_lazy("No control: each pair by itself"),
}
LEVELS = (0.9, 0.95, 0.99)
DEFAULT_POLICY = "ons_personal_wellbeing"
_LISTS = ("measures", "stats", "by")


class _Query(Protocol):
    def getlist(self, key: str) -> Sequence[str]: ...
    def get(self, key: str, default: str = "") -> Any: ...


def table_policies() -> tuple[str, ...]:
    """Return the policies that have a rule for means and shares."""
    return tuple(name for name in policies() if read_policy(name).min_n is not None)


@dataclass(frozen=True, slots=True)
class Question:
    """measures, by: columns. limit: a share such as "at_least:7". where: a condition of the
    library. missing: codes, as written. control, against: of comparisons only."""

    measures: tuple[str, ...] = ()
    stats: tuple[str, ...] = ("mean",)
    limit: str = ""
    by: tuple[str, ...] = ()
    where: str = ""
    bands: str = ""
    missing: str = ""
    policy: str = DEFAULT_POLICY
    level: float = 0.95
    control: str = "holm"
    against: str = ""

    @classmethod
    def of(cls, query: _Query, columns: Sequence[str]) -> Question:
        """Read a query string. Columns and choices that there are not are left out.

        Raises InputError where the limit of a share is no number.
        """

        def chosen(key: str, known: Sequence[str], most: int) -> tuple[str, ...]:
            return tuple(dict.fromkeys(one for one in query.getlist(key) if one in known))[:most]

        def one_of(key: str, known: Sequence[str], usual: str) -> str:
            return query.get(key, "") if query.get(key, "") in known else usual

        def text(key: str, most: int) -> str:
            return str(query.get(key, "")).replace("\x00", "").strip()[:most]

        level = query.get("level", "")
        limit = _limit(text("side", 12), text("limit", 20))
        return cls(
            measures=chosen("measure", columns, MOST_MEASURES),
            stats=chosen("stat", tuple(STATS), len(STATS)) or (() if limit else ("mean",)),
            limit=limit,
            by=chosen("by", columns, MOST_GROUPS),
            where=text("where", 500),
            bands=one_of("bands", tuple(BANDS), ""),
            missing=text("missing", 100),
            policy=one_of("policy", table_policies(), DEFAULT_POLICY),
            level=next((one for one in LEVELS if f"{one:g}" == level), 0.95),
            control=one_of("control", tuple(CONTROLS), "holm"),
            against=text("against", 200),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Question:
        """Return the question that `to_json` gave."""
        return cls(**{k: tuple(v) if k in _LISTS else v for k, v in kept.items()})

    def to_json(self) -> dict[str, Any]:
        """Return what was said of it, as JSON; what is as usual is left out."""
        usual = {one.name: one.default for one in fields(self)}
        return {
            k: list(v) if isinstance(v, tuple) else v
            for k, v in asdict(self).items()
            if v != usual[k] or k in ("measures", "stats", "policy")
        }

    def query_string(self) -> str:
        """Return the shortest query string that means this."""
        pairs = [("measure", one) for one in self.measures]
        pairs += [("stat", one) for one in self.stats if self.stats != ("mean",) or self.limit]
        side, _colon, limit = self.limit.partition(":")
        pairs += [("side", side), ("limit", limit)] if limit else []
        pairs += [("by", one) for one in self.by]
        for name in ("where", "bands", "missing", "against"):
            pairs += [(name, getattr(self, name))] if getattr(self, name) else []
        pairs += [("policy", self.policy)] if self.policy != DEFAULT_POLICY else []
        pairs += [("level", f"{self.level:g}")] if self.level != 0.95 else []
        pairs += [("control", self.control)] if self.control != "holm" else []
        return urlencode(pairs)

    @property
    def all_stats(self) -> tuple[str, ...]:
        """The statistics, the share beyond a limit last."""
        return (*self.stats, self.limit) if self.limit else self.stats

    @property
    def codes(self) -> list[float] | None:
        """The codes for missing; [] for “none”; None when nothing is said.

        Raises InputError where they are not numbers.
        """
        if not self.missing:
            return None
        if self.missing.lower() == "none":
            return []
        try:
            return [float(part) for part in self.missing.replace(";", ",").split(",")]
        except ValueError:
            raise InputError(
                _("The codes for no answer are “%(codes)s”.") % {"codes": self.missing},
                expected=_("Numbers with commas between them, or the word none."),
                todo=_("Write e.g. 88, 99."),
            ) from None

    def options(self) -> dict[str, Any]:
        """Return what `Survey.estimate` takes besides measures and statistics, without groups."""
        given: dict[str, Any] = {"min_n": read_policy(self.policy).min_n}
        if self.where:
            given["where"] = self.where
        if self.codes is not None:
            given["missing"] = self.codes
        if self.bands and "bands" in self.stats:
            given["bands"] = dict.fromkeys(self.measures, self.bands)
        if self.level != 0.95:
            given["level"] = self.level
        return given


def answer(survey: Survey, question: Question) -> ProtectedEstimates:
    """Return the estimates that the policy of a question lets out, those for everybody too.

    Raises MissingColumn and InputError.
    """
    if not question.measures:
        raise InputError(_("No measure is chosen."), todo=_("Choose one or more columns."))
    measures, stats, options = question.measures, question.all_stats, question.options()
    everybody = survey.estimate(measures, stats, **options)
    policy = read_policy(question.policy)
    if not question.by:
        return protect(everybody, policy)
    groups = survey.estimate(measures, stats, by=question.by, **options)
    return protect(groups, policy, overall=everybody)


def _limit(side: str, limit: str) -> str:
    if not limit:
        return ""
    try:
        value = float(limit)
    except ValueError:
        value = float("nan")
    if side not in LIMITS or not abs(value) < float("inf"):
        raise InputError(
            _("The limit of the share is “%(limit)s”.") % {"limit": limit},
            expected=_("A number, such as 7."),
            todo=_("Write a number, or leave it empty."),
        )
    return f"{side}:{value:g}"
