"""The same rows as JSON, as CSV that a spreadsheet cannot be tricked by, and as Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from types import NoneType
from typing import Any, get_args

import polars as pl
from django.http import HttpResponse
from ninja import Schema

from commonweal.publish import csv_text

Row = dict[str, Any]
_TYPES = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    datetime: pl.Datetime("us", "UTC"),
    list[str]: pl.List(pl.String()),
}


class Format(StrEnum):
    """How rows are written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def write(
    rows: Sequence[Row], model: type[Schema], form: Format, *, name: str, next_page: str | None
) -> HttpResponse:
    """Return rows as a response; the address of the next page is in its Link header too.

    rows: with the fields of `model`. name: of the file, without its ending; a file that is not
    all there is has `-part` in its name.
    """
    columns = list(model.model_fields)
    if form is Format.JSON:
        response = as_json({"rows": rows, "next": next_page})
    elif form is Format.CSV:
        cells = ([_cell(row[column]) for column in columns] for row in rows)
        response = HttpResponse(csv_text(columns, cells), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(
            _parquet(rows, model), content_type="application/vnd.apache.parquet"
        )
    if form is not Format.JSON:
        part = "-part" if next_page else ""
        response["Content-Disposition"] = f'attachment; filename="{name}{part}.{form}"'
    if next_page:
        response["Link"] = f'<{next_page}>; rel="next"'
    return response


def as_json(said: Row) -> HttpResponse:
    text = json.dumps(said, ensure_ascii=False, allow_nan=False, default=datetime.isoformat)
    return HttpResponse(text, content_type="application/json")


def schema(model: type[Schema]) -> pl.Schema:
    """Return the columns of a frame of such rows."""
    return pl.Schema(
        {name: _TYPES[_kind(field.annotation)] for name, field in model.model_fields.items()}
    )


def _kind(annotation: Any) -> Any:
    """Return the type of a column without its `| None`."""
    if annotation in _TYPES:
        return annotation
    return next(kind for kind in get_args(annotation) if kind is not NoneType)


def _parquet(rows: Sequence[Row], model: type[Schema]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows, schema=schema(model), orient="row").write_parquet(out)
    return out.getvalue()


def _cell(value: Any) -> str | float | int | None:
    if isinstance(value, list):
        return "; ".join(value) or None
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else value
