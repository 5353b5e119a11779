"""The bytes of a file, and the text they spell."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from commonweal.importers.limits import MAX_FILE_BYTES, MIB
from commonweal.terms import UnreadableFile

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = {
    b"PK\x03\x04": "a zip archive (such as an .xlsx workbook)",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_USUAL = re.compile(r"(?<![a-zß-ÿ])[À-ÏÑ-ÖØ-Ý]|[ß-ïñ-öø-ýÿŒœŠšŽž‘’“”–—…•°£€«»¿¡©®™±×·²³½¼¾ªº]")


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says, without its byte order mark. encoding: how it was spelt."""

    text: str
    encoding: str


def read_bytes(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of a file. Raises UnreadableFile when absent, empty or over `max_bytes`."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise UnreadableFile(
                f"{path.name} is {size / MIB:,.0f} MB.",
                expected=f"Files up to {max_bytes / MIB:,.0f} MB are read.",
                todo="Keep only the rows and columns that are needed, or split it into parts.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be opened ({error.strerror}).",
            todo="Check the name, and that it is a file that you may read.",
        ) from error
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(
            f"{path.name} is empty.",
            expected="There must be something to read.",
            todo="Check that it was saved or downloaded to the end.",
        )
    return data


def read_text(path: Path, *, max_bytes: int = MAX_FILE_BYTES) -> Text:
    """Return what a text file says. Raises UnreadableFile also when it is not text at all."""
    data = read_bytes(path, max_bytes=max_bytes)
    kind = binary_kind(data)
    if kind:
        raise UnreadableFile(
            f"{path.name} is {kind}, not text.",
            expected="Its name should say what it is.",
            todo="Give it the right extension, or export it again as text.",
        )
    return decode(data)


def binary_kind(data: bytes) -> str:
    """Say what a file that is not text is, by its first bytes; "" when it may be text."""
    return next((words for magic, words in _BINARY.items() if data.startswith(magic)), "")


def decode(data: bytes) -> Text:
    """Spell out bytes: a byte order mark, then UTF-8, then what older programs wrote.

    UTF-8 is hardly ever valid by accident, so it is tried before any guess. A file where some
    lines are UTF-8 and some are not was joined from two: each line is then spelt on its own.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Text(data.decode(name, errors="replace"), name.removesuffix("-sig"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_older(data)
    if text.count("\0") * 3 > len(text):  # Latin letters in UTF-16 are every other byte NUL
        name = "utf-16-be" if text[0] == "\0" else "utf-16-le"
        return Text(data.decode(name, errors="replace"), name)
    return Text(text, "utf-8")


def _decode_older(data: bytes) -> Text:
    lines = data.split(b"\n")
    spelt = [_utf8(line) for line in lines]
    foreign = [line for line in lines if not line.isascii()]
    valid = sum(text is not None for text in spelt) - (len(lines) - len(foreign))
    name = _legacy_name(foreign)
    if not valid:
        return Text(data.decode(name, errors="replace"), name)
    whole = "\n".join(
        line.decode(name, errors="replace") if text is None else text
        for line, text in zip(lines, spelt, strict=True)
    )
    return Text(whole, f"utf-8 and {name} mixed")


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _legacy_name(lines: Iterable[bytes]) -> str:
    """Name the one-byte encoding. Western text has accents and quotes one or two at a time;
    in other scripts whole words are above 127, and charset-normalizer tells those apart."""
    sample = b"\n".join(lines)[:100_000]
    runs = re.findall(rb"[\x80-\xff]+", sample)
    if sum(map(len, runs)) < 2 * len(runs):
        if not _NOT_CP1252.search(sample):
            return "cp1252"
        return max(("mac_roman", "cp850"), key=lambda name: _usual(sample, name))
    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _usual(sample: bytes, name: str) -> int:
    """Count what is usual in Western text: letters in their right case, quotes, dashes.

    charset-normalizer takes Jastków from a Mac for Jastkùw from DOS, and every dash for ð.
    """
    return len(_USUAL.findall(sample.decode(name, errors="replace")))
