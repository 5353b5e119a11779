"""Formulas: what is read, and that nothing in one is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.surveys.regression.formula import name_term, read_formula
from commonweal.terms import InputError


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("y ~ a", ["(intercept)", "a"]),
        ("y ~ 1", ["(intercept)"]),
        ("y ~ 0 + a", ["a"]),
        ("y ~ a - 1", ["a"]),
        ("y ~ a*b", ["(intercept)", "a", "b", "a:b"]),
        ("y ~ a:b + a", ["(intercept)", "a", "a:b"]),
        ("y ~ b:a + a:b", ["(intercept)", "b:a"]),
        ("y ~ (a + b):c", ["(intercept)", "a:c", "b:c"]),
        ("y ~ a*b*c - a:b:c", ["(intercept)", "a", "b", "c", "a:b", "a:c", "b:c"]),
        ('y ~ C(a, reference="x y")', ["(intercept)", "C(a)"]),
        ("y ~ bs(a, df=4) + bs(b, 3)", ["(intercept)", "bs(a, 4)", "bs(b, 3)"]),
        ("y ~ `odd name` + sqrt(b)", ["(intercept)", "odd name", "sqrt(b)"]),
    ],
)
def test_terms(line: str, terms: list[str]):
    assert [name_term(term) for term in read_formula(line).terms] == terms


@pytest.mark.parametrize(
    "line",
    [
        "y ~ __import__('os').system('id')",
        "y ~ a.__class__()",
        "y ~ eval(a)",
        "y ~ I(a)",
        "y ~ np.log(a)",
        "y ~ {a}",
        "y ~ a ** 9",
        "y ~ a^2",
        "y ~ poly(a, 99)",
        "y ~ poly(a)",
        "y ~ bs(a)",
        "y ~ bs(a, 2)",
        "y ~ bs(a, knots=3)",
        "y ~ C(a, contr.sum)",
        "y ~ C(a, reference=open)",
        "y ~ a | b",
        "y ~ a +",
        "y ~ (a",
        "y ~ ",
        "y",
        "y ~ a ~ b",
        "~ a",
        "y ~ 2",
        "y ~ " + "+".join(f"a{i}" for i in range(300)),
        "y ~ " + "*".join(f"a{i}" for i in range(20)),
        "y ~ " + ":".join(["(" + "+".join(f"a{i}" for i in range(50)) + ")"] * 6),
        "y ~ " + "a" * 5000,
    ],
)
def test_everything_else_is_refused(line: str):
    with pytest.raises(InputError):
        read_formula(line)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str):
    try:
        read_formula(f"y ~ {text}")
    except InputError as error:
        assert error.what  # noqa: PT017
