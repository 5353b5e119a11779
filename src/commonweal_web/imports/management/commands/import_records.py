"""Bring files of references into the library."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonweal.terms import CommonwealError
from commonweal_web.imports.actions import import_now


class Command(BaseCommand):
    help = "Read references (RIS, BibTeX, PubMed, EndNote XML or a table) into the library."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: object, files: list[str], **options: object) -> None:
        try:
            row = import_now(files)
        except CommonwealError as error:
            raise CommandError(f"Nothing was saved. {error}") from error
        for one in row.rows.exclude(reason="").select_related("file"):
            place = f"line {one.line}: " if one.line else ""
            self.stderr.write(f"{one.file.name}: {place}“{one.title[:60]}” {one.reason}")
        n = row.counts.get
        self.stdout.write(
            f"Found {row.found:,} references: {n('new', 0):,} added, {n('changed', 0):,} changed, "
            f"{n('same', 0):,} there already, {n('left_out', 0):,} left out."
        )
