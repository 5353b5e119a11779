"""`commonweal answers`: check published answers against the data they were published with."""

import argparse
import sys
from pathlib import Path

from commonweal.answers import read_bundle, verify
from commonweal.publish.words import count
from commonweal.terms import UnreadableFile

_MOST_BYTES = 500_000_000
_EPILOG = """Take FILE from the history page of an answer (“Every version with its data”); “-”
reads standard input. The exit status is 0 when everything agrees, 1 when something differs, 2
when a file cannot be read. Centres check all their answers at once with
python -m commonweal_web verify_answers."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    words = "recompute every published number from its own data, and say what differs"
    check = actions.add_parser("verify", help=words, description=f"{words.capitalize()}.")
    check.epilog = _EPILOG
    check.add_argument("files", nargs="+", metavar="FILE", help="files of versions, or -")


def run(options: argparse.Namespace) -> int:
    """Check the files. Returns 0, or 1 when anything differs."""
    differs = False
    for name in options.files:
        versions = read_bundle(_text(name))
        found = verify(versions)
        differs = differs or bool(found)
        for difference in found:
            print(difference)
        answers = len({version.answer for version in versions})
        print(
            summary(len(versions), answers, len(found))
            + (f" ({name})" if len(options.files) > 1 else "")
        )
    return int(differs)


def summary(versions: int, answers: int, differences: int) -> str:
    """Return one line on how much was checked and what came of it."""
    checked = f"{count(versions, 'version')} of {count(answers, 'answer')} checked"
    found = count(differences, "difference") if differences else "every number agrees"
    return f"{checked}: {found}."


def _text(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(_MOST_BYTES)
        path = Path(name)
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableFile(
                f"{name} has more than 500 MB.", todo="Check one answer at a time."
            )
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{name} cannot be read ({error}).", todo="Check its name, and that it is text."
        ) from error
