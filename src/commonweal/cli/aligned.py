"""Tables for a terminal: words to the left, numbers to the right."""

from collections.abc import Collection, Sequence

LONGEST = 40  # a longer cell is cut


def align(header: Sequence[str], rows: Sequence[Sequence[str]], *, words: Collection[int]) -> str:
    """Return lines of equal width. words: the places of columns that hold words."""
    table = [[_cut(cell) for cell in row] for row in (header, *rows)]
    wide = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            f"{cell:{'<' if place in words else '>'}{w}}"
            for place, (cell, w) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join((lines[0], "─" * len(lines[0]), *lines[1:]))


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"
