"""Small areas on the site: the library's figures, labelled, kept, and made again by the code."""

import random
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from web.surveys.conftest import upload, work

from commonweal.surveys import Survey
from commonweal.surveys.small_areas import (
    area_means,
    fay_herriot,
    random_intercept,
    smooth_variances,
    sum_areas,
)
from commonweal_web.surveys import actions, analysis_store, analysis_views
from commonweal_web.surveys.models import Analysis

AREAS = [f"A{i:02}" for i in range(24)]
DESIGN = {"weights": "weight", "psu": ["street"]}


def people() -> pl.DataFrame:
    """24 areas; A00 has 3 people, A23 nobody. Life is better where there is more green."""
    draw = random.Random(8)
    rows = []
    for i, area in enumerate(AREAS[:23]):
        for j in range(3 if i == 0 else 12 + 5 * i):
            age = draw.randint(18, 80)
            rows.append(
                {
                    "area": area,
                    "street": f"{area}-{j % 6}",
                    "age": age,
                    "weight": round(draw.uniform(1, 5), 2),
                    "satis": min(10, max(0, round(draw.gauss(6 + 0.05 * i + age / 100, 1.7)))),
                }
            )
    return pl.DataFrame(rows)


PEOPLE = people()
GREEN = pl.DataFrame({"area": AREAS, "green": [20 + 3 * i + i % 4 for i in range(24)]})
AGES = pl.DataFrame({"area": AREAS, "age": [44.0 + i % 7 for i in range(24)]})
ASKED = {"measure": "satis", "by": "area", "model": "area", "smooth": "1"}


def file(table: pl.DataFrame) -> SimpleUploadedFile:
    return SimpleUploadedFile("covariates.csv", table.write_csv().encode())


@pytest.fixture
def row(bring, ada):
    made = bring(upload(PEOPLE))
    actions.check_design(made, DESIGN, user=ada)
    return made


@pytest.fixture
def page(client, ada):
    client.force_login(ada)
    return client


def model(page, row, covariates: pl.DataFrame = GREEN, **changes) -> Analysis:
    answer = page.post(
        reverse("surveys:areas", args=[row.pk]), ASKED | changes | {"covariates": file(covariates)}
    )
    assert answer.status_code == 302, answer.text
    return Analysis.objects.get(pk=answer.url.split("/")[-2])


def by_hand(stat: str = "mean", *, smooth: bool = True, method: str = "reml"):
    survey = Survey(PEOPLE, weights="weight", psu="street")
    own = survey.estimate("satis", stat, by="area", min_n=2).frame.select(
        "area", "estimate", "se", "n"
    )
    table = GREEN.join(own, "area", how="left", maintain_order="left")
    variance = table["se"].fill_nan(None) ** 2
    if smooth:
        variance = smooth_variances(variance, table["n"])
    return fay_herriot(
        table["estimate"],
        variance,
        table.select("green"),
        areas=AREAS,
        names=["green"],
        method=method,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, by_hand),
        ({"smooth": "", "method": "fh"}, lambda: by_hand(smooth=False, method="fh")),
        ({"side": "at_least", "limit": "7"}, lambda: by_hand("at_least:7")),
    ],
)
def test_own_figures_and_covariates_make_the_library_s_figures_and_so_does_the_code(
    page, row, tmp_path: Path, monkeypatch, changes, expected
):
    saved = model(page, row, **changes)
    found = expected()
    areas = saved.result["tables"][0]
    column = dict(zip(areas["head"], zip(*areas["rows"], strict=True), strict=True))
    assert column["estimate"] == pytest.approx(found.estimate.tolist(), rel=1e-10)
    assert column["se"] == pytest.approx(found.se.tolist(), rel=1e-10)
    # A00 has three people: its own figure is not even kept
    assert (column["few"][0], column["direct"][0], column["n"][0]) == (True, None, None)
    assert (column["few"][20], column["n"][20]) == (False, 112)
    html = page.get(saved.get_absolute_url()).text
    assert "Modelled figures" in html
    assert "When not to use them" in html
    assert "1,532 people" in html
    assert "Nobody was asked in A23" in html
    assert "<svg" in html
    assert html.count("[c]") >= 2  # in the table and the picture
    PEOPLE.write_csv(tmp_path / "people.csv")
    GREEN.write_csv(tmp_path / "covariates.csv")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(page.get(saved.get_absolute_url()).context["python"], names)
    assert names["found"].estimate.tolist() == pytest.approx(found.estimate.tolist(), rel=1e-10)
    assert "every number is the same" in page.get(f"{saved.get_absolute_url()}?again").text


def test_each_person_s_answer_by_a_random_intercept(page, row, tmp_path: Path, monkeypatch):
    saved = model(page, row, AGES, model="unit", where="age >= 20")
    asked = PEOPLE.filter(pl.col("age") >= 20)
    sums = sum_areas(asked["satis"], asked.select("age"), asked["area"], names=["age"])
    found = area_means(random_intercept(sums), AGES.select("age"), areas=AREAS)
    areas = saved.result["tables"][0]
    estimates = [one[areas["head"].index("estimate")] for one in areas["rows"]]
    assert estimates == pytest.approx(found.estimate.tolist(), rel=1e-10)
    PEOPLE.write_csv(tmp_path / "people.csv")
    AGES.write_csv(tmp_path / "covariates.csv")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(page.get(saved.get_absolute_url()).context["python"], names)
    assert names["found"].estimate.tolist() == pytest.approx(found.estimate.tolist(), rel=1e-10)


@pytest.mark.parametrize(
    ("covariates", "changes", "words"),
    [
        (None, {}, "no file of covariates"),
        (GREEN.head(10), {}, "no covariates: A10"),
        (GREEN.with_columns(green=pl.lit("many")), {}, "“green” of A00 is “many”"),
        (pl.DataFrame({"area": AREAS}), {}, "cannot be read"),
        (GREEN, {"model": "unit"}, "green"),
        (AGES, {"model": "unit", "method": "fh"}, "maximum likelihood"),
        (GREEN, {"where": "age >"}, "cannot be read"),
        (GREEN.with_columns(two=pl.col("green") * 2), {}, "nothing new"),
    ],
)
def test_what_cannot_be_modelled_says_why(page, row, covariates, changes, words):
    sent = {} if covariates is None else {"covariates": file(covariates)}
    answer = page.post(reverse("surveys:areas", args=[row.pk]), ASKED | changes | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Analysis.objects.exists()


def test_many_people_are_for_the_worker_and_nothing_is_published(page, row, boss, monkeypatch):
    monkeypatch.setattr(analysis_views, "QUICK", 10)
    url = reverse("surveys:areas", args=[row.pk])
    assert "When not to" in page.get(url).text
    page.post(url, ASKED | {"covariates": file(GREEN)})
    row.refresh_from_db()
    assert work(row).state == "done"
    saved = Analysis.objects.get()
    assert saved.kind == "areas"
    page.force_login(boss)
    assert "not published from here" in page.get(saved.get_absolute_url()).text
    assert page.get(reverse("surveys:publish", args=[saved.pk])).status_code == 422
    assert analysis_store.again(saved) == []
