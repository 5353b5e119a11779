"""Every parameter file in the library says where it comes from and how sure that is."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import commonweal
from commonweal.terms import Status
from commonweal.terms.parameters import read_parameters

LIBRARY = Path(commonweal.__file__).parent
FILES = sorted(LIBRARY.glob("*/parameters/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_parameter_file_has_a_source(path):
    parameters = read_parameters(f"commonweal.{path.parts[-3]}", path.stem)
    source = parameters.source
    assert source.title
    assert source.publisher
    assert source.status in get_args(Status)
    assert "source" not in parameters.values
    if source.status == "confirmed":
        assert isinstance(source.verified_on, date)


def test_the_folders_are_found():
    assert {"cost_bands", "grade", "strength_labels"} <= {path.stem for path in FILES}
