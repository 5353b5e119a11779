"""A formula, `life_satisfaction ~ age + C(region)`, read by a grammar of its own.

Libraries for formulas run what stands in them as Python, so a formula from a stranger could do
anything. Here names, numbers and a few functions are all there is; what is handed on to make the
matrix of a model holds made-up names only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import NoReturn

from commonweal.terms import InputError

LONGEST, MOST_TERMS = 2000, 200
POWERS = 5
CURVES = (3, 10)  # columns of a spline: with 3 it has no knots inside
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<text>"[^"]*"|'[^']*')
    | `(?P<quoted>[^`]+)`
    | (?P<name>[^\W\d][\w.]*)
    | (?P<mark>[-+*:(),=])
    )""",
    re.VERBOSE,
)
_FORM = (
    'Write it like: life_satisfaction ~ age + C(region, reference="London") + sex:work. There are '
    "+ - * : and brackets; C(), poly(x, 2), bs(x, 4), log(x) and sqrt(x); names with "
    "spaces in `backticks`."
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A column as it enters a model.

    how: plain (groups where it holds words), C (groups), poly (powers up to `degree`), bs (a
    cubic spline of `degree` columns), log, sqrt.
    reference: the label with which other groups are compared; None for the first.
    """

    column: str
    how: str = "plain"
    reference: str | None = None
    degree: int = 1

    def __str__(self) -> str:
        if self.how == "plain":
            return self.column
        if self.how in ("poly", "bs"):
            return f"{self.how}({self.column}, {self.degree})"
        return f"{self.how}({self.column})"


Term = tuple[Variable, ...]  # one variable, or several that interact; () is the intercept


@dataclass(frozen=True, slots=True)
class Formula:
    """outcome: a column, or a condition whose truth is the outcome. terms: in order of degree."""

    outcome: str
    terms: tuple[Term, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(dict.fromkeys(one for term in self.terms for one in term))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.column for one in self.variables))


def name_term(term: Term) -> str:
    """Return what a term is called."""
    return ":".join(map(str, term)) or "(intercept)"


def read_formula(line: str) -> Formula:
    """Read `outcome ~ terms`. Raises InputError where it is not a formula, or too long."""
    if len(line) > LONGEST:
        raise InputError(f"The formula has {len(line):,} letters; at most {LONGEST:,} are read.")
    outcome, tilde, right = line.partition("~")
    if not tilde or not outcome.strip() or "~" in right:
        raise InputError(
            f"“{line}” is not a formula.", expected="One outcome, one ~, and terms.", todo=_FORM
        )
    return Formula(outcome.strip(), read_terms(right))


def read_terms(line: str) -> tuple[Term, ...]:
    """Read the right-hand side of a formula alone."""
    if len(line) > LONGEST:
        raise InputError(f"The formula has {len(line):,} letters; at most {LONGEST:,} are read.")
    reader = _Reader(line)
    terms = reader.total()
    if reader.kind:
        reader.fail()
    return tuple(sorted(terms, key=len))


class _Reader:
    """Reads tokens from left to right; `kind` and `value` are those of the next one."""

    def __init__(self, line: str) -> None:
        self.line, self.end = line, 0
        self.kind: str | None = None
        self.value = ""
        self.step()

    def step(self) -> str:
        """Return the value of the token and move to the next."""
        passed = self.value
        if not self.line[self.end :].strip():
            self.kind, self.value = None, ""
            return passed
        match = _TOKEN.match(self.line, self.end)
        if not match:
            self.kind, self.value = "mark", self.line[self.end :].strip()
            self.fail()
        self.kind, self.end = str(match.lastgroup), match.end()
        self.value = match[self.kind]
        return passed

    def fail(self, why: str = "") -> NoReturn:
        where = f"at “{self.value[:60]}”" if self.kind else "where it ends"
        raise InputError(
            f"The formula “{self.line.strip()[:200]}” cannot be read {where}.",
            expected=why,
            todo=_FORM,
        )

    def take(self, mark: str) -> bool:
        """Move past the next token where it is this mark."""
        found = self.kind == "mark" and self.value == mark
        if found:
            self.step()
        return found

    def total(self) -> list[Term]:
        """Read terms joined by + and -; an intercept is there unless 0 or - 1 takes it away."""
        terms: list[Term] = []
        more = intercept = True
        self.take("+")
        while True:
            if self.kind == "number" and self.value in ("0", "1"):
                intercept = (self.step() == "1") == more
            else:
                found = self.crossed()
                terms = _join(terms, found) if more else [one for one in terms if one not in found]
            self._limit(terms)
            if self.take("+"):
                more = True
            elif self.take("-"):
                more = False
            else:
                return [(), *terms] if intercept else terms

    def crossed(self) -> list[Term]:
        """Read a * b: each, and their interaction."""
        terms = self.interacted()
        while self.take("*"):
            others = self.interacted()
            terms = _join(_join(terms, others), self._between(terms, others))
        return terms

    def interacted(self) -> list[Term]:
        """Read a : b, the interaction alone."""
        terms = self.one()
        while self.take(":"):
            terms = self._between(terms, self.one())
        return terms

    def one(self) -> list[Term]:
        if self.take("("):
            terms = self.crossed()
            while self.take("+"):
                terms = _join(terms, self.crossed())
            if not self.take(")"):
                self.fail("A bracket is not closed.")
            return terms
        if self.kind not in ("name", "quoted"):
            self.fail()
        word = self.kind == "name"
        name = self.step()
        return [(self.called(name),)] if word and self.take("(") else [(Variable(name),)]

    def called(self, function: str) -> Variable:
        """Read what stands in the brackets of a function."""
        if function not in ("C", "poly", "bs", "log", "sqrt"):
            self.fail(f"There is no {function}() in a formula: C, poly, bs, log and sqrt are all.")
        if self.kind not in ("name", "quoted"):
            self.fail(f"{function}() needs the name of a column.")
        column, reference, degree = self.step(), None, 1
        if function == "C" and self.take(","):
            if not (self.kind == "name" and self.step() == "reference" and self.take("=")):
                self.fail('C() takes a column and reference="label".')
            if self.kind not in ("text", "number"):
                self.fail("The reference is a label in quotes, or a number.")
            reference = self.step().strip("\"'")
        if function == "poly":
            if not self.take(",") or self.kind != "number" or not self.value.isdecimal():
                self.fail("poly() takes a column and the highest power, e.g. poly(age, 2).")
            degree = int(self.step())
            if not 1 <= degree <= POWERS:
                self.fail(f"A power from 1 to {POWERS} is allowed.")
        if function == "bs":
            degree = self.columns_of_spline()
        if not self.take(")"):
            self.fail(f"{function}() is not closed.")
        return Variable(column, function, reference, degree)

    def columns_of_spline(self) -> int:
        """Read `, 4` or `, df=4`."""
        least, most = CURVES
        named = self.take(",") and self.kind == "name"
        if named and not (self.step() == "df" and self.take("=")):
            self.fail("bs() takes a column and df=, the number of its columns.")
        if self.kind != "number" or not self.value.isdecimal():
            self.fail("bs() takes a column and how many columns it makes of it, e.g. bs(age, 4).")
        df = int(self.step())
        if not least <= df <= most:
            self.fail(f"A spline has {least} to {most} columns.")
        return df

    def _between(self, terms: list[Term], others: list[Term]) -> list[Term]:
        if len(terms) * len(others) > MOST_TERMS:
            self._limit([()] * (MOST_TERMS + 1))
        crossed = [_order((*one, *other)) for one, other in product(terms, others)]
        return _join([], crossed)

    def _limit(self, terms: list[Term]) -> None:
        if len(terms) > MOST_TERMS:
            raise InputError(
                f"The formula has more than {MOST_TERMS} terms.",
                todo="Write out the interactions that matter, with a colon.",
            )


def _order(variables: Term) -> Term:
    return tuple(dict.fromkeys(variables))


def _join(terms: list[Term], more: list[Term]) -> list[Term]:
    """Return terms without repeats; a:b and b:a are one."""
    known = {frozenset(term) for term in terms}
    for term in more:
        if frozenset(term) not in known:
            known.add(frozenset(term))
            terms = [*terms, term]
    return terms
