"""Files that a command writes: an error in words when it cannot."""

from pathlib import Path

from commonweal.terms import InputError


def write_text(path: Path, text: str, *, what: str) -> None:
    """Write `text` as UTF-8. what: "The plot", for the error. Raises InputError."""
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise cannot_write(path, error, what=what) from error


def cannot_write(path: Path, error: OSError, *, what: str) -> InputError:
    """Return the error for a file that could not be written."""
    return InputError(
        f"{what} could not be written to {path}: {error.strerror or error}.",
        todo="Check that the folder exists and that you may write there.",
    )


def check_suffix(path: Path, suffix: str, *, what: str) -> None:
    """Raise InputError unless the file's name ends in `suffix`, e.g. ".svg"."""
    if path.suffix.lower() != suffix:
        raise InputError(
            f"{what} cannot be written as {path.name}.",
            expected=f"It is drawn as {suffix[1:].upper()}."
            if suffix == ".svg"
            else f"Its name ends in {suffix}.",
            todo=f"Name it {path.with_suffix(suffix).name}.",
        )
