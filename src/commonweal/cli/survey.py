"""`commonweal survey`: microdata in, honest figures out. Each action is a module of its own."""

import argparse
from importlib import import_module

from commonweal.cli import OneLineParser, first

ACTIONS = {
    "describe": "say what is in a file: columns, gaps, odd codes, likely design",
    "estimate": "estimate means, shares, bands and inequality, with design-based uncertainty",
    "weight": "make weights agree with a known population",
    "compare": "compare or rank groups, and say which cannot be told apart",
    "smallarea": "figures for places with too few answers, and when not to use them",
    "regress": "fit a linear, logistic or ordered regression that respects the design",
    "gap": "take the gap between two groups apart: why here?",
}


def arguments(parser: OneLineParser) -> None:
    """Declare the actions, and the options of the one that is asked for."""
    asked = first(parser.words, ACTIONS)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words in ACTIONS.items():
        action = actions.add_parser(name, help=words, description=words.capitalize() + ".")
        if name == asked:
            module = import_module(f"commonweal.cli.survey_{name}")
            module.arguments(action)
            action.set_defaults(act=module.run)


def run(options: argparse.Namespace) -> None:
    """Do what was asked."""
    options.act(options)
