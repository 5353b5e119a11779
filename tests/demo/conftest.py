"""The demonstration, read once."""

import pytest

from commonweal.evidence import Study
from commonweal_web.demo.entries import Demo
from commonweal_web.demo.read import read_demo


@pytest.fixture(scope="session")
def demo() -> Demo:
    return read_demo()


@pytest.fixture(scope="session")
def studies(demo: Demo) -> dict[str, Study]:
    return {study.identifier: study for study in demo.studies}
