"""Tables of microdata: opened by name, read by column, or summed where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from commonweal.surveys.codebook import Codebook
from commonweal.surveys.csv_files import broken, scan_csv
from commonweal.surveys.statistical_files import (
    PROGRAMS,
    StatisticalFile,
    find_program,
    open_statistical,
)
from commonweal.terms import CommonwealError, InputError, MissingColumn, UnreadableFile

_PARQUET = b"PAR1"
_OTHERS = {
    b"PK": "a zip archive or an .xlsx workbook",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x1f\x8b": "a gzip archive",
}
_ENDINGS = {
    **{program.name: program.endings for program in PROGRAMS},
    "a Parquet file": (".parquet",),
    "text": (".csv",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A table of people: a row each.

    steady: its rows come in the same order each time, so that columns can be read one by one.
    A frame that is not (a DuckDB relation, a lazy frame, a table in Spark) is summed where it
    is, and only the sums come here. file: of SPSS, Stata or SAS, if it is one.
    """

    table: nw.LazyFrame[Any] | nw.DataFrame[Any]
    steady: bool
    file: StatisticalFile | None = None

    @property
    def codebook(self) -> Codebook:
        """What the file says of its columns; empty where there is none."""
        return self.file.codebook if self.file else Codebook()

    @property
    def schema(self) -> dict[str, nw.dtypes.DType]:
        return dict(self.table.collect_schema())

    def require(self, columns: Iterable[str]) -> None:
        """Raise MissingColumn, with the nearest name, for the first column that is not there."""
        present = self.schema
        for column in columns:
            if column not in present:
                raise MissingColumn(column, present)

    def read(self, *expressions: nw.Expr) -> pl.DataFrame:
        """Return columns as a Polars table, rows in order."""
        return _here(self.table.select(*expressions))

    def gather(
        self, keys: Sequence[str], *sums: nw.Expr, where: nw.Expr | None = None
    ) -> pl.DataFrame:
        """Return sums by the combinations of `keys`, worked out where the table is.

        Without keys it is one row, also of nobody.
        """
        rows = self.table if where is None else self.table.filter(where)
        return _here(rows.group_by(*keys).agg(*sums) if keys else rows.select(*sums))


def open_frame(source: object) -> Frame:
    """Open a path (Parquet, CSV, SPSS, Stata, SAS), or any table that narwhals speaks.

    Raises UnreadableFile for a file that is absent, broken or not what its name says, and
    InputError for anything else.
    """
    if isinstance(source, str | Path):
        return _open_path(Path(source))
    try:
        table: Any = nw.from_native(source)
    except TypeError as error:
        raise InputError(
            f"A survey cannot be made from {type(source).__name__}.",
            expected="Give a pandas, Polars or PyArrow table, a DuckDB relation, or a path.",
        ) from error
    return Frame(table, steady=isinstance(table, nw.DataFrame))


def is_text(kind: nw.dtypes.DType) -> bool:
    """Say whether a column holds words."""
    return kind in (nw.String, nw.Categorical, nw.Enum, nw.Object)


def _open_path(path: Path) -> Frame:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror}.", todo="Check the name and the folder."
        ) from error
    if not start.strip():
        raise UnreadableFile(f"{path.name} is empty.", todo="Export it again.")
    program = find_program(start)
    parquet = start.startswith(_PARQUET)
    other = next((name for mark, name in _OTHERS.items() if start.startswith(mark)), None)
    kind = program.name if program else other or ("a Parquet file" if parquet else "text")
    named = next((kind for kind, ends in _ENDINGS.items() if path.suffix.lower() in ends), None)
    wrong = named != kind if named else kind not in ("text", program and program.name)
    if other or wrong:
        raise UnreadableFile(
            f"{path.name} is {kind}{', whatever its name says' if named else ''}.",
            expected="Survey microdata are read from Parquet, CSV, SPSS (.sav, .zsav), Stata "
            "(.dta) and SAS (.sas7bdat, .xpt) files.",
            todo="Save it again as one of these, or give it the right extension.",
        )
    if program:
        statistical = open_statistical(path, program)
        return Frame(nw.from_native(statistical.scan()), steady=True, file=statistical)
    return Frame(nw.from_native(_scan_parquet(path) if parquet else scan_csv(path)), steady=True)


def _scan_parquet(path: Path) -> pl.LazyFrame:
    try:
        lazy = pl.scan_parquet(path)
        lazy.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise broken(path.name, error) from error
    return lazy


def _here(table: nw.LazyFrame[Any] | nw.DataFrame[Any]) -> pl.DataFrame:
    try:
        if isinstance(table, nw.LazyFrame):
            return table.collect("polars").to_native()  # type: ignore[no-any-return]
        return table.to_polars()
    except (ImportError, ModuleNotFoundError) as error:
        raise InputError(
            f"This table cannot be read without {error.name or 'PyArrow'}.",
            todo="Install pyarrow, or give a Polars table or a path.",
        ) from error
    except CommonwealError:
        raise  # what a file of SPSS, Stata or SAS already says
    except (pl.exceptions.PolarsError, TypeError, ValueError) as error:
        raise broken("The table", error) from error
