import contextlib
import datetime
import io
import random
import struct
import zipfile

import pytest
from openpyxl import Workbook

from commonweal.importers import read_table, workbook
from commonweal.terms import UnreadableFile


def book(*sheets: dict[str, object]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for i, cells in enumerate(sheets, start=1):
        sheet = made.create_sheet(f"Sheet {i}")
        for place, value in cells.items():
            sheet[place] = value
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def read(tmp_path):
    def _read(content: bytes):
        path = tmp_path / "table.xlsx"
        path.write_bytes(content)
        return read_table(path)

    return _read


def repacked(content: bytes, change: dict[str, bytes], **options) -> bytes:
    """The same workbook with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, data in change.items():
            new.writestr(name, data, **options)
    return buffer.getvalue()


CELLS = {"A1": "study", "B1": "yi", "A2": "Smith", "B2": 0.5}


def test_values_keep_their_digits_and_rows_their_lines(read):
    table = read(
        book(
            {
                "A3": "study",
                "B3": "yi",
                "C3": "date",
                "D3": "ok",
                "A4": "Brontë\n“B”",
                "B4": 1 / 3,
                "C4": datetime.date(2020, 1, 2),
                "D4": True,
                "A6": 2019,
                "B6": 1e-17,
                "C6": datetime.datetime(2020, 1, 2, 3, 4),
                "A7": "no numbers",
            }
        )
    )
    assert table.columns == {
        "study": ["Brontë\n“B”", "2019", "no numbers"],
        "yi": ["0.3333333333333333", "1e-17", ""],
        "date": ["2020-01-02", "2020-01-02T03:04:00", ""],
        "ok": ["TRUE", "", ""],
    }
    assert table.lines == [4, 6, 7]
    assert table.numbers("yi")[0][:2].tolist() == [1 / 3, 1e-17]


def test_the_first_sheet_that_is_not_blank_is_read_and_named(read):
    assert read(book(CELLS)).encoding == "xlsx (sheet “Sheet 1”)"
    assert read(book({}, CELLS, CELLS)).encoding == "xlsx (sheet “Sheet 2”, the first of 3)"
    with pytest.raises(UnreadableFile, match="workbook is empty"):
        read(book({}, {}))


def test_a_size_that_is_not_true_does_not_hide_rows(read):
    content = book(CELLS)
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')
    assert read(repacked(content, {name: sheet})).column("yi") == ["0.5"]


def test_a_zip_bomb_is_not_opened(read):
    bomb = repacked(book(CELLS), {"xl/worksheets/sheet1.xml": b"0" * (60 * 2**20)})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFile, match=r"fill the memory.*Save the sheet as CSV"):
        read(bomb)


def test_a_bomb_of_many_modest_parts_is_not_opened(read, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 2**20)
    parts = {f"xl/media/{i}.bin": bytes(range(256)) * 1000 for i in range(9)}
    with pytest.raises(UnreadableFile, match="would unpack to 2 MB"):
        read(repacked(book(CELLS), parts))
    monkeypatch.setattr(workbook, "MAX_PARTS", 5)
    with pytest.raises(UnreadableFile, match="made of"):
        read(book(CELLS))


def test_a_part_that_lies_about_its_size_is_found_out(read):
    """The directory says 1,000 bytes; the part holds a million."""
    content = bytearray(repacked(book(CELLS), {"xl/worksheets/sheet1.xml": b" " * 1_000_000}))
    true_size = struct.pack("<I", 1_000_000)
    assert content.count(true_size) >= 1
    lying = bytes(content).replace(true_size, struct.pack("<I", 1_000))
    with pytest.raises(UnreadableFile, match="not of the size that it claims"):
        read(lying)


def test_entities_are_refused(read):
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with pytest.raises(UnreadableFile, match="defines entities"):
        read(repacked(book(CELLS), {"xl/worksheets/sheet1.xml": entity}))


def test_a_vast_and_empty_sheet_is_refused(read, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_CELLS", 50_000)
    wide = {"A1": "study", **{f"XFD{i}": 1 for i in range(2, 9)}}
    with pytest.raises(UnreadableFile, match="more than 50,000 cells"):
        read(book(wide))


def test_a_zip_that_is_no_workbook_and_a_broken_one_are_refused(read):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("table.csv", "study,yi\n")
    with pytest.raises(UnreadableFile, match="not an Excel workbook"):
        read(buffer.getvalue())
    content = book(CELLS)
    with pytest.raises(UnreadableFile, match="is broken"):
        read(content[: len(content) // 2])
    with pytest.raises(UnreadableFile, match="is broken"):
        read(repacked(content, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}))


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_read_or_refused(read, seed):
    generator = random.Random(seed)
    content = bytearray(book(CELLS))
    for _ in range(generator.randint(1, 20)):
        content[generator.randrange(4, len(content))] = generator.randrange(256)
    with contextlib.suppress(UnreadableFile):  # the only error that may come out
        assert len(read(bytes(content)).header) >= 1
