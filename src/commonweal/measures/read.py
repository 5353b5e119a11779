"""From a definition in YAML to a Measure, checked so that a slip in the file cannot mislead."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import yaml

from commonweal.measures.arithmetic import finish, possible_sums
from commonweal.measures.measure import (
    Band,
    Bands,
    Benchmark,
    Category,
    Direction,
    Example,
    Item,
    MeaningfulChange,
    Measure,
    People,
    Policy,
    Prorating,
    Rule,
    Score,
    Share,
    Subject,
    Wording,
)
from commonweal.measures.schema import (
    Entry,
    check_keys,
    choose,
    find_source,
    read_range,
    read_sources,
    wrong,
)
from commonweal.terms import InputError, Source

Sources = Mapping[str, Source]


def list_measures() -> tuple[str, ...]:
    """Return the ids of the measures: the names of the files in `definitions/`."""
    folder = files("commonweal.measures") / "definitions"
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".yaml")))


@cache
def get_measure(name: str) -> Measure:
    """Return a measure by its id, e.g. "swemwbs". Raises InputError when there is none."""
    known = list_measures()
    plain = {"".join(filter(str.isalnum, known_id)): known_id for known_id in known}
    found = plain.get("".join(filter(str.isalnum, name.lower())))
    if found is None:
        raise InputError(
            f"There is no measure “{name}”.",
            expected=f"The measures are: {', '.join(known)}.",
            todo="Choose one of these.",
        )
    file = files("commonweal.measures") / "definitions" / f"{found}.yaml"
    measure = read_measure(file.read_text(encoding="utf-8"), name=f"{found}.yaml")
    if measure.id != found:
        raise wrong(f"{found}.yaml", f"its id is “{measure.id}”", "Give both the same name.")
    return measure


def read_measure(text: str, *, name: str = "the definition") -> Measure:
    """Return the measure that a definition describes. name: of the file, for errors.

    Raises InputError, with the place and what to do, for an unknown or missing key, a source
    that is not there, bands that leave out a score, a table that does not fit, wording that may
    not ship, or an example that names what is not there.
    """
    try:
        whole = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise wrong(name, f"it is not YAML ({error})", "Mend it there.") from None
    whole = check_keys(whole, "measure", name)
    sources = read_sources(whole["sources"], name)
    wording = _wording(whole["wording"], sources, f"{name}, wording")
    if not isinstance(whole["items"], dict):
        raise wrong(name, "the items have no names", "Write each as “name: {topic: ...}”.")
    items = tuple(_item(whole, key, name) for key in whole["items"])
    if wording.policy != Policy.SHIP and any(item.wording for item in items):
        raise wrong(name, "it holds wording that may not ship", "Leave the topics only.")
    if wording.policy == Policy.SHIP and not all(item.wording for item in items):
        raise wrong(name, "an item has no wording, though it may ship", "Add “wording:”.")
    scores = tuple(
        _score(key, entry, items, sources, f"{name}, scores, {key}")
        for key, entry in whole["scores"].items()
    )
    known = [*(item.name for item in items), *(score.name for score in scores)]
    twice = next((key for key in known if known.count(key) > 1), None)
    if twice:
        raise wrong(name, f"“{twice}” is both an item and a score", "Rename one.")
    categories = tuple(
        _category(key, entry, known, sources, f"{name}, categories, {key}")
        for key, entry in whole.get("categories", {}).items()
    )
    outputs = {score.name for score in scores} | {category.name for category in categories}
    outputs |= {f"{score.name}_band" for score in scores if score.bands}
    return Measure(
        **{key: whole[key].strip() for key in ("id", "title", "publisher", "about")},
        subject=Subject(choose(whole["subject"], list(Subject), name, "subject")),
        people=_people(whole["people"], sources, f"{name}, people"),
        wording=wording,
        missing_rule=whole["missing_rule"].strip(),
        introduction=whole.get("introduction", "").strip(),
        items=items,
        scores=scores,
        categories=categories,
        sources=tuple(sources.values()),
        cautions=tuple(caution.strip() for caution in whole.get("cautions", [])),
        safeguarding=whole.get("safeguarding", "").strip(),
        examples=tuple(
            _example(entry, items, outputs, f"{name}, example {i}")
            for i, entry in enumerate(whole["examples"], start=1)
        ),
    )


def _people(entry: object, sources: Sources, where: str) -> People:
    entry = check_keys(entry, "people", where)
    return People(str(entry["who"]).strip(), find_source(entry, sources, where))


def _wording(entry: object, sources: Sources, where: str) -> Wording:
    entry = check_keys(entry, "wording", where)
    return Wording(
        policy=Policy(choose(entry["policy"], list(Policy), where, "policy")),
        licence=entry["licence"].strip(),
        source=find_source(entry, sources, where),
        notice=entry.get("notice", "").strip(),
        registration_url=entry.get("registration_url", ""),
        note=entry.get("note", "").strip(),
    )


def _item(whole: Entry, key: str, name: str) -> Item:
    where = f"{name}, items, {key}"
    entry = check_keys(whole["items"][key], "item", where)
    shared = {k: whole[k] for k in ("answers", "range", "missing_codes") if k in whole}
    entry = {**shared, **entry}
    if "range" not in entry:
        raise wrong(where, "there is no range", "Add “range: [lowest, highest]”.")
    lowest, highest = read_range(entry["range"], where)
    codes = tuple(float(code) for code in entry.get("missing_codes", []))
    means = {float(code): float(value) for code, value in entry.get("means", {}).items()}
    answers = {float(code): str(words) for code, words in entry.get("answers", {}).items()}
    for code in (*codes, *means):
        if lowest <= code <= highest:
            raise wrong(where, f"{code:g} is a possible answer", "It cannot stand for another.")
    for code in (*answers, *means.values()):
        if not lowest <= code <= highest:
            raise wrong(where, f"{code:g} is outside the range", "Change it, or the range.")
    return Item(
        name=str(key),
        topic=entry["topic"],
        lowest=lowest,
        highest=highest,
        wording=entry.get("wording", "").strip(),
        whole=entry.get("whole", True),
        answers=answers,
        missing_codes=codes,
        means=means,
        often_reversed=entry.get("often_reversed", False),
    )


def _score(name: str, entry: object, items: Sequence[Item], sources: Sources, where: str) -> Score:
    entry = check_keys(entry, "score", where)
    names = [item.name for item in items]
    wanted = names if entry["items"] == "all" else entry["items"]
    for item in wanted:
        choose(item, names, where, "items")
    lowest, highest = read_range(entry["range"], where)
    score = Score(
        name=name,
        title=entry["title"],
        items=tuple(wanted),
        lowest=lowest,
        highest=highest,
        direction=Direction(choose(entry["direction"], list(Direction), where, "direction")),
        source=find_source(entry, sources, where),
        scoring=entry.get("scoring", ""),
        points=_points(entry, [item for item in items if item.name in wanted], where),
        multiply=float(entry.get("multiply", 1)),
        cap=entry.get("cap"),
        subtract_from=entry.get("subtract_from"),
        table={float(raw): float(value) for raw, value in entry.get("table", {}).items()},
        prorate=_prorate(entry["prorate"], len(wanted), sources, where)
        if "prorate" in entry
        else None,
        bands=_bands(entry["bands"], sources, f"{where}, bands") if "bands" in entry else None,
        meaningful_changes=tuple(
            MeaningfulChange(
                points=float(change["points"]),
                words=change["words"],
                source=find_source(change, sources, f"{where}, meaningful change"),
            )
            for change in _each(entry, "meaningful_change", "change", where)
        ),
        benchmarks=tuple(
            Benchmark(
                population=one["population"],
                mean=float(one["mean"]),
                source=find_source(one, sources, f"{where}, benchmark"),
                sd=one.get("sd"),
                n=one.get("n"),
            )
            for one in _each(entry, "benchmark", "benchmark", where)
        ),
    )
    _check_score(score, [item for item in items if item.name in wanted], where)
    return score


def _each(entry: Entry, key: str, kind: str, where: str) -> Iterable[Entry]:
    for i, one in enumerate(entry.get(key, []), start=1):
        yield check_keys(one, kind, f"{where}, {key} {i}")


def _points(entry: Entry, items: Sequence[Item], where: str) -> dict[str, tuple[float, ...]]:
    if "points" not in entry:
        return {}
    others = entry.get("other_points", {})
    points = {item.name: tuple(others.get(item.name, entry["points"])) for item in items}
    for item in items:
        if len(points[item.name]) != item.highest - item.lowest + 1:
            raise wrong(where, f"the points do not fit {item.name}", "Give one for each answer.")
    for name in others:
        choose(name, points, where, "other_points")
    return points


def _prorate(entry: object, items: int, sources: Sources, where: str) -> Prorating:
    entry = check_keys(entry, "prorate", f"{where}, prorate")
    if not 1 <= entry["from"] < items:
        raise wrong(where, f"prorating starts from {entry['from']} answers", "Name fewer than all.")
    return Prorating(int(entry["from"]), find_source(entry, sources, f"{where}, prorate"))


def _bands(entry: object, sources: Sources, where: str) -> Bands:
    entry = check_keys(entry, "bands", where)
    bands = [
        Band(band["label"], float(band["from"]), float(band["to"]), band.get("plain", ""))
        for band in _each(entry, "limits", "band", where)
    ]
    return Bands(tuple(bands), find_source(entry, sources, where), entry.get("note", "").strip())


def _check_score(score: Score, items: Sequence[Item], where: str) -> None:
    """Check the range, the table and the bands against every score that can come out."""
    sums = possible_sums(score, items)
    if score.table and (sums is None or list(score.table) != sums.tolist()):
        raise wrong(where, "the table does not fit the sums", "Give a line for each sum, in order.")
    possible = [score.lowest, score.highest]
    if sums is not None:  # without steps the ends are all there is to check
        possible = np.unique(finish(score, sums)).tolist()
    if (possible[0], possible[-1]) != (score.lowest, score.highest):
        raise wrong(
            where,
            f"the range is {score.lowest:g} to {score.highest:g}",
            "Correct the range, the items or the table.",
            expected=f"The items give {possible[0]:g} to {possible[-1]:g}.",
        )
    if score.prorate and (score.table or score.cap is not None):
        raise wrong(where, "a score with a table or a cap is prorated", "It needs every answer.")
    bands = score.bands.bands if score.bands else ()
    for lower, upper in pairwise(bands):
        if not lower.lowest <= lower.highest < upper.lowest:
            raise wrong(where, f"band “{upper.label}” overlaps “{lower.label}”", "Part them.")
    for value in possible if bands else ():
        if not any(band.lowest <= value <= band.highest for band in bands):
            raise wrong(where, f"a score of {value:g} is in no band", "Widen a band to take it.")


def _category(
    name: str, entry: object, known: Sequence[str], sources: Sources, where: str
) -> Category:
    entry = check_keys(entry, "category", where)
    for need in entry["needs"]:
        choose(need, known, where, "needs")
    rules = []
    for rule in _each(entry, "rules", "rule", where):
        ranges = {}
        for key, value in rule.get("when", {}).items():
            choose(key, entry["needs"], where, "when")
            ranges[key] = read_range(value, where) if isinstance(value, list) else (value, value)
        rules.append(Rule(rule["label"], ranges))
    if rules[-1].ranges or not all(rule.ranges for rule in rules[:-1]):
        raise wrong(where, "the rules do not end with one for the rest", "Add it, without “when”.")
    labels = [rule.label for rule in rules]
    flag = choose(entry["flag"], labels, where, "flag") if "flag" in entry else ""
    return Category(
        name=name,
        title=entry["title"],
        needs=tuple(entry["needs"]),
        rules=tuple(rules),
        source=find_source(entry, sources, where),
        flag=flag,
        note=entry.get("note", "").strip(),
        benchmarks=tuple(
            Share(
                population=one["population"],
                label=choose(one["group"], labels, where, "group"),
                per_cent=float(one["per_cent"]),
                source=find_source(one, sources, f"{where}, benchmark"),
            )
            for one in _each(entry, "benchmark", "share", where)
        ),
    )


def _example(entry: object, items: Sequence[Item], outputs: set[str], where: str) -> Example:
    entry = check_keys(entry, "example", where)
    answers: list[Any] = entry["answers"]
    if not isinstance(answers, list) or len(answers) != len(items):
        raise wrong(where, f"the answers are {answers}", f"List {len(items)}, one for each item.")
    for name in entry["expect"]:
        choose(name, outputs, where, "expect")
    return Example(entry["what"], tuple(answers), entry["expect"], entry.get("options", {}))
