"""Estimates of surveys for readers: charts, HTML, CSV.

Everything here takes what a disclosure policy made of estimates (`surveys.disclosure.protect`),
so that nothing is drawn or laid out that was not looked at. A number that was left out carries
the policy's mark wherever it would stand, and is never 0.
"""

from commonweal.publish.estimates.answers import draw_distribution
from commonweal.publish.estimates.bars import Reference, draw_bars
from commonweal.publish.estimates.descriptions import say_finding
from commonweal.publish.estimates.difference_lines import read_lines
from commonweal.publish.estimates.difference_tables import differences_csv, differences_part
from commonweal.publish.estimates.differences import draw_differences
from commonweal.publish.estimates.dumbbell import draw_dumbbell
from commonweal.publish.estimates.figure import Figure
from commonweal.publish.estimates.layout import (
    estimates_csv,
    estimates_page,
    estimates_part,
    estimates_table,
)
from commonweal.publish.estimates.panels import draw_small_multiples
from commonweal.publish.estimates.small_areas import draw_small_areas
from commonweal.publish.estimates.trend import draw_trend

__all__ = [
    "Figure",
    "Reference",
    "differences_csv",
    "differences_part",
    "draw_bars",
    "draw_differences",
    "draw_distribution",
    "draw_dumbbell",
    "draw_small_areas",
    "draw_small_multiples",
    "draw_trend",
    "estimates_csv",
    "estimates_page",
    "estimates_part",
    "estimates_table",
    "read_lines",
    "say_finding",
]
