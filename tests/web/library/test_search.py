"""Both engines find the same records: these tests run on SQLite and on PostgreSQL."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commonweal.evidence import Name, Record
from commonweal_web.library import search as search_package
from commonweal_web.library import store
from commonweal_web.library.models import Record as Row
from commonweal_web.library.search import in_order, parse, postgresql, search, sqlite

Library = dict[str, Row]


def found(text: str, **options: object) -> list[str]:
    ids = search(parse(text), **options).ids
    names = dict(Row.objects.values_list("pk", "identifier"))
    return [names[key] for key in ids]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trees", {"trees", "cafe"}),
        ("TREE", {"trees", "cafe"}),
        ("cafe", {"cafe"}),
        ("café müller", {"cafe"}),
        ("muller", {"cafe"}),
        ("wellbeing", {"trees"}),
        ("well-being", {"trees"}),
        ("randomized", {"trees"}),
        ("behaviour programme", {"undated"}),
        ("ash 2019", {"trees"}),
        ("woods", {"trees"}),
        ("forestry", {"trees"}),
        ("shade", {"trees"}),
        ('"mental health"', {"trees"}),
        ('"health mental"', set()),
        ("trees -loneliness", {"trees"}),
        ("lone*", {"cafe"}),
        ("lone", set()),
        ("garden school", {"gardens"}),
        ("10.1000/TREES", {"trees"}),
        ("https://doi.org/10.1000/trees", {"trees"}),
        ("nothing", set()),
    ],
)
def test_words_find_the_right_records(library: Library, text: str, expected: set[str]) -> None:
    assert set(found(text)) == expected
    assert search(parse(text)).total == len(expected)


@pytest.mark.parametrize("text", ["and/or", "gov.uk", "a.b@c.de", "1.5", "km/h", "x86_64", "C++"])
def test_punctuation_only_parts_words(library: Library, text: str) -> None:
    store.save_records([Record(identifier="odd", title=f"Before {text} after")])
    assert found(text) == ["odd"]
    assert found("before after") == ["odd"]


def test_a_title_counts_more_than_an_abstract(library: Library) -> None:
    assert found("trees") == ["trees", "cafe"]


def test_an_author_counts_more_than_a_keyword_and_that_more_than_an_abstract(db: None) -> None:
    store.save_records(
        [
            Record(identifier="c", title="One", abstract="About elm and more of it"),
            Record(identifier="a", title="Two", authors=(Name("Elm", "A"),)),
            Record(identifier="b", title="Three", keywords=("elm",)),
            Record(identifier="t", title="Elm"),
        ]
    )
    assert found("elm") == ["t", "a", "b", "c"]


def test_without_words_all_are_found_newest_first_and_the_undated_last(library: Library) -> None:
    assert found("") == ["gardens", "trees", "cafe", "undated"]


def test_the_order_can_be_chosen(library: Library) -> None:
    assert found("", sort="oldest") == ["cafe", "trees", "gardens", "undated"]
    assert found("", sort="title") == ["cafe", "gardens", "trees", "undated"]  # without A, The
    assert found("trees", sort="oldest") == ["cafe", "trees"]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_filters_narrow_the_search(library: Library, sort: str) -> None:
    assert found("trees", among=Row.objects.filter(year__lt=2018), sort=sort) == ["cafe"]
    assert found("trees", among=Row.objects.filter(has_doi=True), sort=sort) == ["trees"]
    assert found("trees", among=Row.objects.none(), sort=sort) == []


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest", "title"])
@pytest.mark.parametrize("words", ["", "common"])
def test_pages_hold_every_record_once(db: None, words: str, sort: str) -> None:
    store.save_records(
        Record(identifier=f"r{i}", title=f"Common {i % 7}", year=2000 + i % 3) for i in range(45)
    )
    pages = [search(parse(words), sort=sort, page=page).ids for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({key for page in pages for key in page}) == 45
    beyond = search(parse(words), sort=sort, page=99)
    assert (beyond.page, beyond.ids) == (3, pages[2])


@pytest.mark.parametrize("kind", ["all", "broad", "narrow"])
def test_a_crowded_search_puts_titles_first_and_keeps_its_promises(
    db: None, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for engine in (sqlite, postgresql):
        monkeypatch.setattr(engine, "WEIGHED", 10)
    monkeypatch.setattr(sqlite, "_BROAD", 1 if kind == "broad" else 10_000)
    monkeypatch.setattr(search_package, "COUNTED", 30)
    monkeypatch.setattr(search_package, "REACH", 25)
    store.save_records(
        Record(
            identifier=f"r{i}",
            title="Common" if i < 5 else "Rare",
            abstract="common",
            year=2000,
            doi=f"10.1000/{i}",
        )
        for i in range(60)
    )
    among = None if kind == "all" else Row.objects.filter(has_doi=True, year=2000)
    first = search(parse("common"), among=among, size=10)
    assert (first.total, first.more) == (30, True)
    assert {f"r{i}" for i in range(5)} == set(found("common", among=among, size=5))
    assert len(set(first.ids)) == 10
    last = search(parse("common"), among=among, size=10, page=9)
    assert last.page == 3  # no further than REACH
    assert found("common -rare", among=among, size=9) == found("common", among=among, size=5)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: Row.objects.bulk_update([row], ["title"]),
        lambda row: Row.objects.filter(pk=row.pk).update(title=row.title),
        lambda row: store.save_records([store.to_record(row)]),
    ],
    ids=["save", "bulk_update", "update", "save_records"],
)
def test_the_index_follows_every_kind_of_change(library: Library, change: object) -> None:
    row = library["gardens"]
    row.title = "An orchard for every school"
    change(row)
    assert found("garden") == []
    assert found("orchard") == ["gardens"]


def test_the_index_follows_deletions_and_undone_changes(library: Library) -> None:
    Row.objects.filter(identifier="gardens").delete()
    assert found("garden") == []
    with transaction.atomic():
        Row.objects.all().delete()
        assert found("trees") == []
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_the_index_holds_together(library: Library) -> None:
    Row.objects.filter(identifier="cafe").update(abstract="other words")
    Row.objects.filter(identifier="gardens").delete()
    store.save_records([Record(identifier="new", title="New")])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # raises when the index and the table differ
            sql = f"INSERT INTO {sqlite.INDEX}({sqlite.INDEX}, rank) VALUES ('integrity-check', 1)"
            cursor.execute(sql)
    assert found("new") == ["new"]


HOSTILE = st.text(max_size=80) | st.lists(
    st.sampled_from(
        [
            *('"', "'", "(", ")", "*", "-", "--", ":", "^", "+", "{title}", "NEAR(a b, 2)"),
            *("AND", "OR", "NOT", "title:", "\\", ";", "%s", "%(x)s", "\0", "\ud800", "<->"),
            *("':*", "!", "&", "|", "trees", "café", "ﬁ", "\u0301", "क्षि", "💚", "a" * 99),
        ]
    ),
    max_size=14,
).map(" ".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE, sort=st.sampled_from(["relevance", "newest"]))
@example(text='trees" OR title:x', sort="relevance")
@example(text="'; DROP TABLE library_record; --", sort="newest")
def test_nothing_typed_is_an_error(library: Library, text: str, sort: str) -> None:
    with transaction.atomic():
        result = search(parse(text), sort=sort)
        assert len(result.ids) == result.total
        filtered = search(parse(text), among=Row.objects.filter(year__gt=2000), sort=sort)
        assert filtered.total <= result.total
        assert in_order(parse(text)).count() == result.total
