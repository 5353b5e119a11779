"""Who an estimate is about, in a line: `Age >= 18 and Region in ["North", "Wales"]`.

A grammar of its own, since running a user's line as Python would let it do anything.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import narwhals as nw

from commonweal.surveys.codebook import Codebook
from commonweal.surveys.frames import is_text
from commonweal.terms import InputError, MissingColumn

Value = str | float | int | bool
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])
    | (?P<text>"[^"]*"|'[^']*')
    | `(?P<quoted>[^`]+)`
    | (?P<mark><=|>=|==|!=|<>|[=<>(),\[\]])
    | (?P<word>[^\W\d][\w.]*)
    )""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "not", "in", "is", "missing", "true", "false"}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FORM = 'Write it like: Age >= 18 and Region in ["North", "Wales"] and not Pilot == 1.'


def read_condition(
    line: str, schema: Mapping[str, nw.dtypes.DType], codebook: Codebook | None = None
) -> nw.Expr:
    """Return the condition as an expression of narwhals.

    A condition is comparisons of a column with a value (= == != <> < <= > >=), `column in
    [values]`, `column is missing` or the name of a column of yes and no, joined by and, or, not
    and brackets. Names with spaces, and those of these words, stand in `backticks`. A missing
    value meets no comparison. codebook: the labels by which values may be called as well.
    Raises InputError where the line is not one, MissingColumn where a column is not there.
    """
    reader = _Reader(line, schema, codebook or Codebook())
    found = reader.either()
    if reader.kind:
        reader.fail()
    return found


def any_of(column: nw.Expr, values: Iterable[Value]) -> nw.Expr:
    """Return whether a column equals one of the values.

    By comparisons: is_in refuses whole numbers in a column of others, in Polars 2.
    """
    found: nw.Expr = functools.reduce(operator.or_, (column == value for value in values))
    return found


class _Reader:
    """Reads tokens from left to right; `kind` and `value` are those of the next one."""

    def __init__(
        self, line: str, schema: Mapping[str, nw.dtypes.DType], codebook: Codebook
    ) -> None:
        self.line, self.schema, self.codebook, self.end = line, schema, codebook, 0
        self.kind: str | None = None
        self.value = ""
        self.step()

    def step(self) -> str:
        """Return the value of the token and move to the next."""
        passed, self.start = self.value, self.end
        if not self.line[self.end :].strip():
            self.kind, self.value = None, ""
            return passed
        match = _TOKEN.match(self.line, self.end)
        if not match:
            self.kind, self.value = "mark", self.line[self.end :].strip()
            self.fail()
        self.kind, self.end = str(match.lastgroup), match.end()
        self.value = match[self.kind]
        if self.kind == "word" and self.value.lower() in _WORDS:
            self.kind, self.value = "keyword", self.value.lower()
        return passed

    def fail(self) -> NoReturn:
        where = f"at “{self.value}”" if self.kind else "where it ends"
        raise InputError(f"The condition “{self.line}” cannot be read {where}.", todo=_FORM)

    def take(self, *values: str) -> bool:
        """Move past the next token where it is one of these marks or keywords."""
        found = self.kind in ("mark", "keyword") and self.value in values
        if found:
            self.step()
        return found

    def either(self) -> nw.Expr:
        found = self.both()
        while self.take("or"):
            found = found | self.both()
        return found

    def both(self) -> nw.Expr:
        found = self.one()
        while self.take("and"):
            found = found & self.one()
        return found

    def one(self) -> nw.Expr:
        if self.take("not"):
            return ~self.one()
        if self.take("("):
            found = self.either()
            if not self.take(")"):
                self.fail()
            return found
        return self.comparison()

    def comparison(self) -> nw.Expr:
        if self.kind not in ("word", "quoted"):
            self.fail()
        name = self.step()
        if name not in self.schema:
            raise MissingColumn(name, self.schema)
        column: nw.Expr = nw.col(name)
        if self.take("is"):
            there = self.take("not")
            if not self.take("missing"):
                self.fail()
            return ~column.is_null() if there else column.is_null()
        without = self.take("not")
        if self.take("in"):
            found = any_of(column, self.values(name))
            return ~found if without else found
        if without:
            self.fail()
        if self.kind == "mark" and self.value in _COMPARE:
            mark = self.step()
            given = self.literal(name)
            if len(given) == 1:
                compared: nw.Expr = _COMPARE[mark](column, given[0])
                return compared
            if _COMPARE[mark] not in (operator.eq, operator.ne):
                self.fail()
            same = any_of(column, given)
            return ~same if _COMPARE[mark] is operator.ne else same
        if self.schema[name] != nw.Boolean:
            raise InputError(
                f"“{name}” is not a column of yes and no.",
                expected="A column alone is a condition only where it holds true and false.",
                todo=f"Say which values are meant, e.g. {name} == 1.",
            )
        return column

    def values(self, name: str) -> list[Value]:
        if not self.take("(", "["):
            self.fail()
        found = list(self.literal(name))
        while self.take(","):
            found.extend(self.literal(name))
        if not self.take(")", "]"):
            self.fail()
        return found

    def literal(self, name: str) -> tuple[Value, ...]:
        """Return the value that comes next; the codes, where it is a label."""
        kind, is_words = self.kind, is_text(self.schema[name])
        if kind not in ("number", "text") and self.value not in ("true", "false"):
            self.fail()
        written = self.step()
        if kind == "text" and name in self.codebook.labels:
            is_code = is_words and written[1:-1] in self.codebook.labels[name]
            return (written[1:-1],) if is_code else self.codebook.find(name, written[1:-1])
        if is_words != (kind == "text"):
            raise InputError(
                f"“{name}” holds {'words' if is_words else 'numbers'}; it is compared "
                f"with {written}.",
                todo=f"Write {name} == "
                + (f'"{written}".' if is_words else "a number, without quotation marks."),
            )
        if kind == "text":
            return (written[1:-1],)
        if kind == "number":
            return (float(written) if re.search(r"[.eE]", written) else int(written),)
        return (written == "true",)
