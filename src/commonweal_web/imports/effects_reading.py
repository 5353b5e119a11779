"""What a table of effects would bring in, by a map of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path

from django.utils.translation import gettext as _

from commonweal.evidence import RiskOfBias
from commonweal.importers.effects import read_effects
from commonweal.importers.tables import Table, read_table
from commonweal.terms import UNITS, UNSPECIFIED, InputError, UnreadableFile
from commonweal_web.imports.models import Outcome
from commonweal_web.library import models
from commonweal_web.library.store import web_name

ENDINGS = (".csv", ".tsv", ".xlsx", ".parquet")
MOST_ROWS = 5000
NUMBERS = ("effect", "variance", "se", "lower", "upper")
TEXTS = ("outcome", "measure", "comparator", "time_point", "subgroup")
WORDS = ("unit", "benefit", "risk_of_bias")
COLUMNS = ("study", *NUMBERS, *TEXTS, *WORDS, "record")
_USUAL = {
    "study": "study author authors trial slab label studylabel",
    "effect": "effect value yi es estimate effectsize te smd g d md logor logrr",
    "variance": "variance var vi v",
    "se": "se sei sete standarderror stderr",
    "lower": "lower ll lcl cilb cilower lowerci ci95lower lowerlimit",
    "upper": "upper ul ucl ciub ciupper upperci ci95upper upperlimit",
    "outcome": "outcome outcomes endpoint",
    "measure": "measure instrument scale measuredwith",
    "comparator": "comparator comparison control comparedwith",
    "time_point": "timepoint time followup wave",
    "subgroup": "subgroup group arm",
    "unit": "unit metric effecttype",
    "benefit": "benefit direction better higherisbetter",
    "risk_of_bias": "riskofbias rob bias robjudgement",
    "record": "record reference doi identifier",
}
_BENEFITS = {
    **dict.fromkeys(("higher", "higher is better", "+", "up", "positive", "yes"), "higher"),
    **dict.fromkeys(("lower", "lower is better", "-", "−", "down", "negative", "no"), "lower"),
    **dict.fromkeys(("", "not stated"), "not stated"),
}
_BIASES = {
    **{str(one): str(one) for one in RiskOfBias},
    "moderate": "some concerns",
    "unclear": "some concerns",
    "": "not assessed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of a row of the table. effect: the unsaved row, when one is to be added."""

    line: int
    study: str
    outcome: Outcome
    reason: str = ""
    effect: models.Effect | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as it was read. said: role -> words. repeats: which line it is a copy of, if one."""

    said: dict[str, str]
    value: float
    variance: float
    repeats: str


def look_at(path: Path) -> Table:
    """Read a table. Raises UnreadableFile also when it has more rows than come in at once."""
    table = read_table(path)
    if not len(table):
        raise UnreadableFile(
            _("The table has no rows below its header."), todo=_("Check what was exported.")
        )
    if len(table) > MOST_ROWS:
        raise UnreadableFile(
            _("The table has %(n)s rows.") % {"n": len(table)},
            expected=_("At most %(most)s come in at once.") % {"most": MOST_ROWS},
            todo=_("Bring it in parts."),
        )
    return table


def guess(header: Iterable[str]) -> dict[str, str]:
    """Return, by role, the first column whose name is a usual one for it.

    One way to say how sure an effect is: the variance before the standard error before limits.
    """
    plain = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(tuple(header))}
    found = {
        role: next(plain[word] for word in (role.replace("_", ""), *words.split()) if word in plain)
        for role, words in _USUAL.items()
        if any(word in plain for word in (role.replace("_", ""), *words.split()))
    }
    spare = {"variance": ("se", "lower", "upper"), "se": ("lower", "upper")}
    for role in next((spare[role] for role in spare if role in found), ()):
        found.pop(role, None)
    return found


def lines_of(path: Path, columns: Mapping[str, str], fixed: Mapping[str, str]) -> list[Line]:
    """Say what becomes of each row, in the order of the file. Nothing is saved.

    columns: role -> column. fixed: unit, outcome, benefit for rows that say nothing of it.
    Raises InputError or MissingColumn when the map is not clear.
    """
    for role in ("study", "effect"):
        if role not in columns:
            raise InputError(
                _("No column was chosen for: %(role)s.") % {"role": role},
                todo=_("Choose it above."),
            )
    table = look_at(path)
    numbers = {role: columns[role] for role in NUMBERS if role in columns}
    read = read_effects(path, study=columns["study"], **numbers)
    texts = {role: table.column(name) for role, name in columns.items() if role not in NUMBERS}
    at = {line: i for i, line in enumerate(table.lines)}
    known = Known.of_the_library()
    found = [
        Line(
            one.line,
            texts["study"][at[one.line]] if one.line in at else "",
            Outcome.LEFT_OUT,
            str(replace(one, line=0)),  # the page says the line
        )
        for one in read.problems
    ]
    repeats = {one.line: one.reason for one in read.warnings}
    rows = zip(
        read.lines, read.effects.effect.tolist(), read.effects.variance.tolist(), strict=True
    )
    for line, value, variance in rows:
        said = {role: values[at[line]] for role, values in texts.items()}
        said = {**fixed, **{role: text for role, text in said.items() if text}}
        row = _Read(said, value, variance, repeats.get(line, ""))
        found.append(_judge(line, row, known))
    return sorted(found, key=lambda one: one.line)


def _judge(line: int, row: _Read, known: Known) -> Line:
    study = row.said.get("study", "")
    try:
        effect = _effect(row, known)
    except InputError as error:
        return Line(line, study, Outcome.LEFT_OUT, str(error))
    if effect is None:
        return Line(line, study, Outcome.SAME)
    words = row.repeats and _("It %(repeats)s") % {"repeats": row.repeats}
    return Line(line, study, Outcome.NEW, words, effect)


def _effect(read: _Read, known: Known) -> models.Effect | None:
    """Return the unsaved row, or None when the library has it. Raises InputError: left out."""
    said, name = read.said, web_name(read.said.get("record", "").lower())
    study = said.get("study", "")
    if not web_name(study) or len(study) > models.Study._meta.get_field("label").max_length:
        raise InputError(_("The name of its study is blank, too long, or has no letters."))
    if isnan(read.value) or not read.variance > 0:
        raise InputError(_("The effect, or how sure it is, is blank or zero."))
    if not said.get("outcome"):
        raise InputError(_("It does not say which outcome it is of."))
    if name and name not in known.records:
        raise InputError(_("The library has no reference “%(name)s”.") % {"name": said["record"]})
    row = models.Effect(
        study_id=known.study(study),
        record_id=known.records.get(name),
        value=read.value,
        variance=read.variance,
        **{role: said.get(role, "") for role in TEXTS},
        **_words(said),
    )
    for role in TEXTS:
        longest = models.Effect._meta.get_field(role).max_length
        if len(getattr(row, role)) > longest:
            words = _("Its %(role)s has more than %(n)s characters.")
            raise InputError(words % {"role": role.replace("_", " "), "n": longest})
    there = known.effects.get(key_of(row), []) if row.study_id else []
    if any(_close(y, row.value) and _close(v, row.variance) for y, v in there):
        return None
    if there:
        raise InputError(
            _("The library has other numbers for this study, outcome and time."),
            todo=_("Change them there, or say in a column how this effect differs."),
        )
    return row


def _words(said: Mapping[str, str]) -> dict[str, str]:
    """Return unit, direction and risk of bias as the library says them. Raises InputError."""

    def one(role: str, means: Mapping[str, str], known: Iterable[str]) -> str:
        text = " ".join(said.get(role, "").casefold().replace("_", " ").split())
        if text not in means:
            raise InputError(
                _("“%(text)s” is not a %(role)s.") % {"text": said[role][:60], "role": role},
                expected=_("One of: %(known)s.") % {"known": ", ".join(known)},
            )
        return means[text]

    units = {name.replace("_", " "): name for name in UNITS}
    units[""] = UNSPECIFIED.name
    return {
        "unit": one("unit", units, filter(None, units)),
        "benefit": one("benefit", _BENEFITS, ("higher", "lower", "not stated")),
        "risk_of_bias": one("risk_of_bias", _BIASES, map(str, RiskOfBias)),
    }


def _close(a: float | None, b: float) -> bool:
    return a is not None and abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def key_of(row: models.Effect) -> tuple[object, ...]:
    """Return what tells an effect of a study from its others."""
    return (row.study_id, *(getattr(row, role).casefold() for role in TEXTS))


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has: studies by name, the numbers of effects by key, references."""

    studies: dict[str, int]
    effects: dict[tuple[object, ...], list[tuple[float | None, float | None]]]
    records: dict[str, int]

    @classmethod
    def of_the_library(cls) -> Known:
        studies: dict[str, int] = {}
        for pk, identifier, label in models.Study.objects.values_list("pk", "identifier", "label"):
            studies[label.casefold()] = pk
            studies.setdefault(identifier.casefold(), pk)
        effects: dict[tuple[object, ...], list[tuple[float | None, float | None]]] = {}
        for row in models.Effect.objects.order_by():
            effects.setdefault(key_of(row), []).append((row.value, row.variance))
        records: dict[str, int] = {}
        for pk, identifier, doi in models.Record.objects.order_by().values_list(
            "pk", "identifier", "doi"
        ):
            records[identifier.lower()] = pk
            if doi:
                records.setdefault(web_name(doi.lower()), pk)
        return cls(studies, effects, records)

    def study(self, name: str) -> int | None:
        return self.studies.get(name.casefold()) or self.studies.get(web_name(name).casefold())
