"""The way in: tables, effects and references from the files that people have."""

from commonweal.importers.draft import RecordsRead
from commonweal.importers.effects import EffectsTable, read_effects
from commonweal.importers.problem import Problem
from commonweal.importers.records import Format, read_records
from commonweal.importers.tables import Table, read_table

__all__ = [
    "EffectsTable",
    "Format",
    "Problem",
    "RecordsRead",
    "Table",
    "read_effects",
    "read_records",
    "read_table",
]
