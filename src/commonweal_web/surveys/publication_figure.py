"""The chart of a published figure, drawn from its protected table."""

from __future__ import annotations

from collections.abc import Mapping

from commonweal.publish.estimates import (
    Figure,
    draw_bars,
    draw_differences,
    draw_distribution,
    draw_dumbbell,
    draw_small_multiples,
    draw_trend,
)
from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import CommonwealError, InputError
from commonweal_web.surveys.models import PublicationVersion
from commonweal_web.surveys.publication_store import Table

Chart = PublicationVersion.Chart
_DRAW = {
    Chart.BARS: draw_bars,
    Chart.DUMBBELL: draw_dumbbell,
    Chart.TREND: draw_trend,
    Chart.DISTRIBUTION: draw_distribution,
    Chart.PANELS: draw_small_multiples,
}


def draw(
    table: Table,
    chart: str,
    *,
    title: str,
    shown: Mapping[str, str],
    words: Mapping[str, str],
) -> Figure | None:
    """Return the figure; None for a table only. Raises InputError where it cannot be drawn."""
    if chart == Chart.TABLE:
        return None
    if chart not in kinds_of(table):
        raise InputError(f"There is no chart “{chart}”.", expected=", ".join(kinds_of(table)))
    if isinstance(table, ProtectedDifferences):
        return draw_differences(table, title=title, words=words)
    wanted = dict(shown)
    if chart == Chart.DISTRIBUTION:
        wanted = {name: value for name, value in wanted.items() if name == "measure"}
    return _DRAW[Chart(chart)](table, title=title, words=words, **wanted)


def kinds_of(table: Table) -> list[str]:
    """Return the kinds of chart that there are for a table, or for differences."""
    if isinstance(table, ProtectedDifferences):
        return [Chart.DIFFERENCES, Chart.TABLE]
    return [one for one in Chart.values if one != Chart.DIFFERENCES]


def possible_charts(table: Table, shown: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    """Return the kinds of chart that the table can be drawn as; a table always can be shown."""
    found = []
    for chart in Chart.values:
        try:
            draw(table, chart, title="", shown=shown, words=words)
        except CommonwealError:
            continue
        found.append(chart)
    return found


def figure_of(version: PublicationVersion, table: Table) -> Figure | None:
    """Return the figure of a version."""
    return draw(table, version.chart, title=version.title, shown=version.shown, words=version.words)
