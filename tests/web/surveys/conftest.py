"""Analysts, a stranger, and a small survey in a private folder of its own."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commonweal_web.jobs import store as jobs
from commonweal_web.jobs.models import Job
from commonweal_web.people.models import User
from commonweal_web.surveys import actions, files
from commonweal_web.surveys.models import Dataset


@pytest.fixture(autouse=True)
def private(settings, tmp_path: Path) -> Path:
    """The private folder."""
    settings.MICRODATA_ROOT = tmp_path / "private" / "microdata"
    return settings.MICRODATA_ROOT


def person(name: str, role: str) -> User:
    return User.objects.create_user(name, f"{name}@example.org", "a long password", role=role)


@pytest.fixture
def ada(db) -> User:
    """Who brought the data."""
    return person("ada", "contributor")


@pytest.fixture
def bea(db) -> User:
    """Another analyst."""
    return person("bea", "contributor")


@pytest.fixture
def boss(db) -> User:
    return person("boss", "administrator")


@pytest.fixture
def reader(db) -> User:
    return person("rea", "reader")


def sample(n: int = 400, seed: int = 7) -> pl.DataFrame:
    """People in 4 strata of 5 clusters, with weights, two questions of the ONS4 and a gap."""
    draw = random.Random(seed)
    rows = [
        {
            "stratum": 1 + i % 4,
            "cluster": 1 + i % 20,
            "weight": round(draw.uniform(50, 400), 2),
            "region": ("North", "South", "East", "West")[draw.randrange(4)],
            "sex": draw.choice(["women", "men"]),
            "age": draw.randint(16, 90),
            "satis": draw.choices(range(11), [1, 1, 1, 2, 3, 5, 8, 14, 20, 9, 6])[0],
            "worth": draw.choices(range(11), [1, 1, 1, 2, 2, 5, 8, 14, 20, 11, 8])[0],
            "happy": draw.choices([*range(11), 99], [2, 1, 1, 2, 3, 5, 8, 14, 18, 9, 7, 1])[0],
            "anxious": draw.choice([*range(11), None]),
        }
        for i in range(n)
    ]
    return pl.DataFrame(rows)


@pytest.fixture
def frame() -> pl.DataFrame:
    return sample()


def upload(frame: pl.DataFrame, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, frame.write_csv().encode())


Bring = Callable[..., Dataset]


@pytest.fixture
def bring(ada: User, private: Path) -> Bring:
    """bring(file, user=ada): a file that was brought, and read by the worker where it can be."""

    def make(file: SimpleUploadedFile, *, user: User | None = None) -> Dataset:
        row = actions.bring(
            file,
            user=user or ada,
            title="A survey",
            source="Ourselves, CC BY 4.0",
            keep_until=timezone.localdate() + timedelta(days=30),
        )
        work(row)
        return row

    return make


def work(row: Dataset) -> Job:
    """Do what the worker has to do for a dataset."""
    job = Job.objects.get(pk=row.job)
    jobs.run.call(str(job.pk))
    row.refresh_from_db()
    job.refresh_from_db()
    return job


_KEPT: dict[str, tuple[dict[str, Any], bytes]] = {}
"""What the worker left of a file, so that it is read and scored once for all tests."""
_OF_A_ROW = ("title", "source", "file_name", "ending", "size", "digest", "state", "people")
_AS_READ = ("columns", "design", "scored", "keep_until")


def remembered(name: str, user: User, make: Callable[[], Dataset]) -> Dataset:
    """Make a dataset as people do, the first time; then copy the row and the file of then."""
    if name not in _KEPT:
        made = make()
        fields = {field: getattr(made, field) for field in (*_OF_A_ROW, *_AS_READ)}
        _KEPT[name] = fields, files.data(made.stored).read_bytes()
        return made
    fields, held = _KEPT[name]
    row = Dataset.objects.create(owner=user, stored=files.new_token(), **deepcopy(fields))
    files.folder()
    files.data(row.stored).touch(0o600)
    files.data(row.stored).write_bytes(held)
    return row


@pytest.fixture
def dataset(bring: Bring, frame: pl.DataFrame, ada: User) -> Dataset:
    """A file that was brought and read."""
    return remembered("dataset", ada, lambda: bring(upload(frame)))


DESIGN = {"weights": "weight", "strata": ["stratum"], "psu": ["cluster"]}
ONS4 = {"measure": "ons4", "items": {n: n for n in ("satis", "worth", "happy", "anxious")}}


@pytest.fixture
def ready(bring: Bring, frame: pl.DataFrame, ada: User) -> Dataset:
    """A dataset with its design and the scores of the ONS4."""

    def make() -> Dataset:
        row = bring(upload(frame))
        actions.check_design(row, DESIGN, user=ada)
        actions.score(row, [ONS4], user=ada, once="")
        work(row)
        return row

    return remembered("ready", ada, make)
