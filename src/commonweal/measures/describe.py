"""A measure in plain words: what its page, the docs and the terminal say about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonweal.measures.measure import Bands, Category, Item, Measure, Policy, Score
from commonweal.terms import Source

_POLICY = {
    Policy.SHIP: "comes with commonweal",
    Policy.USER_SUPPLIED: "bring it yourself, and record by what right you use it",
    Policy.FORBIDDEN: "may not be kept in commonweal; only answers are scored",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, then sentences, then a table; any of the two may be empty."""

    heading: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def describe(measure: Measure) -> tuple[Section, ...]:
    """Return all that the definition says, in the order in which a reader needs it."""
    sections = [
        Section("What it is", (measure.about,), rows=_facts(measure), header=("", "")),
        Section("Cautions", measure.cautions),
        Section("Safeguarding", (measure.safeguarding,) if measure.safeguarding else ()),
        Section("Wording", _wording(measure)),
        _questions(measure),
        Section(
            "Scores",
            header=("score", "what", "scoring", "range", "direction", "how", "source"),
            rows=tuple(_score(score, measure) for score in measure.scores),
        ),
        *(_table(score) for score in measure.scores if score.table),
        *(_bands(bands, names) for bands, names in _shared_bands(measure.scores).items()),
        *(_category(category) for category in measure.categories),
        _changes(measure.scores),
        _benchmarks(measure.scores),
        _shares(measure.categories),
        Section(
            "Sources",
            header=("source", "publisher", "year", "status", "address"),
            rows=tuple(map(_source, measure.sources)),
        ),
    ]
    return tuple(section for section in sections if section.sentences or section.rows)


def _facts(measure: Measure) -> tuple[tuple[str, ...], ...]:
    facts = [
        ("id", measure.id),
        ("publisher", measure.publisher),
        ("about", measure.subject.value),
        ("asked of", f"{measure.people.who} ({measure.people.source.status})"),
        ("items", str(len(measure.items))),
        ("missing items", measure.missing_rule),
    ]
    if measure.scorings:
        facts.append(("scorings", ", ".join(measure.scorings)))
    return tuple(facts)


def _wording(measure: Measure) -> tuple[str, ...]:
    wording = measure.wording
    sentences = [
        f"Wording: {_POLICY[wording.policy]}.",
        f"Licence: {wording.licence} ({wording.source.status}).",
    ]
    sentences += [wording.note] if wording.note else []
    sentences += [f"Every copy must carry: {wording.notice}"] if wording.notice else []
    if wording.registration_url:
        sentences.append(f"Register or ask here: {wording.registration_url}")
    return tuple(sentences)


def _questions(measure: Measure) -> Section:
    rows = []
    for item in measure.items:
        words = item.wording or item.topic
        if item.often_reversed:
            words += " (often asked with the answers in the opposite order)"
        rows.append((item.name, words, _answers(item), _codes(item)))
    return Section(
        "Questions" if measure.wording.policy == Policy.SHIP else "Items, by topic",
        (measure.introduction,) if measure.introduction else (),
        (
            "item",
            "question" if measure.wording.policy == Policy.SHIP else "topic",
            "answers",
            "codes",
        ),
        tuple(rows),
    )


def _answers(item: Item) -> str:
    if item.answers:
        return ", ".join(f"{code:g} {words}" for code, words in item.answers.items())
    return f"{item.lowest:g} to {item.highest:g}" + ("" if item.whole else ", any figure")


def _codes(item: Item) -> str:
    means = [f"{code:g} is {value:g}" for code, value in (item.means or {}).items()]
    codes = ", ".join(f"{code:g}" for code in item.missing_codes)
    return "; ".join([*means, f"no answer: {codes}"] if codes else means)


def _score(score: Score, measure: Measure) -> tuple[str, ...]:
    how = "the answer itself"
    if len(score.items) > 1:
        whole = len(score.items) == len(measure.items)
        how = f"sum of all {len(score.items)}" if whole else f"sum of {' and '.join(score.items)}"
    if score.points:
        kinds = dict.fromkeys(score.points.values())
        how += ", where answers count " + " or ".join(
            "-".join(f"{point:g}" for point in points) for points in kinds
        )
    how += f", times {score.multiply:g}" if score.multiply != 1 else ""
    how += f", {score.cap:g} at most" if score.cap is not None else ""
    how += f", taken from {score.subtract_from:g}" if score.subtract_from is not None else ""
    how += ", looked up in the conversion table" if score.table else ""
    if score.prorate:
        how += (
            f"; may be prorated from {score.prorate.least} answers ({score.prorate.source.status})"
        )
    ends = f"{score.lowest:g} to {score.highest:g}"
    return (
        score.name,
        score.title,
        score.scoring,
        ends,
        score.direction.value,
        how,
        _cite(score.source),
    )


def _table(score: Score) -> Section:
    rows = tuple((f"{raw:g}", f"{value:.2f}") for raw, value in (score.table or {}).items())
    return Section(f"Conversion table of {score.name}", (), ("sum", "score"), rows)


def _shared_bands(scores: Iterable[Score]) -> dict[Bands, list[str]]:
    """Return each set of bands with the names of the scores that share it."""
    shared: dict[Bands, list[str]] = {}
    for score in scores:
        if score.bands:
            shared.setdefault(score.bands, []).append(score.name)
    return shared


def _bands(bands: Bands, names: Iterable[str]) -> Section:
    plain = any(band.plain for band in bands.bands)
    return Section(
        f"Bands of {', '.join(names)}",
        tuple(filter(None, (bands.note, f"Source: {_cite(bands.source)}."))),
        ("band", "from", "to", *(["plain word"] if plain else [])),
        tuple(
            (band.label, f"{band.lowest:g}", f"{band.highest:g}", *([band.plain] if plain else []))
            for band in bands.bands
        ),
    )


def _category(category: Category) -> Section:
    rows = tuple(
        (
            rule.label,
            " and ".join(
                f"{name} {low:g}" if low == high else f"{name} {low:g} to {high:g}"
                for name, (low, high) in rule.ranges.items()
            )
            or "everyone else who answered",
        )
        for rule in category.rules
    )
    sentences = (category.title + ".", category.note, f"Source: {_cite(category.source)}.")
    heading = f"Groups by {category.name}"
    return Section(heading, tuple(filter(None, sentences)), ("group", "when"), rows)


def _changes(scores: Iterable[Score]) -> Section:
    rows = tuple(
        (score.name, f"{change.points:g}", change.words, _cite(change.source))
        for score in scores
        for change in score.meaningful_changes
    )
    return Section(
        "Meaningful change for a person", (), ("score", "points", "what", "source"), rows
    )


def _benchmarks(scores: Iterable[Score]) -> Section:
    rows = tuple(
        (
            score.name,
            one.population,
            f"{one.mean:g}",
            "" if one.sd is None else f"{one.sd:g}",
            "" if one.n is None else f"{one.n:,}",
            _cite(one.source),
        )
        for score in scores
        for one in score.benchmarks
    )
    return Section("Benchmarks", (), ("score", "population", "mean", "SD", "n", "source"), rows)


def _shares(categories: Iterable[Category]) -> Section:
    rows = tuple(
        (category.name, one.label, one.population, f"{one.per_cent:g}", _cite(one.source))
        for category in categories
        for one in category.benchmarks
    )
    return Section("Shares", (), ("groups by", "group", "population", "%", "source"), rows)


def _source(source: Source) -> tuple[str, ...]:
    status = source.status
    if source.verified_on:
        day = source.verified_on
        status_words = f"{status} on {day.day} {day:%B %Y}"
    else:
        status_words = status
    return (source.title, source.publisher, str(source.year or ""), status_words, source.url)


def _cite(source: Source) -> str:
    year = f" {source.year}" if source.year else ""
    return f"{source.publisher}{year} ({source.status})"
