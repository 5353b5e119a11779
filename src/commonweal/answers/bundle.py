"""A file of versions, from which anyone can check an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable

from commonweal.answers.frozen import FrozenAnswer
from commonweal.terms import UnreadableFile

FORMAT = "commonweal-versions"


def write_bundle(versions: Iterable[FrozenAnswer]) -> str:
    """Return versions as the text of a file that `read_bundle` reads."""
    whole = {"format": FORMAT, "versions": [version.to_json() for version in versions]}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_bundle(text: str) -> tuple[FrozenAnswer, ...]:
    """Return the versions in a file. Raises UnreadableFile, or InputError for a damaged one."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            f"The file is not JSON ({error}).",
            expected="It is a file of versions, from the history page of an answer.",
            todo="Download it again.",
        ) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise UnreadableFile(
            "The file holds no versions.",
            expected=f"It says “format”: “{FORMAT}”.",
            todo="Take the file from the history page of an answer.",
        )
    versions = whole.get("versions")
    if not isinstance(versions, list) or not versions:
        raise UnreadableFile("The file has an empty list of versions.", todo="Download it again.")
    return tuple(FrozenAnswer.from_json(each) for each in versions)
