"""The door out: figures as SVG, tables as CSV, references and citations."""

from commonweal.publish.descriptions import forest_description, funnel_description
from commonweal.publish.forest import forest
from commonweal.publish.funnel import funnel
from commonweal.publish.svg import Layout, stylesheet
from commonweal.publish.tables import Table, csv_text, forest_table, funnel_table
from commonweal.publish.words import (
    decimals,
    format_estimate,
    format_interval,
    format_level,
    format_natural,
    format_number,
    format_p,
    format_percent,
)

__all__ = [
    "Layout",
    "Table",
    "csv_text",
    "decimals",
    "forest",
    "forest_description",
    "forest_table",
    "format_estimate",
    "format_interval",
    "format_level",
    "format_natural",
    "format_number",
    "format_p",
    "format_percent",
    "funnel",
    "funnel_description",
    "funnel_table",
    "stylesheet",
]
