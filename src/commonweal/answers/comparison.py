"""What changed between two versions of an answer: numbers, studies, options, words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from commonweal.answers.frozen import FrozenAnswer
from commonweal.answers.numbers import thaw
from commonweal.answers.snapshot import Json, Row, Snapshot
from commonweal.answers.word_diff import Piece, diff_words
from commonweal.synthesis import Pooled

_OPTIONS = ("model", "tau2", "test", "level", "within_study_correlation", "benefit")
_TELLS_APART = ("outcome", "measure", "comparator", "time_point", "subgroup")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. old, new: plain values; None where there was nothing."""

    name: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class StudyChange:
    """A study in both versions whose effects differ.

    changes: what differs of effects that are in both. added, removed: how many effects.
    """

    study: str
    label: str
    changes: tuple[Change, ...]
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that differs. name: its key among the words, e.g. `headline`, `pico.population`."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An older and a newer version side by side.

    old, new: the pooled results, None where nothing was pooled. same_unit: whether the numbers
    may be set beside each other. added, removed: labels of studies. options: how it was pooled.
    ratings: strength, cost, impact. texts: in the order in which readers see them.
    """

    old: Pooled | None
    new: Pooled | None
    same_unit: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[StudyChange, ...]
    options: tuple[Change, ...]
    ratings: tuple[Change, ...]
    texts: tuple[TextChange, ...]

    @property
    def numbers_differ(self) -> bool:
        """Whether the pooled result is another, or there is one now and was none."""
        if self.old is None or self.new is None:
            return self.old is not self.new
        return not self.same_unit or self.old.estimate != self.new.estimate


def compare(old: FrozenAnswer, new: FrozenAnswer) -> Comparison:
    """Return what differs between two versions of one answer, the older one first.

    Raises InputError, KeyError or TypeError when a version is damaged (see `verify`).
    """
    before, after = Snapshot.from_json(old.data), Snapshot.from_json(new.data)
    were, are = _by_study(before), _by_study(after)
    return Comparison(
        old=thaw(old.result, before) if old.result else None,
        new=thaw(new.result, after) if new.result else None,
        same_unit=before.unit == after.unit,
        added=tuple(rows[0].label for study, rows in are.items() if study not in were),
        removed=tuple(rows[0].label for study, rows in were.items() if study not in are),
        changed=tuple(
            change
            for study, rows in are.items()
            if study in were and (change := _compare_study(were[study], rows))
        ),
        options=tuple(_changes({name: getattr(before, name) for name in _OPTIONS}, after)),
        ratings=tuple(
            Change(name, one, other)
            for name, one, other in (
                ("impact", old.shown["impact"], new.shown["impact"]),
                *((name, old.words[name], new.words[name]) for name in ("strength", "cost")),
            )
            if one != other
        ),
        texts=tuple(_compare_texts(_texts(old.words), _texts(new.words))),
    )


def _by_study(snapshot: Snapshot) -> dict[str, list[Row]]:
    studies: defaultdict[str, list[Row]] = defaultdict(list)
    for row in snapshot.rows:
        studies[row.study].append(row)
    return dict(studies)


def _compare_study(old: list[Row], new: list[Row]) -> StudyChange | None:
    """Pair the effects of a study by what they are of, then those left over in their order."""
    left, unpaired, pairs = list(old), [], []
    for row in new:
        twin = next((one for one in left if _of(one) == _of(row)), None)
        if twin is None:
            unpaired.append(row)
        else:
            left.remove(twin)
            pairs.append((twin, row))
    pairs += zip(left, unpaired, strict=False)
    changes = tuple(
        change
        for one, other in pairs
        for change in _changes({f.name: getattr(one, f.name) for f in fields(Row)}, other)
    )
    more = len(new) - len(old)
    if not changes and not more:
        return None
    return StudyChange(new[0].study, new[0].label, changes, max(more, 0), max(-more, 0))


def _of(row: Row) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in _TELLS_APART)


def _changes(old: Mapping[str, object], new: object) -> Iterator[Change]:
    for name, value in old.items():
        if value != getattr(new, name):
            yield Change(name, value, getattr(new, name))


def _texts(words: Json) -> dict[str, str]:
    """Return every text by name; of a group (`pico`, `source`) each by its own."""
    found: dict[str, str] = {}
    for name, value in words.items():
        if name in {"strength", "cost", "kind"}:
            continue
        if name == "reasons":
            for reason in value:
                steps = f"{reason['steps']:+d}".replace("-", "−") if reason["steps"] else "0"
                found[f"reasons.{reason['domain']}"] = f"({steps}) {reason['text']}"
        elif name == "surveys":
            for figure in value:
                text = f"{figure['title']} (version {figure['number']})"
                found[f"surveys.{figure['figure']}"] = text
        elif isinstance(value, dict):
            found |= {f"{name}.{part}": _text(text) for part, text in value.items()}
        else:
            found[name] = _text(value)
    return found


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _compare_texts(old: dict[str, str], new: dict[str, str]) -> Iterator[TextChange]:
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name, ""), new.get(name, "")
        if was.split() != now.split():
            yield TextChange(name, diff_words(was, now))
