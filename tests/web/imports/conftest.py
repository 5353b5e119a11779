"""Files of references, somebody who may bring them in, and the worker's part done at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commonweal_web.imports import actions, store
from commonweal_web.imports.models import Import
from commonweal_web.jobs.models import Job, State
from commonweal_web.jobs.store import run
from commonweal_web.people.models import User


def ris(*references: dict[str, str]) -> str:
    entries = ["\n".join(f"{tag}  - {value}" for tag, value in r.items()) for r in references]
    return "".join(f"TY  - JOUR\n{entry}\nER  - \n\n" for entry in entries)


def many(n: int, start: int = 0) -> str:
    """References that differ, each with what real ones have."""
    return ris(
        *(
            {
                "ID": f"r{i}",
                "TI": f"Study {i} of trees and wellbeing",
                "AU": f"Ash, J{i % 7}",
                "PY": str(1990 + i % 30),
                "DO": f"10.1000/r{i}",
                "AB": "We planted trees. " * 30,
            }
            for i in range(start, start + n)
        )
    )


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are kept in this test; nobody waits between batches."""
    settings.VAR = tmp_path
    monkeypatch.setattr(store, "PAUSE", 0)
    return tmp_path / "imports"


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", role="contributor")


@pytest.fixture
def signed_in(client: Any, ada: User) -> Any:
    client.force_login(ada)
    return client


def work() -> None:
    """Do what waits for the worker."""
    for job in Job.objects.filter(state=State.WAITING).order_by("created"):
        run.call(str(job.pk))


Bring = Callable[..., Import]


@pytest.fixture
def bring(ada: User) -> Bring:
    """bring(text, name="refs.ris") -> an import that was read."""

    def make(text: str, name: str = "refs.ris") -> Import:
        row = actions.bring([(name, [text.encode()])], user=ada)
        work()
        row.refresh_from_db()
        return row

    return make


@pytest.fixture
def bring_in(bring: Bring, ada: User) -> Bring:
    """bring_in(text) -> an import that is in the library."""

    def make(text: str, known: Import.Known = Import.Known.UPDATE, **names: str) -> Import:
        row = bring(text, **names)
        actions.bring_in(row, user=ada, known=known)
        work()
        row.refresh_from_db()
        return row

    return make
