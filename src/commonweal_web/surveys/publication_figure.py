"""The chart of a published figure, drawn from its protected table."""

from __future__ import annotations

from collections.abc import Mapping

from commonweal.publish.estimates import (
    Figure,
    draw_bars,
    draw_distribution,
    draw_dumbbell,
    draw_small_multiples,
    draw_trend,
)
from commonweal.surveys.disclosure import ProtectedEstimates
from commonweal.terms import CommonwealError, InputError
from commonweal_web.surveys.models import PublicationVersion

Chart = PublicationVersion.Chart
_DRAW = {
    Chart.BARS: draw_bars,
    Chart.DUMBBELL: draw_dumbbell,
    Chart.TREND: draw_trend,
    Chart.DISTRIBUTION: draw_distribution,
    Chart.PANELS: draw_small_multiples,
}


def draw(
    table: ProtectedEstimates,
    chart: str,
    *,
    title: str,
    shown: Mapping[str, str],
    words: Mapping[str, str],
) -> Figure | None:
    """Return the figure; None for a table only. Raises InputError where it cannot be drawn."""
    if chart == Chart.TABLE:
        return None
    if chart not in _DRAW:
        raise InputError(f"There is no chart “{chart}”.", expected=", ".join(Chart.values))
    wanted = dict(shown)
    if chart == Chart.DISTRIBUTION:
        wanted = {name: value for name, value in wanted.items() if name == "measure"}
    return _DRAW[Chart(chart)](table, title=title, words=words, **wanted)


def possible_charts(
    table: ProtectedEstimates, shown: Mapping[str, str], words: Mapping[str, str]
) -> list[str]:
    """Return the kinds of chart that the table can be drawn as; a table always can be shown."""
    found = []
    for chart in Chart.values:
        try:
            draw(table, chart, title="", shown=shown, words=words)
        except CommonwealError:
            continue
        found.append(chart)
    return found


def figure_of(version: PublicationVersion, table: ProtectedEstimates) -> Figure | None:
    """Return the figure of a version."""
    return draw(table, version.chart, title=version.title, shown=version.shown, words=version.words)
