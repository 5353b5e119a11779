"""Bring files of references into the library."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonweal.terms import CommonwealError
from commonweal_web.library.actions import import_records


class Command(BaseCommand):
    help = "Read references (RIS, BibTeX, PubMed, EndNote XML or a table) into the library."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: object, files: list[str], **options: object) -> None:
        try:
            done = import_records(files)
        except CommonwealError as error:
            raise CommandError(f"Nothing was saved. {error}") from error
        for file, note in done.notes:
            self.stderr.write(f"{file}: {note}")
        saved = done.saved
        self.stdout.write(
            f"Found {done.found:,} references: {saved.added:,} added, {saved.changed:,} changed, "
            f"{saved.unchanged:,} there already, {done.left_out:,} left out."
        )
