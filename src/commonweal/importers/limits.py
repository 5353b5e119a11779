"""How large a file may be. Every limit of the importers is here, with its reason."""

MIB = 2**20

MAX_FILE_BYTES = 100 * MIB
"""About 50,000 references with abstracts. Measured: 80 MB of RIS take 4 s and 0.5 GB."""

MAX_TABLE_BYTES = 50 * MIB
"""About 800,000 rows of six cells, far beyond any table of study results. Each cell becomes text
of its own, so 50 MB take 7 s and 0.8 GB (measured)."""

MAX_UNPACKED_BYTES = 500 * MIB
"""What a workbook or a Parquet file may unpack to. Sheets are XML, which packs 5- to 20-fold."""

MAX_RATIO = 200
"""How many times its packed size a part of a workbook may unpack to. Deflate cannot pass 1,032;
sheets that repeat one value reach about 100, and only bombs go near the end."""

RATIO_MATTERS_ABOVE = 10 * MIB
"""Below this a high ratio harms nobody: an empty, formatted sheet can reach it."""

MAX_PARTS = 5_000
"""How many files a workbook may be made of. A sheet or picture is one; real ones have under 100."""

MAX_CELLS = 20_000_000
"""Rows times columns. Stops a small file that unfolds to a vast and empty grid."""

MAX_REREAD_LINES = 5_000_000
"""Each quotation mark that is never closed costs a reading to the end; so many lines take a few
seconds, and a file that needs more is not the table it seems to be."""
