"""Read the demonstration from its files, and refuse it when something does not fit.

The figures are facts carried from openly licensed tables into small ones of our own; each
table is named with its source in `sources.yaml`.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from commonweal.evidence import Cost, Design, Effect, Name, Record, RiskOfBias, Strength, Study
from commonweal.terms import UNITS, InputError, Pico, Question, Source
from commonweal_web.demo.entries import (
    Answer,
    Article,
    Concept,
    Demo,
    Note,
    Page,
    Reason,
    Row,
    SurveyFigure,
)

HERE = Path(__file__).parent


def read_demo(folder: Path = HERE) -> Demo:
    """Read everything under `folder`; the answers we are most sure of come first.

    Raises InputError when an identifier is used twice, a slug leads nowhere, or a table has
    no source.
    """
    sources = read_sources(folder)
    demo = Demo(
        concepts=tuple(Concept(**entry) for entry in _yaml(folder / "vocabulary.yaml")),
        records=tuple(_record(row, sources) for row in _rows(folder / "tables/records.csv")),
        studies=tuple(_study(row) for row in _rows(folder / "tables/studies.csv")),
        answers=tuple(
            sorted(
                (_answer(path, folder / "tables", sources) for path in _all(folder, "answers")),
                key=lambda answer: (list(Strength).index(answer.strength), answer.slug),
            )
        ),
        figures=tuple(_figure(path, sources) for path in _all(folder, "surveys")),
        articles=tuple(_article(path) for path in _all(folder, "articles")),
        home=_page(folder / "pages/home.md"),
        pages=tuple(_page(path) for path in _all(folder, "pages") if path.stem != "home"),
    )
    _check(demo)
    return demo


def read_sources(folder: Path = HERE) -> dict[str, Source]:
    """Return the source of each table, by the table's file name.

    Raises InputError when a table has none.
    """
    entries = _yaml(folder / "sources.yaml")
    named = {key: Source(**entry) for key, entry in entries["sources"].items()}
    sources = {table: named[key] for table, key in entries["tables"].items()}
    for path in (folder / "tables").glob("*.csv"):
        if path.name not in sources:
            raise InputError(
                f"The table {path.name} has no source.",
                expected="Every table says where its figures come from, and their licence.",
                todo="Add it under `tables` in sources.yaml.",
            )
    return sources | named


def _answer(path: Path, tables: Path, sources: Mapping[str, Source]) -> Answer:
    entry = _yaml(path)
    question, table, model = (entry.pop(key) for key in ("question", "table", "model"))
    unit = UNITS[entry.pop("unit")].of(entry.pop("unit_label"))
    shared = {
        "unit": unit,
        "outcome": question["outcome"],
        "population": question["population"],
        "comparator": question["comparator"],
        "time_point": entry.pop("time_point"),
        "benefit": entry["benefit"],
    }
    measure, subgroup = entry.pop("measure"), entry.pop("subgroup", "")
    return Answer(
        **{
            **entry,
            "slug": path.stem,
            "question": Question(question.pop("text"), Pico(**question)),
            "topics": tuple(entry["topics"]),
            "surveys": tuple(entry.get("surveys", ())),
            "unit": unit,
            **model,
            "reasons": tuple(Reason(**reason) for reason in entry["reasons"]),
            "strength": Strength(entry["strength"]),
            "cost": Cost(entry["cost"]),
            "notes": tuple(_note(note) for note in entry["notes"]),
            "source": sources[table],
            "rows": tuple(
                Row(
                    effect=_effect(row, shared),
                    measure=row.get("measure") or measure,
                    subgroup=row.get(subgroup, ""),
                )
                for row in _rows(tables / table)
            ),
            "numbers": tuple(
                (number, expression)
                for number, given in entry["numbers"].items()
                for expression in (given if isinstance(given, list) else [given])
            ),
        }
    )


def _figure(path: Path, sources: Mapping[str, Source]) -> SurveyFigure:
    entry = _yaml(path)
    return SurveyFigure(**{**entry, "slug": path.stem, "source": sources[entry["source"]]})


def _note(given: Mapping[str, Any]) -> Note:
    was = dict(given.get("was", {}))
    if "reasons" in was:
        was["reasons"] = tuple(Reason(**reason) for reason in was["reasons"])
    return Note(**{**given, "was": was})


def _effect(row: Mapping[str, str], shared: Mapping[str, Any]) -> Effect:
    own = {key: row[key] for key in ("population", "comparator", "time_point") if row.get(key)}
    return Effect(
        study=row["study"],
        record=row["record"],
        value=float(row["value"]),
        variance=float(row["variance"]),
        risk_of_bias=RiskOfBias(row["risk_of_bias"]),
        **{**shared, **own},
    )


def _study(row: Mapping[str, str]) -> Study:
    return Study(
        identifier=row["identifier"],
        label=row["label"],
        records=_split(row["records"]),
        design=Design(row["design"]),
        population=row["population"],
        setting=row["setting"],
        country=row["country"],
        n=int(row["n"]) if row["n"] else None,
        risk_of_bias=RiskOfBias(row["risk_of_bias"]),
    )


def _record(row: Mapping[str, str], sources: Mapping[str, Source]) -> Record:
    fields = {key: value for key, value in row.items() if key not in ("authors", "year", "source")}
    return Record(
        **fields,
        authors=tuple(map(_name, _split(row["authors"]))),
        year=int(row["year"]),
        database=str(sources[row["source"]]),
    )


def _name(text: str) -> Name:
    """Read "Family, Given", or "{as it stands}" where the source shortens a list of authors."""
    if text.startswith("{"):
        return Name(literal=text.strip("{}"))
    family, _, given = text.partition(", ")
    return Name(family=family, given=given)


def _article(path: Path) -> Article:
    head, body = _front_matter(path)
    for key in ("topics", "related"):
        head[key] = tuple(head[key])
    return Article(slug=path.stem, body=body, **head)


def _page(path: Path) -> Page:
    head, body = _front_matter(path)
    return Page(slug=path.stem, body=body, **head)


def _check(demo: Demo) -> None:
    records, studies, answers, concepts, figures = (
        _once(kind, names)
        for kind, names in (
            ("record", (record.identifier for record in demo.records)),
            ("study", (study.identifier for study in demo.studies)),
            ("answer", (answer.slug for answer in demo.answers)),
            ("concept", (f"{concept.scheme} {concept.slug}" for concept in demo.concepts)),
            ("survey figure", (figure.slug for figure in demo.figures)),
        )
    )
    for study in demo.studies:
        _known(study.records, records, f"study {study.identifier}")
    for answer in demo.answers:
        where = f"answer {answer.slug}"
        _known((effect.study for effect in answer.effects), studies, where)
        _known((effect.record for effect in answer.effects), records, where)
        _known(answer.surveys, figures, where)
        own = [f"{scheme} {getattr(answer, scheme)}" for scheme in Schemes]
        _known([*own, *(f"topic {topic}" for topic in answer.topics)], concepts, where)
    for article in demo.articles:
        where = f"article {article.slug}"
        _known(article.related, answers, where)
        _known((f"topic {topic}" for topic in article.topics), concepts, where)


Schemes = ("outcome", "population", "setting")


def _once(kind: str, names: Iterable[str]) -> set[str]:
    counts = Counter(names)
    for name, times in counts.items():
        if times > 1:
            raise InputError(
                f"The {kind} “{name}” is given {times} times.",
                expected="Each identifier is used once.",
                todo="Remove or rename one.",
            )
    return set(counts)


def _known(names: Iterable[str], known: set[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise InputError(
                f"The {where} names “{name}”, which is not there.",
                expected="Every link leads somewhere.",
                todo="Check its spelling, or add it.",
            )


def _front_matter(path: Path) -> tuple[dict[str, Any], str]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body.strip() + "\n"


def _all(folder: Path, kind: str) -> Iterator[Path]:
    yield from sorted(path for path in (folder / kind).iterdir() if path.suffix in (".yaml", ".md"))


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
