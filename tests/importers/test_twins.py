"""Well-formed files beside other readers of the whole file: the same values in the same fields.

Here rispy reads a file at once, not reference by reference as ours has it do; nbib and bibtexparser
have no part in ours.
"""

import bibtexparser
import nbib
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from importers import samples

from commonweal.importers import medline, ris, tagged
from commonweal.importers.bibtex_fields import read_fields

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)
LINE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TAGS = ("AU", "TI", "PY", "AB", "KW", "JO", "VL", "DO", "N1")


@given(st.lists(st.lists(st.tuples(st.sampled_from(TAGS), LINE), min_size=1), min_size=1))
def test_ris_splits_as_rispy_does(references):
    text = "".join(
        "TY  - JOUR\n" + "".join(f"{tag}  - {value}\n" for tag, value in fields) + "ER  - \n\n"
        for fields in references
    )
    ours, warnings = tagged.split(text, ris.LAYOUT)
    theirs = rispy.loads(text, enforce_list_tags=False)
    names = rispy.config.TAG_KEY_MAPPING
    assert warnings == []
    assert len(ours) == len(theirs)
    for entry, twin in zip(ours, theirs, strict=True):
        mine = {names[tag]: values for tag, values in entry.fields.items() if tag != "ER"}
        assert mine == {k: v if isinstance(v, list) else [v] for k, v in twin.items()}


def test_medline_splits_as_nbib_does():
    text = samples.medline(20)
    theirs = nbib.read(text + "\n")
    ours, _ = tagged.split(text, medline.LAYOUT)
    assert len(ours) == len(theirs) == 20
    for entry, twin in zip(ours, theirs, strict=True):
        assert entry.first("PMID") == str(twin["pubmed_id"])
        assert entry.first("TI") == twin["title"]
        assert entry.first("AB") == twin["abstract"]
        assert entry.all("FAU") == [author["author"] for author in twin["authors"]]
        assert entry.first("AID") == f"{twin['doi']} [doi]"


BRACED = LINE.map(lambda words: f"{{{words}}}") | LINE.map(lambda words: f"{{A {{{words}}} B}}")
VALUE = BRACED | LINE.map(lambda words: f'"{words}"') | st.integers(0, 9999).map(str)
FIELDS = st.dictionaries(
    st.sampled_from(["title", "author", "year", "note", "journal", "abstract"]), VALUE, min_size=1
)


@settings(max_examples=50)
@given(FIELDS, st.booleans())
def test_bibtex_reads_as_bibtexparser_does(fields, joined):
    lines = [f"  {name} = {value}" for name, value in fields.items()]
    if joined:
        lines.append('  series = "one " # {two} # " three"')
    text = "@article{key1,\n" + ",\n".join(lines) + "\n}\n"
    key, ours = read_fields(text, {})
    (theirs,) = bibtexparser.loads(text).entries
    assert (key, theirs.pop("ID"), theirs.pop("ENTRYTYPE")) == ("key1", "key1", "article")
    assert {name: values[0] for name, values in ours.items()} == theirs
