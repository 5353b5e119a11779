"""Tables of effects: from a file to the library and back, and all that can be wrong with one."""

from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonweal_web.audit.models import Line
from commonweal_web.findings.models import Answer, AnswerEffect
from commonweal_web.imports import files
from commonweal_web.imports.models import EffectsImport
from commonweal_web.library.models import Concept, Effect, Record, Study

pytestmark = pytest.mark.django_db
START = "/library/import/effects/"
HEADER = ["Author", "yi", "sei", "Outcome", "Unit", "Direction", "RoB", "DOI", "Follow-up"]
TABLE = [
    HEADER,
    ["Ash 2019", 0.3, 0.1, "Sleep", "mean_difference", "higher", "low", "10.1/a", "6 weeks"],
    ["Elm 2020", -0.2, 0.2, "Sleep", "", "", "Unclear", "", ""],
    ["Oak 2021", "much", 0.2, "Sleep", "", "", "", "", ""],
    ["Yew 2022", 0.1, 0.2, "Sleep", "furlongs", "", "", "", ""],
    ["Fig 2022", 0.1, 0.2, "Sleep", "", "", "", "10.1/none", ""],
    ["Box 2022", 0.1, None, "Sleep", "", "", "", "", ""],
]


def as_csv(table: list[list[Any]]) -> bytes:
    rows = [",".join("" if cell is None else str(cell) for cell in row) for row in table]
    return "\n".join(rows).encode()


def as_xlsx(table: list[list[Any]]) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    for row in table:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def as_parquet(table: list[list[Any]]) -> bytes:
    out = BytesIO()
    rows = [["" if cell is None else str(cell) for cell in row] for row in table[1:]]
    pl.DataFrame(rows, schema=table[0], orient="row").write_parquet(out)
    return out.getvalue()


def send(client: Any, data: bytes, name: str = "effects.csv", once: str = "") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data), "once": once})


@pytest.mark.parametrize(
    ("make", "name"), [(as_csv, "e.csv"), (as_xlsx, "e.xlsx"), (as_parquet, "e.parquet")]
)
def test_from_a_table_to_the_library_and_back(
    signed_in: Any, folder: Any, make: Any, name: str
) -> None:
    ash = Record.objects.create(identifier="ash", title="A", doi="10.1/a")
    elm = Study.objects.create(identifier="elm-2020", label="Elm 2020")
    page = send(signed_in, make(TABLE), name)["Location"]
    text = signed_in.get(page).content.decode()
    for words in ("“much”", "“furlongs” is not a unit", "no reference “10.1/none”", "is blank"):
        assert words in text
    assert "Bring in 2 effects" in text
    assert not Effect.objects.exists()

    chosen = {"study": "Author", "effect": "yi", "se": "sei", "outcome": "Outcome"}
    columns = chosen | {"unit": "Unit", "benefit": "Direction", "risk_of_bias": "RoB"}
    columns |= {"record": "DOI", "time_point": "Follow-up", "all_benefit": "lower"}
    for _twice in range(2):  # a form that is sent twice adds nothing more
        assert signed_in.post(f"{page}bring-in/", columns).status_code == 302
    one, two = Effect.objects.order_by("-value")
    assert (one.value, one.variance) == pytest.approx((0.3, 0.01))
    assert (one.unit, one.benefit, one.risk_of_bias) == ("mean_difference", "higher", "low")
    assert (one.record, one.time_point, one.study.label) == (ash, "6 weeks", "Ash 2019")
    assert (two.study, two.unit, two.benefit) == (elm, "unspecified", "lower")
    assert two.risk_of_bias == "some concerns"
    assert "Added to the library" in signed_in.get(page).content.decode()
    assert not list(folder.iterdir())

    again = send(signed_in, make(TABLE), name)["Location"]
    assert "There is nothing new to bring in" in signed_in.get(again).content.decode()
    assert signed_in.post(f"{page}undo/").status_code == 302
    assert not Effect.objects.exists()
    assert list(Study.objects.all()) == [elm]  # it was there before
    signed_in.post(f"{again}discard/")
    assert not list(folder.iterdir())
    told = Line.objects.order_by("pk").values_list("what", flat=True)
    assert [what.removeprefix("library.") for what in told] == [
        *("bring_effects_table", "import_effects", "bring_effects_table"),
        *("undo_effects_import", "discard_effects_table"),
    ]


def test_the_map_is_a_choice_and_what_is_unclear_is_said(signed_in: Any) -> None:
    table = [["who", "b", "low95", "high95"], ["Ash", 0.5, 0.1, 0.9], ["Elm", 2, 1, 4]]
    page = send(signed_in, as_csv(table))["Location"]
    assert "Choose a column." in signed_in.get(page).content.decode()
    chosen = {"study": "who", "effect": "b", "all_outcome": "Sleep", "lower": "low95"}
    assert "one limit without the other" in signed_in.get(page, chosen).content.decode()
    chosen["upper"] = "high95"
    text = signed_in.get(page, chosen).content.decode()
    assert "look like ratios" in text or "lopsided" in text
    assert signed_in.post(f"{page}bring-in/", chosen | {"study": "x"}).status_code == 422
    signed_in.post(f"{page}bring-in/", chosen)
    found = Effect.objects.get()
    assert found.variance == pytest.approx((0.8 / (2 * 1.959964)) ** 2, rel=1e-6)

    other = [["study", "effect", "variance", "outcome"], ["ASH", 0.7, 0.1, "sleep"]]
    page = send(signed_in, as_csv(other))["Location"]
    assert "The library has other numbers" in signed_in.get(page).content.decode()


def test_what_somebody_built_on_stays(signed_in: Any, ada: Any) -> None:
    table = [["study", "effect", "variance", "outcome"], ["A", 1, 1, "S"], ["B", 2, 1, "S"]]
    page = send(signed_in, as_csv(table))["Location"]
    map_ = {name: name for name in table[0]}
    signed_in.post(f"{page}bring-in/", map_)
    one, two = Effect.objects.order_by("value")
    word = Concept.objects.create(scheme="outcome", slug="s", name="S")
    answer = Answer.objects.create(slug="a", outcome=word, population=word, setting=word)
    link = AnswerEffect.objects.create(answer=answer, effect=one)
    assert signed_in.post(f"{page}undo/").status_code == 409
    assert Effect.objects.count() == 2
    link.delete()
    Effect.objects.filter(pk=two.pk).update(value=3)
    signed_in.post(f"{page}undo/")
    assert list(Effect.objects.all()) == [two]
    assert "1 effect was changed since" in signed_in.get(page).content.decode()
    assert EffectsImport.objects.get().kept == 1


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"x", "e.exe", "is not a table that we read"),
        (b"PK\x03\x04 broken", "e.xlsx", "e.xlsx"),
        (b"a,b\n", "e.csv", "no rows below its header"),
        (b"a\n" + b"1\n" * 5001, "e.csv", "5001 rows"),
    ],
)
def test_what_is_not_a_table_is_refused(
    signed_in: Any, folder: Any, data: bytes, name: str, words: str
) -> None:
    response = send(signed_in, data, name)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not EffectsImport.objects.exists()
    assert not folder.exists() or not list(folder.iterdir())


def test_sent_twice_and_a_full_disk(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    table = as_csv([["study", "effect"], ["=cmd()", 1]])
    assert send(signed_in, table, once="a").url == send(signed_in, table, once="a").url
    assert EffectsImport.objects.count() == 1

    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "keep", full)
    assert send(signed_in, table).status_code == 507
    assert EffectsImport.objects.count() == 1
