"""Filters as SQL, for both engines."""

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet


def keys_sql(rows: QuerySet) -> tuple[str, list[object]]:
    """Return a query for the primary keys of these rows, and its parameters."""
    try:
        sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django saw without asking that there can be none
        return "SELECT 0 WHERE FALSE", []
    return sql, list(parameters)
