"""`commonweal refs`: read references, say what is in them and what is wrong, and convert them."""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from commonweal.evidence import Record
from commonweal.importers import Format, Problem, RecordsRead, read_records
from commonweal.importers.records import READERS
from commonweal.publish import (
    records_to_bibtex,
    records_to_csl_json,
    records_to_csv,
    records_to_ris,
)
from commonweal.terms import InputError, UnreadableFile

WRITERS: dict[str, Callable[[Iterable[Record]], str]] = {
    "ris": records_to_ris,
    "bibtex": records_to_bibtex,
    "csl-json": records_to_csl_json,
    "csv": records_to_csv,
}
SHOWN = 20
"""How many problems of a file are listed for people; `--json` lists them all."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files of references")
    parser.add_argument(
        "--format", choices=READERS, help="what the files are (found from what they say)"
    )
    parser.add_argument("--to", choices=WRITERS, help="convert to this format")
    parser.add_argument("--out", type=Path, help="write the conversion here (with --to)")
    parser.add_argument("--json", action="store_true", help="report as one JSON object")


def run(options: argparse.Namespace) -> None:
    """Read every file, convert if asked, and report.

    The conversion goes to `--out`, or to standard output with the report on standard error.
    Raises UnreadableFile, before anything is written, when one file cannot be used at all.
    """
    _check(options)
    reads = {path: _read(path, options.format) for path in options.files}
    records = [record for read in reads.values() for record in read.records]
    report = _json_report(reads) if options.json else _report(reads)
    if options.to:
        _write(WRITERS[options.to](records), options.out)
    print(report, file=sys.stderr if options.to and not options.out else sys.stdout)
    problems = sum(len(read.problems) for read in reads.values())
    if problems:
        found = sum(read.found for read in reads.values())
        words = f"{problems} of {found} references could not be read"
        print(f"commonweal refs: {words}; the other {found - problems} were.", file=sys.stderr)


def repeats(records: Iterable[Record]) -> int:
    """Count the records that probably repeat an earlier one: the same DOI, or the same title
    (letters and digits only) and year unless both have DOIs, which then differ."""
    dois: set[str] = set()
    titles: dict[tuple[str, int | None], str] = {}
    count = 0
    for record in records:
        words = unicodedata.normalize("NFKD", record.title).casefold()
        title = (re.sub(r"[\W_]+", "", words), record.year)
        same_title = title in titles and not (record.doi and titles[title])
        count += record.doi in dois or same_title
        titles.setdefault(title, record.doi)
        dois.update([record.doi] if record.doi else [])
    return count


def count(read: RecordsRead) -> dict[str, int | None]:
    """Return what a file of references holds, by name."""
    years = [record.year for record in read.records if record.year is not None]
    return {
        "found": read.found,
        "read": len(read.records),
        "problems": len(read.problems),
        "with_abstract": sum(bool(record.abstract) for record in read.records),
        "with_doi": sum(bool(record.doi) for record in read.records),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "probable_duplicates": repeats(read.records),
    }


def _check(options: argparse.Namespace) -> None:
    if options.out and not options.to:
        raise InputError(
            "--out was given without --to.",
            expected=f"--to says what to convert to: {', '.join(WRITERS)}.",
        )
    taken = {path.resolve() for path in options.files}
    if options.out and options.out.resolve() in taken:
        raise InputError(
            f"--out names {options.out}, which is read.", todo="Give the conversion another name."
        )


def _read(path: Path, format: Format | None) -> RecordsRead:
    try:
        return read_records(path, format=format)
    except InputError as error:
        if path.name in str(error):
            raise
        raise UnreadableFile(f"{path}: {error}") from error


def _write(text: str, out: Path | None) -> None:
    """Write all of it or nothing: beside its place first, and then in one move."""
    if out is None:
        sys.stdout.write(text)
        return
    partial = out.with_name(f".{out.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(
            f"{out} cannot be written ({error.strerror}).",
            todo="Check that the folder exists and may be written to.",
        ) from error


def _report(reads: dict[Path, RecordsRead]) -> str:
    parts = [_about(path, read) for path, read in reads.items()]
    if len(reads) > 1:
        everything = [record for read in reads.values() for record in read.records]
        found = sum(read.found for read in reads.values())
        parts.append(
            f"All files\n  {found} references found, {len(everything)} read, "
            f"{repeats(everything)} probable duplicates across them"
        )
    return "\n\n".join(parts)


def _about(path: Path, read: RecordsRead) -> str:
    n = count(read)
    years = "–".join(dict.fromkeys(str(n[end] or "") for end in ("first_year", "last_year")))
    rows = [
        ("references found", n["found"]),
        ("read", n["read"]),
        ("with problems, left out", n["problems"]),
        ("with an abstract", n["with_abstract"]),
        ("with a DOI", n["with_doi"]),
        ("probable duplicates", n["probable_duplicates"]),
        ("years", years or "none given"),
    ]
    lines = [f"{path.name} ({read.format}, {read.encoding})"]
    lines += [f"  {words:<24} {value:>9}" for words, value in rows]
    for heading, items in (("Left out", read.problems), ("Worth a look", read.warnings)):
        lines += _listed(heading, items)
    return "\n".join(lines)


def _listed(heading: str, items: tuple[Problem, ...]) -> list[str]:
    lines = [f"  {heading}:"] if items else []
    lines += [f"    {item}" for item in items[:SHOWN]]
    if len(items) > SHOWN:
        lines.append(f"    … and {len(items) - SHOWN} more (--json lists them all)")
    return lines


def _json_report(reads: dict[Path, RecordsRead]) -> str:
    everything = [record for read in reads.values() for record in read.records]
    files = [
        {
            "file": str(path),
            "format": read.format,
            "encoding": read.encoding,
            **count(read),
            "problem_list": [_plain(problem) for problem in read.problems],
            "warning_list": [_plain(warning) for warning in read.warnings],
        }
        for path, read in reads.items()
    ]
    whole = {
        "files": files,
        "found": sum(read.found for read in reads.values()),
        "read": len(everything),
        "probable_duplicates": repeats(everything),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _plain(problem: Problem) -> dict[str, str | int]:
    return {"line": problem.line, "reason": problem.reason, "value": problem.value}
