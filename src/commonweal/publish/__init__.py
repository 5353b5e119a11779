"""The door out: figures as SVG, tables as CSV, references and citations."""

from commonweal.publish.bibtex import records_to_bibtex
from commonweal.publish.citations import Page, cite, cite_html
from commonweal.publish.csl import csl_item, records_to_csl_json
from commonweal.publish.descriptions import forest_description, funnel_description
from commonweal.publish.forest import forest
from commonweal.publish.funnel import funnel
from commonweal.publish.record_tables import record_table, records_to_csv
from commonweal.publish.ris import records_to_ris
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
    "Page",
    "Table",
    "cite",
    "cite_html",
    "csl_item",
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
    "record_table",
    "records_to_bibtex",
    "records_to_csl_json",
    "records_to_csv",
    "records_to_ris",
    "stylesheet",
]
