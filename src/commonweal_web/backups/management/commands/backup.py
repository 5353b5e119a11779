"""Back the centre up into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonweal_web.backups.actions import back_up
from commonweal_web.backups.archive import BackupError


class Command(BaseCommand):
    help = "Write the database and every uploaded file, as they are now, into one file."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="overwrite FILE")

    def handle(self, *, file: Path, replace: bool, **options: object) -> None:
        try:
            manifest = back_up(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        size = sum(part["bytes"] for part in manifest["parts"].values())
        self.stdout.write(
            f"Backed up the database and {len(manifest['parts']) - 1:,} files "
            f"({size:,} bytes) to {file}."
        )
