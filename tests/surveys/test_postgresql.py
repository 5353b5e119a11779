"""The same numbers from a table in PostgreSQL, which sends only its sums.

`tests/postgres.py` starts the server and names it in DATABASE_URL.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import ibis
import polars as pl
import psycopg
import pytest
from surveys import travel
from surveys.test_frames import DESIGNS, answers, check_same

from commonweal.surveys import InvalidDesign, Survey

pytestmark = pytest.mark.postgresql
KINDS = {pl.Int64: "bigint", pl.Float64: "double precision", pl.String: "text"}


@contextmanager
def stored(people: pl.DataFrame) -> Iterator[Any]:
    """Lend people as a table of the database; several processes may do so at once."""
    address = urlparse(os.environ["DATABASE_URL"])
    user, _, host = address.netloc.rpartition("@")
    name = f"people_{os.getpid()}"
    columns = ", ".join(f'"{column}" {KINDS[kind]}' for column, kind in people.schema.items())
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"create table {name} ({columns})")
        with connection.cursor().copy(f"copy {name} from stdin") as copy:
            for row in people.iter_rows():
                copy.write_row(row)
        there = ibis.postgres.connect(
            user=user, host=unquote(host), database=address.path.lstrip("/")
        )
        try:
            yield there.table(name)
        finally:
            there.disconnect()
            connection.execute(f"drop table {name}")


def test_people_and_clusters_give_the_same_numbers(reference: Path):
    path = reference / "survey_people.csv"
    with stored(pl.read_csv(path)) as there:
        for design in DESIGNS[1], DESIGNS[3]:
            for ours, other in zip(answers(path, design), answers(there, design), strict=True):
                check_same(ours, other)


def test_a_row_for_each_domain_and_stratum_comes(monkeypatch: pytest.MonkeyPatch):
    table = travel.people()
    ask = {"stats": "mean,bands,sd,gini,leik", "by": "region", "scale": (0, 10)}
    with stored(table) as there, travel.counting(monkeypatch) as rows:
        survey = Survey(there, **travel.DESIGN)
        assert rows == [travel.PSUS]
        rows.clear()
        found = survey.estimate("score", **ask).to_frame()
        assert max(rows) <= travel.STRATA * (travel.REGIONS + 1)
    check_same(Survey(table, **travel.DESIGN).estimate("score", **ask).to_frame(), found)


def test_regressions_give_the_same_numbers():
    people = travel.people(1500)
    ask = ("score ~ region + bs(age, 3)", "linear"), ("score >= 7 ~ region", "logistic")
    with stored(people) as there:
        for formula, family in ask:
            ours, other = (
                Survey(table, **travel.DESIGN).regress(formula, family=family)
                for table in (people, there)
            )
            assert (other.n, other.df, other.notes) == (ours.n, ours.df, ours.notes)
            assert other.people() == ours.people()
            for name in ("estimate", "se"):
                wanted = ours.to_frame()[name].to_list()
                assert other.to_frame()[name].to_list() == pytest.approx(
                    wanted, rel=1e-10, abs=1e-12
                )


def test_missing_weights_are_refused():
    table = travel.people(300).with_columns(w=pl.when(pl.col("age") > 20).then("w"))
    with stored(table) as there, pytest.raises(InvalidDesign, match="weights are missing"):
        Survey(there, **travel.DESIGN)
