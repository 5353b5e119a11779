"""Replicate weights: the sample weighted again and again, so that estimates show how they vary.

The variance is scale · Σ rscaleᵣ (θᵣ − centre)². Source: wolter2007; rao1988; rao1992.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import narwhals as nw
import numpy as np
import polars as pl

from commonweal.surveys.coding import Ints
from commonweal.surveys.design import Design, Floats, InvalidDesign
from commonweal.surveys.frames import Frame
from commonweal.terms import InputError

Kind = Literal["brr", "fay", "jk1", "jkn", "bootstrap"]
Centre = Literal["mean", "estimate"]
_RANK = 1e-5  # as in degf of R survey


@dataclass(frozen=True, slots=True)
class ReplicateWeights:
    """Columns of replicate weights that come with a survey, and how they were made.

    columns: one for each of R replicates, each the full weight of a person in it.
    kind: brr, fay (with `rho`), jk1, jkn (needs `rscales`: (n − 1)/n of the stratum of the PSU
    that was left out) or bootstrap. scale, rscales: instead of what the kind implies, as the
    producer says. centre: squares are of distances from the mean of the replicates, or from the
    estimate itself (wider, as many producers say).
    """

    columns: Sequence[str]
    kind: Kind
    rho: float = 0.0
    scale: float | None = None
    rscales: Sequence[float] | None = None
    centre: Centre = "mean"


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """R sets of weights: base (rows,) times factor (R, k) at place (rows,).

    scale, rscales (R,), centred: how squares become a variance. df: degrees of freedom.
    """

    kind: Kind
    base: Floats = field(repr=False)
    factor: Floats = field(repr=False)
    place: Ints = field(repr=False)
    scale: float
    rscales: Floats = field(repr=False)
    centred: bool
    df: int
    drawn: bool = False  # here, from the design's PSUs

    def weight(self, r: int) -> Floats:
        """Return (rows,) the weights of a replicate."""
        return np.asarray(self.base * self.factor[r][self.place])

    def estimate_again(
        self, column: Ints, times: Floats, width: int, estimate: Callable[[Floats], Floats]
    ) -> Floats:
        """Return (R, ...) estimates, each from the (width,) sums that a replicate gives.

        column, times: (rows, k) which columns a person adds to, and how many times.
        """
        here = column >= 0
        rows = np.broadcast_to(np.arange(len(column))[:, None], column.shape)[here]
        columns, times = column[here], times[here]
        return np.stack(
            [
                estimate(np.bincount(columns, self.weight(r)[rows] * times, width).astype(float))
                for r in range(len(self.factor))
            ]
        )

    def covary(self, again: Floats, value: Floats) -> Floats:
        """Return the (D, D) covariance of estimates, (D,), from (R, D) replicates."""
        centre = again[self.rscales > 0].mean(axis=0) if self.centred else value
        apart = again - centre
        return np.asarray(self.scale * (apart.T * self.rscales) @ apart)

    def vary(self, again: Floats, value: Floats) -> Floats:
        """Return the variance of estimates, of the shape of `value`, from (R, ...) replicates."""
        used = again[self.rscales > 0]
        centre = used.mean(axis=0) if self.centred else value
        return np.asarray(self.scale * np.tensordot(self.rscales, (again - centre) ** 2, axes=1))


def read_replicates(frame: Frame, given: ReplicateWeights, weight: Floats) -> Replicates:
    """Read columns of replicate weights. weight: (rows,) of the whole sample.

    Raises MissingColumn, InputError and InvalidDesign where they are not such weights.
    """
    columns = tuple(given.columns)
    if given.kind not in get_args(Kind) or given.centre not in get_args(Centre):
        raise InputError(
            f"There are no replicate weights “{given.kind}” around the “{given.centre}”.",
            expected=f"They are {', '.join(get_args(Kind))}; around the mean or the estimate.",
        )
    if len(columns) < 2:
        raise InvalidDesign(
            f"{len(columns)} columns of replicate weights are given.",
            expected="A variance needs two or more, mostly 30 to 500.",
            todo="Name them all, e.g. [f'repw{i}' for i in range(1, 81)].",
        )
    if not frame.steady:
        raise InputError(
            "Replicate weights are read by person, and this table is summed where it is.",
            todo="Give the survey as a path, or collect the table first.",
        )
    frame.require(columns)
    rows = frame.read(*(nw.col(name) for name in columns))
    wrong = [n for n in columns if not rows[n].dtype.is_numeric() or rows[n].null_count()]
    if wrong:
        raise InvalidDesign(
            f"“{wrong[0]}” has weights that are missing or not numbers.",
            expected="Every person has a number in every replicate; 0 where left out.",
        )
    factor = rows.select(pl.all().cast(pl.Float64)).to_numpy().T
    if not np.isfinite(factor).all() or (factor < 0).any():
        raise InvalidDesign("Some replicate weights are below 0 or infinite.", todo="Check them.")
    scale, rscales = _scales(given, len(columns))
    factor = np.ascontiguousarray(factor)
    return Replicates(
        kind=given.kind,
        base=np.ones(len(weight)),
        factor=factor,
        place=np.arange(len(weight)),
        scale=scale,
        rscales=rscales,
        centred=given.centre == "mean",
        df=_rank(factor) - 1,
    )


def draw_bootstrap(design: Design, weight: Floats, replicates: int, seed: int) -> Replicates:
    """Draw PSUs with replacement, n − 1 of the n in each stratum (Rao and Wu's rescaling).

    A stratum with one PSU keeps it: it adds no variance. Population sizes play no part.
    Raises InputError for fewer than two replicates.
    """
    if replicates < 2:
        raise InputError(
            f"{replicates} replicates are asked for.",
            expected="A variance needs two or more; 500 give a standard error to about 3%.",
        )
    random = np.random.default_rng(seed)
    stratum, size = design.first.group, design.first.size.astype(int)
    begin = np.searchsorted(stratum, np.arange(len(size)))  # PSUs stand in order of strata
    factor = np.ones((replicates, len(stratum)))
    for first, n in zip(begin, size, strict=True):
        if n > 1:
            times = random.multinomial(n - 1, np.full(n, 1 / n), size=replicates)
            factor[:, first : first + n] = times * (n / (n - 1))
    return Replicates(
        kind="bootstrap",
        base=weight,
        factor=factor,
        place=design.psu_of_unit[design.unit],
        scale=1 / (replicates - 1),
        rscales=np.ones(replicates),
        centred=True,
        df=design.df,
        drawn=True,
    )


def _scales(given: ReplicateWeights, R: int) -> tuple[float, Floats]:
    """Return scale and rscales, as in svrepdesign of R survey."""
    if given.kind == "fay" and not 0 < given.rho < 1:
        raise InputError(
            f"Fay's method needs its rho, above 0 and below 1; got {given.rho:g}.",
            todo="Take it from the producer's notes, e.g. rho=0.5; with 0 it is brr.",
        )
    if given.kind == "jkn" and given.rscales is None:
        raise InputError(
            "A stratified jackknife (jkn) needs rscales, one for each replicate.",
            todo="For the replicate without a PSU of a stratum with n PSUs it is (n − 1)/n.",
        )
    implied = {
        "brr": 1 / R,
        "fay": 1 / (R * (1 - given.rho) ** 2),
        "jk1": (R - 1) / R,
        "jkn": 1.0,
        "bootstrap": 1 / (R - 1),
    }
    scale = implied[given.kind] if given.scale is None else float(given.scale)
    rscales = np.ones(R) if given.rscales is None else np.asarray(given.rscales, float)
    if rscales.shape != (R,) or (rscales < 0).any() or not scale > 0:
        raise InputError(
            f"{rscales.size} rscales are given for {R} replicates (scale {scale:g}).",
            expected="One for each replicate, 0 or more; and a scale above 0.",
        )
    return scale, rscales


def find_df(replicates: Replicates, rows: Ints) -> int:
    """Return the degrees of freedom of an estimate that rests on some of the rows."""
    if len(rows) == len(replicates.place):
        return replicates.df
    base = replicates.base[rows]
    return _rank(replicates.factor[:, replicates.place[rows]] * base) - 1


def _rank(factor: Floats) -> int:
    """Return how many replicates are not combinations of others."""
    size = np.linalg.norm(factor, axis=1, keepdims=True)
    gram = (factor / np.maximum(size, np.finfo(float).tiny)) @ (factor / size.clip(1e-300)).T
    return int((np.linalg.eigvalsh(gram) > _RANK**2).sum())
