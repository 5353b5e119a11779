"""Restore the centre from a backup."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonweal.cli.answers import summary
from commonweal_web.backups.actions import restore
from commonweal_web.backups.archive import BackupError


class Command(BaseCommand):
    help = (
        "Put a backup in place, after checking all of it. Whoever is signed in must sign in "
        "again. The exit status is 1 when a published number does not agree with its data."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of the centre that is here"
        )

    def handle(self, *, file: Path, replace: bool, **options: object) -> None:
        try:
            done = restore(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        made, software = done.manifest.get("made"), done.manifest.get("software")
        self.stdout.write(
            f"Restored the database and {len(done.manifest['parts']) - 1:,} files of the backup "
            f"made {made} by commonweal {software}."
        )
        if done.aside:
            self.stdout.write(f"The former data are in {done.aside}; delete them when all is well.")
        said = summary(done.versions, done.answers, len(done.differences))
        if done.differences:
            raise CommandError("\n".join([*done.differences, said]))
        self.stdout.write(said)
