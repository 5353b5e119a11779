"""Excel workbooks as rows of text, once their packing has proved harmless."""

import datetime
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from commonweal.importers.limits import (
    MAX_CELLS,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    MIB,
    RATIO_MATTERS_ABOVE,
)
from commonweal.importers.rows import Rows
from commonweal.terms import UnreadableFile

_LOCAL_HEADER = struct.Struct("<26xHH")  # the lengths of name and extra field come last
_CHUNK = MIB


def read(data: bytes) -> Rows:
    """Return the rows of the first sheet that is not blank. A row's line is its row in Excel.

    A formula gives the value that Excel last worked out. Raises UnreadableFile when it is no
    workbook, is broken or encrypted, or could unpack to more than the limits.
    """
    _check_packing(data)
    try:
        with warnings.catch_warnings():  # of styles and extensions, which do not matter here
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write a size that is not true
                rows = list(_rows(sheet.iter_rows(values_only=True)))
                if rows:
                    among = f", the first of {len(book.worksheets)}" * (len(book.worksheets) > 1)
                    return Rows(rows, f"xlsx (sheet “{sheet.title}”{among})")
    except UnreadableFile:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError,
            TypeError, AttributeError, IndexError, EOFError, zlib.error) as error:  # fmt: skip
        # what openpyxl lets through of the many ways in which a workbook can be broken
        raise _broken(str(error)) from error
    raise UnreadableFile("The workbook is empty.", todo="Check that it was saved.")


def _rows(sheet: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    seen = 0
    width = 0
    for line, cells in enumerate(sheet, start=1):
        seen += len(cells)
        if seen > MAX_CELLS:
            raise UnreadableFile(
                f"The sheet spreads over more than {MAX_CELLS:,} cells.",
                expected="A table without vast empty space.",
                todo="Delete the empty rows and columns around it, or save it as CSV.",
            )
        values = [_text(cell) for cell in cells]
        while values and not values[-1].strip():
            values.pop()
        if values:
            width = width or len(values)
            yield line, values + [""] * (width - len(values))  # Excel does not store blank ends


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)  # of a float: the shortest text that reads back as the same number


def _check_packing(data: bytes) -> None:
    """Refuse a zip bomb by its directory, and then by unpacking no more than that promises."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(str(error)) from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise UnreadableFile(
            "The file is a zip archive, but not an Excel workbook.",
            expected="An .xlsx file holds a workbook.",
            todo="Unpack it, and give the table inside.",
        )
    if len(parts) > MAX_PARTS:
        raise _bomb(f"It is made of {len(parts):,} files; up to {MAX_PARTS:,} are read.")
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED_BYTES:
        raise _bomb(
            f"It would unpack to {total / MIB:,.0f} MB; up to {MAX_UNPACKED_BYTES // MIB} are read."
        )
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > RATIO_MATTERS_ABOVE and ratio > MAX_RATIO:
            raise _bomb(f"Its part {part.filename} unpacks {ratio:,.0f}-fold.")
        if part.flag_bits & 1:
            raise UnreadableFile("The workbook is encrypted.", todo="Save it without a password.")
        _check_part(data, part)


def _check_part(data: bytes, part: zipfile.ZipInfo) -> None:
    """Unpack one part in pieces and throw them away, to see that its size was told truly."""
    name_and_extra = data[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(name_and_extra) < _LOCAL_HEADER.size:
        raise _broken(f"{part.filename} begins after the end")
    begin = part.header_offset + _LOCAL_HEADER.size + sum(_LOCAL_HEADER.unpack(name_and_extra))
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        size, head = len(packed), bytes(packed[:_CHUNK])
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        size, head = _unpacked(packed, part)
    else:
        raise _broken(f"{part.filename} is packed in a way that Excel does not use")
    if size != part.file_size:
        raise _bomb(f"Its part {part.filename} is not of the size that it claims.")
    if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in head:
        raise _bomb(f"Its part {part.filename} defines entities, which workbooks never do.")


def _unpacked(packed: memoryview, part: zipfile.ZipInfo) -> tuple[int, bytes]:
    """Return the size of a part, counted up to one byte beyond its claim, and how it begins."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    size, head, rest = 0, b"", bytes(packed)
    try:
        while not stream.eof and size <= part.file_size:
            piece = stream.decompress(rest, min(_CHUNK, part.file_size + 1 - size))
            rest = stream.unconsumed_tail
            head = head or piece
            size += len(piece)
            if not piece and not rest:
                break
    except zlib.error as error:
        raise _broken(f"{part.filename}: {error}") from error
    return size, head


def _broken(why: str) -> UnreadableFile:
    return UnreadableFile(
        f"The workbook is broken ({why.strip() or 'it ends too early'}).",
        expected="A whole .xlsx file.",
        todo="Open it in Excel or LibreOffice and save it again, or save the sheet as CSV.",
    )


def _bomb(why: str) -> UnreadableFile:
    return UnreadableFile(
        f"The workbook was not opened, because it could fill the memory. {why}",
        expected="A workbook of one table is far smaller.",
        todo="Save the sheet as CSV, and give that.",
    )
