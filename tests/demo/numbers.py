"""What the numbers in the words must be, worked out again from the rows."""

import csv
import math
from collections.abc import Callable

from scipy.special import ndtr

from commonweal.evidence import Effects, Study
from commonweal.synthesis import Pooled, combine_within_study, pool
from commonweal_web.demo.entries import Answer, Row
from commonweal_web.demo.read import HERE

Studies = dict[str, Study]


def pool_rows(answer: Answer, rows: tuple[Row, ...], *, test: str = "") -> Pooled:
    effects = Effects.of(row.effect for row in rows)
    if answer.within_study_correlation is not None:
        effects = combine_within_study(effects, correlation=answer.within_study_correlation)
    return pool(effects, tau2=answer.tau2, test=test or answer.test, level=answer.level)


def work_out(expression: str, answer: Answer, studies: Studies) -> float:
    """Return the value of, for example, `estimate_size if risk_of_bias=low`."""
    rows = answer.rows
    if " if " in expression:
        expression, condition = expression.split(" if ")
        rows = tuple(row for row in rows if _holds(condition, row, studies))
    if " without " in expression:
        expression, label = expression.split(" without ")
        rows = tuple(row for row in rows if studies[row.effect.study].label != label)
    name, _, argument = expression.partition(" ")
    if name == "studies":
        return len({row.effect.study for row in rows if _holds(argument, row, studies)})
    if name.startswith("study"):
        rows = tuple(row for row in rows if studies[row.effect.study].label == argument)
        assert rows, argument
        mean = sum(row.effect.value for row in rows) / len(rows)
        return abs(mean) if name == "study_size" else mean
    size = name.endswith("_size")
    value = PLAIN[name.removesuffix("_size")](answer, rows, studies)
    return abs(value) if size else value


def _holds(condition: str, row: Row, studies: Studies) -> bool:
    column, _, wanted = condition.partition("=")
    found = row.subgroup if column == "subgroup" else getattr(studies[row.effect.study], column)
    return str(found) == wanted


def _natural(pick: Callable[[Pooled], float]) -> Callable[..., float]:
    return lambda answer, rows, _: answer.unit.natural(pick(pool_rows(answer, rows)))


def _u3(pick: Callable[[Pooled], float]) -> Callable[..., float]:
    """Cohen's U3: how many in 100 do better than the average person without (cohen1988)."""
    return lambda answer, rows, _: 100 * float(ndtr(pick(pool_rows(answer, rows))))


def _same_order(pick: Callable[[Pooled], float]) -> Callable[..., float]:
    """How often in 100 two people fall in the same order on both: 1/2 + asin(r)/π."""
    return lambda *given: 100 * (0.5 + math.asin(_natural(pick)(*given)) / math.pi)


def _z(pick: Callable[[Pooled], float]) -> Callable[..., float]:
    return lambda answer, rows, _: answer.unit.natural(pick(pool_rows(answer, rows, test="z")))


def _participants(_: Answer, rows: tuple[Row, ...], studies: Studies) -> float:
    return sum(studies[name].n or 0 for name in {row.effect.study for row in rows})


def _studies_better(answer: Answer, rows: tuple[Row, ...], _: Studies) -> float:
    sign = 1 if answer.benefit == "higher" else -1
    return sum(pool_rows(answer, rows).effects.effect * sign > 0)


def _comparison_mean(answer: Answer, _: tuple[Row, ...], __: Studies) -> float:
    """The average of the comparison groups, each counted once, weighted by their size."""
    with (HERE / "tables/talking_therapies.csv").open() as file:
        groups = {
            (row["study"], float(row["mean_comparison"]), int(row["n_comparison"]))
            for row in csv.DictReader(file)
        }
    return sum(mean * n for _, mean, n in groups) / sum(n for *_, n in groups)


ESTIMATE = {
    "": lambda pooled: pooled.estimate.value,
    "_lower": lambda pooled: pooled.estimate.interval.lower,
    "_upper": lambda pooled: pooled.estimate.interval.upper,
}
PLAIN: dict[str, Callable[..., float]] = {
    "k": lambda _, rows, __: len({row.effect.study for row in rows}),
    "rows": lambda _, rows, __: len(rows),
    "level": lambda answer, *_: 100 * answer.level,
    "within_study_correlation": lambda answer, *_: answer.within_study_correlation,
    "i2": lambda answer, rows, _: pool_rows(answer, rows).i2,
    "participants": _participants,
    "studies_better": _studies_better,
    "comparison_mean": _comparison_mean,
    "estimate": _natural(ESTIMATE[""]),
    "lower": _natural(ESTIMATE["_lower"]),
    "upper": _natural(ESTIMATE["_upper"]),
    "prediction_lower": _natural(lambda pooled: pooled.prediction.lower),
    "prediction_upper": _natural(lambda pooled: pooled.prediction.upper),
    "z_lower": _z(ESTIMATE["_lower"]),
    "z_upper": _z(ESTIMATE["_upper"]),
    **{f"u3{end}": _u3(pick) for end, pick in ESTIMATE.items()},
    **{f"same_order{end}": _same_order(pick) for end, pick in ESTIMATE.items()},
}
