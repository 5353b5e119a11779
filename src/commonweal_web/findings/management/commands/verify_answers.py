"""Check every published answer against the data it was published with."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonweal.answers import FrozenAnswer, verify, write_bundle
from commonweal.cli.answers import summary
from commonweal_web.findings import store


class Command(BaseCommand):
    help = (
        "Recompute every published number from its own data and report what differs; the exit "
        "status is then 1. With --export the versions are also written to a folder, a file for "
        "each answer, for “commonweal answers verify”."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("answers", nargs="*", metavar="ANSWER", help="web names (all)")
        parser.add_argument("--export", type=Path, metavar="FOLDER")

    def handle(self, *, answers: list[str], export: Path | None, **options: object) -> None:
        found = versions = 0
        seen = set()
        for slug, history in _by_answer(answers):
            seen.add(slug)
            versions += len(history)
            for difference in verify(history):
                found += 1
                self.stdout.write(str(difference))
            if export:
                export.mkdir(parents=True, exist_ok=True)
                (export / f"{slug}.json").write_text(write_bundle(history), encoding="utf-8")
        if unknown := sorted(set(answers) - seen):
            raise CommandError(f"No published answer has the web name {unknown[0]}.", returncode=2)
        said = summary(versions, len(seen), found)
        if found:
            raise CommandError(said)
        self.stdout.write(said)


def _by_answer(slugs: list[str]) -> Iterator[tuple[str, list[FrozenAnswer]]]:
    """One answer after the other, so that memory holds the versions of one only."""
    for slug, history in groupby(store.frozen_versions(slugs), key=lambda one: one.answer):
        yield slug, list(history)
