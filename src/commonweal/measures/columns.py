"""Which column of the responses answers which item."""

from collections.abc import Iterable, Mapping, Sequence

from commonweal.measures.measure import Measure
from commonweal.terms import InputError, MissingColumn
from commonweal.terms.errors import name_some


def match_columns(
    measure: Measure, present: Sequence[str], items: Sequence[str] | Mapping[str, str] | None
) -> dict[str, str]:
    """Return the column of each item, in the order of the items.

    items: columns in the order of the items, or by item; None finds columns that are named as
    the items are, in upper or lower case. Only columns given by item may leave some items out.
    """
    names = [item.name for item in measure.items]
    if items is None:
        found = _same_names(names, present)
    elif isinstance(items, Mapping):
        found = _by_name(measure, names, items)
    else:
        found = _in_order(measure, names, items)
    if not found:
        raise InputError(
            f"No column is named as an item of {measure.id}.",
            expected=f"The items are: {name_some(names)}.",
            todo="Say which columns hold the answers, in this order.",
        )
    for column in found.values():
        if column not in present:
            raise MissingColumn(column, present)
    twice = [column for column in found.values() if list(found.values()).count(column) > 1]
    if twice:
        raise InputError(
            f"Column “{twice[0]}” is given for two items of {measure.id}.",
            todo="Give each item a column of its own.",
        )
    return found


def _same_names(names: Iterable[str], present: Iterable[str]) -> dict[str, str]:
    columns = {column.lower(): column for column in present}
    return {name: columns[name] for name in names if name in columns}


def _by_name(measure: Measure, names: Sequence[str], items: Mapping[str, str]) -> dict[str, str]:
    for name in items:
        if name not in names:
            raise InputError(
                f"{measure.id} has no item “{name}”.",
                expected=f"The items are: {name_some(names)}.",
                todo="Choose one of these.",
            )
    return {name: items[name] for name in names if name in items}


def _in_order(measure: Measure, names: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    if isinstance(columns, str) or len(columns) != len(names):
        given = 1 if isinstance(columns, str) else len(columns)
        short = given < len(names)
        raise InputError(
            f"{measure.id} has {len(names)} item{'s' * (len(names) > 1)}; got {given} "
            f"column{'s' * (given != 1)}.",
            expected=f"The items are: {name_some(names)}.",
            todo="Check for a missing question." if short else "Check for a column too many.",
        )
    return dict(zip(names, columns, strict=True))
