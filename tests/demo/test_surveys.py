"""The survey figures of the demonstration: their own code gives them, from the public file."""

import hashlib
import math
from pathlib import Path

import pytest

from commonweal.publish.estimates import say_finding
from commonweal.surveys.disclosure import from_plain
from commonweal_web.demo.read import read_demo
from commonweal_web.surveys.publication_store import plain_of

FIGURES = {figure.slug: figure for figure in read_demo().figures}
FILE = "data/microdata/nhanes/NHANESraw.csv"


def same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-10)
    return one == other


@pytest.fixture
def made(slug: str, shared: Path, monkeypatch) -> dict:
    """What the code that readers are shown leaves behind."""
    monkeypatch.chdir((shared / FILE).parent)
    names: dict = {}
    exec(FIGURES[slug].code["python"], names)
    return names


@pytest.mark.shared
@pytest.mark.parametrize("slug", FIGURES)
def test_the_code_shown_gives_the_figures_shown(made, slug):
    assert same(plain_of(made["table"]), dict(FIGURES[slug].table))


@pytest.mark.shared
@pytest.mark.parametrize("slug", ["poor-mental-health-by-income"])
def test_poorer_homes_report_more_days_whichever_two_are_compared(made, slug):
    frame = made["comparison"].frame
    assert len(frame) == 6  # group by group, from the poorest
    assert all(line.split(" is ")[1].startswith("higher") for line in frame["conclusion"])
    assert say_finding(made["comparison"], subject="It") == "It is higher for 1 than for 4"


@pytest.mark.shared
@pytest.mark.parametrize("slug", ["trouble-sleeping-women-men"])
def test_more_women_than_men_at_every_age_also_when_many_pairs_are_tested(made, slug):
    told = set(made["comparison"].frame["conclusion"])
    for age in ("20 to 39", "40 to 59", "60 and over"):
        assert f"{age} × men is lower than {age} × women." in told
    for sex in ("men", "women"):
        assert f"20 to 39 × {sex} is lower than 40 to 59 × {sex}." in told
        assert f"20 to 39 × {sex} is lower than 60 and over × {sex}." in told


@pytest.mark.shared
def test_the_digest_is_that_of_the_file(shared):
    digest = hashlib.sha256((shared / FILE).read_bytes()).hexdigest()
    assert {figure.data_digest for figure in FIGURES.values()} == {digest}


def test_what_the_summaries_say_in_numbers():
    income = from_plain(FIGURES["poor-mental-health-by-income"].table).frame
    assert [round(x) for x in income["estimate"]][:: len(income) - 1] == [6, 3]
    sleep = from_plain(FIGURES["trouble-sleeping-women-men"].table)
    assert sleep.overall is not None
    assert round(4 * sleep.overall["estimate"][0]) == 1
    rows = FIGURES["poor-health-and-bad-days"].table["rows"]
    more = {row["label"]: round(row["estimate"]) for row in rows if row["part"] == "HealthGen"}
    assert (more["Poor"], more["Fair"]) == (8, 4)
