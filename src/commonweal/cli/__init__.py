"""The library from a terminal. Each command is a module here with `arguments` and `run`."""

import argparse
import os
import sys
from collections.abc import Container, Sequence
from importlib import import_module
from typing import NoReturn

from commonweal import __version__
from commonweal.terms import CommonwealError

COMMANDS = {
    "pool": "pool study results: a table in, an estimate and its uncertainty out",
    "effects": "turn what studies report into effect sizes and their variances",
    "refs": "read, check, count and convert references",
    "measures": "list, show and score measures of wellbeing",
    "answers": "check published answers against the data they were published with",
    "survey": "honest figures from survey microdata, with design-based uncertainty",
}


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one helpful line, without the usage above it."""

    words: Sequence[str] = ()
    """What was typed: a command with actions loads the module of the one that is asked for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Try “{self.prog} --help”.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns 0; 1 when a check found something; 2 with one helpful line on standard error; 130 on
    Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(arguments)
        sys.stdout.flush()  # here, so that a reader who left is noticed here
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (head, less) had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def first(words: Sequence[str], names: Container[str]) -> str | None:
    """Return the first of the words that is one of the names."""
    return next((word for word in words if word in names), None)


def _run(arguments: Sequence[str]) -> int:
    parser = OneLineParser(prog="commonweal", description="A What Works centre in a box.")
    parser.add_argument("--version", action="version", version=f"commonweal {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = first(arguments, COMMANDS)
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words.capitalize() + ".")
        if name == asked:  # numpy and scipy are slow to import: load only what was asked for
            module = import_module(f"commonweal.cli.{name}")
            command.words = arguments
            module.arguments(command)
            command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        status = options.run(options)
    except CommonwealError as error:
        print(f"commonweal {options.command}: {error}", file=sys.stderr)
        return 2
    return int(status or 0)
