"""What `commonweal effects` can make: from which numbers, by which function."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from commonweal.cli.column_names import guess_columns, only_one
from commonweal.evidence import Effects
from commonweal.evidence.effect import Floats
from commonweal.importers import Table
from commonweal.synthesis import effect_sizes as es
from commonweal.terms import (
    FISHER_Z,
    LOG_ODDS_RATIO,
    LOG_RATIO_OF_MEANS,
    LOG_RISK_RATIO,
    MEAN_DIFFERENCE,
    RISK_DIFFERENCE,
    SMD,
    InputError,
)
from commonweal.terms.errors import name_some

KINDS = {
    "means": "means, standard deviations and sizes of two groups",
    "events": "people with the event, and sizes or people without it, of two groups",
    "correlation": "a correlation and the number of people",
    "change": "before and after in one group, with their correlation r",
    "controlled-change": "before and after in two groups, with their correlation r",
    "d": "Cohen's d and the sizes of two groups",
    "t": "t of two independent groups, and their sizes",
    "f": "F of two independent groups, their sizes and which is higher",
    "p": "two-sided p of two independent groups, their sizes and which is higher",
    "interval": "an estimate and its confidence limits, as printed (ratios, not logs)",
}

MEASURES = {
    "smd": "standardised mean difference (Hedges g)",
    "smdh": "the same, for groups with unequal standard deviations",
    "md": "mean difference",
    "rom": "log ratio of means",
    "or": "log odds ratio",
    "rr": "log risk ratio",
    "rd": "risk difference",
    "z": "Fisher's z",
    "r": "correlation",
    "smcr": "mean change in standard deviations before",
    "smcc": "mean change in standard deviations of the change",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One measure from one kind of report. roles: the numbers that `make` takes, by name."""

    kind: str
    measure: str
    roles: tuple[str, ...]
    make: Callable[..., Effects]
    optional: tuple[str, ...] = ()


def _controlled_mean_change(
    *,
    mean_before1: Floats,
    sd_before1: Floats,
    mean_after1: Floats,
    sd_after1: Floats,
    n1: Floats,
    mean_before2: Floats,
    sd_before2: Floats,
    mean_after2: Floats,
    sd_after2: Floats,
    n2: Floats,
    r: Floats,
) -> Effects:
    return es.mean_difference(
        mean1=mean_after1 - mean_before1,
        sd1=es.sd_of_change(sd_before1, sd_after1, r),
        n1=n1,
        mean2=mean_after2 - mean_before2,
        sd2=es.sd_of_change(sd_before2, sd_after2, r),
        n2=n2,
    )


def _from_table(
    make: Callable[..., Effects],
    *,
    events1: Floats,
    no_events1: Floats,
    events2: Floats,
    no_events2: Floats,
) -> Effects:
    n1, n2 = events1 + no_events1, events2 + no_events2
    return make(events1=events1, n1=n1, events2=events2, n2=n2)


_MEANS = ("mean1", "sd1", "n1", "mean2", "sd2", "n2")
_EVENTS = ("events1", "n1", "events2", "n2")
_TABLE = ("events1", "no_events1", "events2", "no_events2")
_FROM_COUNTS = {"or": es.log_odds_ratio, "rr": es.log_risk_ratio, "rd": es.risk_difference}
_CHANGE = ("mean_before", "sd_before", "mean_after", "sd_after", "n", "r")
_CONTROLLED = (*(f"{role}{group}" for group in "12" for role in (*_CHANGE[:4], "n")), "r")
_NO_SD_AFTER = tuple(role for role in _CONTROLLED if not role.startswith("sd_after"))
_LIMITS = ("estimate", "lower", "upper")
_INTERVALS = {
    "or": LOG_ODDS_RATIO,
    "rr": LOG_RISK_RATIO,
    "rd": RISK_DIFFERENCE,
    "smd": SMD,
    "md": MEAN_DIFFERENCE,
    "rom": LOG_RATIO_OF_MEANS,
    "z": FISHER_Z,
}

# Of each kind the first measure is the default; an interval alone does not say what it is of.
RECIPES = (
    Recipe("means", "smd", _MEANS, es.standardised_mean_difference),
    Recipe(
        "means", "smdh", _MEANS, partial(es.standardised_mean_difference, equal_variances=False)
    ),
    Recipe("means", "md", _MEANS, es.mean_difference),
    Recipe("means", "rom", _MEANS, es.log_ratio_of_means),
    *(Recipe("events", name, _EVENTS, make) for name, make in _FROM_COUNTS.items()),
    *(
        Recipe("events", name, _TABLE, partial(_from_table, make))
        for name, make in _FROM_COUNTS.items()
    ),
    Recipe("correlation", "z", ("r", "n"), es.fisher_z),
    Recipe("correlation", "r", ("r", "n"), es.correlation),
    Recipe(
        "change",
        "smcr",
        tuple(role for role in _CHANGE if role != "sd_after"),
        es.standardised_mean_change,
    ),
    Recipe("change", "smcc", _CHANGE, partial(es.standardised_mean_change, standardiser="change")),
    Recipe("change", "md", _CHANGE, es.mean_change),
    Recipe("controlled-change", "smd", _NO_SD_AFTER, es.controlled_standardised_change),
    Recipe("controlled-change", "md", _CONTROLLED, _controlled_mean_change),
    Recipe("d", "smd", ("d", "n1", "n2"), es.smd_from_d),
    Recipe("t", "smd", ("t", "n1", "n2"), es.smd_from_t),
    Recipe("f", "smd", ("f", "n1", "n2", "direction"), es.smd_from_f),
    Recipe("p", "smd", ("p", "n1", "n2", "direction"), es.smd_from_p),
    *(
        Recipe("interval", name, _LIMITS, partial(es.from_interval, unit=unit), ("df",))
        for name, unit in _INTERVALS.items()
    ),
)

ROLES = tuple(dict.fromkeys(role for r in RECIPES for role in (*r.roles, *r.optional)))


def measures_of(kind: str) -> tuple[str, ...]:
    """Return the measures that a kind of report can give, its default first."""
    return tuple(dict.fromkeys(recipe.measure for recipe in RECIPES if recipe.kind == kind))


def choose(
    table: Table, given: Mapping[str, str], *, kind: str | None, measure: str | None
) -> tuple[Recipe, dict[str, str]]:
    """Return what to work out, and the column (or number) of each of its roles.

    given: columns named by the user. Without `kind` it is the one for which every column is
    there. Raises InputError when none is, or several are; MissingColumn for a wrong name.
    """
    for name in given.values():
        if not is_number(name):
            table.column(name)
    fits = [
        recipe
        for recipe in RECIPES
        if kind in (None, recipe.kind)
        and measure in (None, recipe.measure)
        and set(given) <= _roles_of(recipe.kind)
    ]
    if not fits:
        raise InputError(
            "No effect size can be made of that combination of --from, --measure and columns.",
            expected="; ".join(f"{name}: {', '.join(measures_of(name))}" for name in KINDS),
            todo="See commonweal effects --help.",
        )
    guesses = guess_columns(table.header, ROLES)
    known = only_one(guesses) | dict(given)
    full = [recipe for recipe in fits if set(recipe.roles) <= set(known)]
    if not full:
        raise _not_found(table, fits, guesses, known)
    full = [recipe for recipe in full if not _is_part(recipe, full)]
    kinds = tuple(dict.fromkeys(recipe.kind for recipe in full))
    if kind is None and measure is None and len(kinds) > 1:
        # Limits are often there beside what they were made from, and do not say of what.
        kinds = tuple(name for name in kinds if name != "interval")
    if len(kinds) > 1:
        raise InputError(
            f"The table has columns for several kinds of result: {', '.join(kinds)}.",
            todo=f"Say which with --from, e.g. --from {kinds[0]}.",
        )
    recipe = max(_same(full, full[0]), key=lambda way: len(set(way.roles) & set(given)))
    if recipe.kind == "interval" and measure is None:
        raise InputError(
            "An interval does not say what it is an interval of.",
            todo="Say it with --measure, e.g. --measure or for odds ratios.",
        )
    wanted = (*recipe.roles, *(role for role in recipe.optional if role in known))
    return recipe, {role: known[role] for role in wanted}


def _not_found(
    table: Table,
    fits: list[Recipe],
    guesses: Mapping[str, tuple[str, ...]],
    known: Mapping[str, str],
) -> InputError:
    if not known and not any(guesses.values()) and len({recipe.kind for recipe in fits}) > 1:
        return InputError(
            "No column has a name that says what it holds.",
            expected=f"The columns are: {name_some(table.header)}.",
            todo=f"Say with --from what the table reports ({', '.join(KINDS)}), and name its "
            "columns; see commonweal effects --help.",
        )
    nearest = min(fits, key=lambda recipe: len(set(recipe.roles) - set(known)))
    missing = [role for role in nearest.roles if role not in known]
    several = [role for role in missing if len(guesses[role]) > 1]
    ways = ([r for r in way.roles if r not in known] for way in _same(fits, nearest))
    flags = " or ".join(" ".join(f"--{r.replace('_', '-')} COL" for r in way) for way in ways)
    if several:
        names = " or ".join(f"“{name}”" for name in guesses[several[0]])
        return InputError(f"Column {several[0]} could be {names}.", todo=f"Say which: {flags}.")
    return InputError(
        f"No column was found for {', '.join(missing)}.",
        expected=f"The columns are: {name_some(table.header)}.",
        todo=f"Name what there is: {flags}; or say with --from what the table reports.",
    )


def _same(recipes: list[Recipe], one: Recipe) -> list[Recipe]:
    """Return the recipes for the same measure of the same kind: one for each way to report it."""
    return [r for r in recipes if (r.kind, r.measure) == (one.kind, one.measure)]


def _roles_of(kind: str) -> set[str]:
    return {role for r in RECIPES if r.kind == kind for role in (*r.roles, *r.optional)}


def _is_part(recipe: Recipe, others: list[Recipe]) -> bool:
    """Whether another kind needs all of this and more: r and n of a change are not a result."""
    return any(
        set(recipe.roles) < set(other.roles) and recipe.kind != other.kind for other in others
    )


def is_number(text: str) -> bool:
    """Whether a word on the command line is a number rather than the name of a column."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
