"""A survey: microdata and the design by which people were sampled, fixed and checked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, fields, replace
from typing import Any, Literal, get_args

import narwhals as nw

from commonweal.surveys.comparison import (
    Best,
    Comparison,
    Control,
    Ranking,
    compare_groups,
    estimate_groups,
    rank_groups,
)
from commonweal.surveys.conditions import read_condition
from commonweal.surveys.design import Columns, InvalidDesign, Lonely, refuse_lonely
from commonweal.surveys.estimates import LINEARISATION, Estimates, check_domains
from commonweal.surveys.estimation import Question, answer
from commonweal.surveys.frames import open_frame
from commonweal.surveys.inference import Manner
from commonweal.surveys.regression import Family, Gap, GapMethod, Regression, ask_gap, regress
from commonweal.surveys.replicates import ReplicateWeights, draw_bootstrap, read_replicates
from commonweal.surveys.sample import Sample, read_sample
from commonweal.surveys.scale import Scales
from commonweal.surveys.statistic import Bands, ask
from commonweal.surveys.weighting import Weighting, calibrate, post_stratify, rake, trim
from commonweal.surveys.weighting.calibration import Bounds, Method, Totals
from commonweal.surveys.weighting.known import Known, check_ready
from commonweal.surveys.weighting.raking import Margins
from commonweal.terms import InputError

Names = str | Sequence[str]
Where = str | nw.Expr | Callable[[Any], nw.Expr]
MIN_N = 50  # the ONS rule for personal well-being: smaller samples are not published


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Microdata with their design.

    source: a path (Parquet, CSV, SPSS, Stata, SAS), a pandas, Polars or PyArrow table, a DuckDB
    relation or another frame that narwhals speaks. A row is a person.
    weights: the column of weights; without it everybody counts the same.
    strata: the column or columns (crossed) of strata. psu: that of primary sampling units, or
    two for two stages; without it each row was sampled on its own.
    fpc: population sizes or fractions sampled, a column for each stage: the finite-population
    correction. nest: PSU numbers start again in every stratum.
    lonely_psu: what to do with a stratum of one PSU: fail; adjust (its distance from the
    overall mean), average (as the other strata), certainty (it adds no variance).
    replicate_weights: columns that came with the data; standard errors are then made from them.

    sample: the design as read. weighting: what was done to the weights here. Raises
    MissingColumn, InputError (weights in words) and InvalidDesign, which say what to do.
    """

    source: InitVar[object]
    weights: str | None = None
    strata: Names = ()
    psu: Names = ()
    fpc: Names = ()
    nest: bool = False
    lonely_psu: Lonely = "fail"
    replicate_weights: ReplicateWeights | None = None
    sample: Sample = field(init=False, repr=False)
    weighting: Weighting | None = field(init=False, repr=False)

    def __post_init__(self, source: object) -> None:
        columns = Columns(
            self.weights, names(self.strata), names(self.psu), names(self.fpc), self.nest
        )
        _check_columns(columns)
        if self.lonely_psu not in get_args(Lonely):
            raise InputError(
                f"There is no lonely_psu “{self.lonely_psu}”.",
                expected=f"It is one of: {', '.join(get_args(Lonely))}.",
            )
        sample = read_sample(open_frame(source), columns)
        if self.lonely_psu == "fail":
            refuse_lonely(sample.design)
        if self.replicate_weights is not None:
            given = read_replicates(sample.frame, self.replicate_weights, sample.weight)
            design = replace(sample.design, df=given.df)
            sample = replace(sample, replicates=given, design=design)
        object.__setattr__(self, "sample", sample)
        object.__setattr__(self, "weighting", None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the weights, in sentences."""
        return self.sample.notes

    def post_stratified(self, by: Names, population: Known) -> Survey:
        """Return the survey with weights that sum to known totals in every group.

        by: the column, or columns to be crossed, of groups. population: the number of people by
        label (by a tuple of labels where columns are crossed). Standard errors take account of
        it. `weighting` reports what changed. Raises InputError where groups do not match.
        """
        return self._weighted(post_stratify(self.sample, names(by), population))

    def raked(self, margins: Margins, *, tolerance: float = 1e-13) -> Survey:
        """Return the survey with weights that agree with several margins at once.

        margins: for each column (or tuple of columns, crossed) the number of people by label.
        tolerance: the share of the population by which a group may still move in the last round.
        Raises InputError where groups do not match or no weights agree with all.
        """
        return self._weighted(rake(self.sample, margins, tolerance=tolerance))

    def calibrated(
        self,
        totals: Totals,
        *,
        people: float | None = None,
        method: Method = "linear",
        bounds: Bounds | None = None,
    ) -> Survey:
        """Return the survey with the nearest weights that reproduce totals of the population.

        totals: a total for a column of numbers; the number of people by label for a column of
        groups. people: the size of the population. method: linear, raking or logit. bounds: the
        least and most that a weight may change. Raises InputError where no such weights exist.
        """
        return self._weighted(
            calibrate(self.sample, totals, people=people, method=method, bounds=bounds)
        )

    def trimmed(self, *, lower: float = 0.0, upper: float = float("inf")) -> Survey:
        """Return the survey with weights within limits and the same sum."""
        return self._weighted(trim(self.sample, lower=lower, upper=upper))

    def bootstrapped(self, replicates: int = 500, *, seed: int) -> Survey:
        """Return the survey with standard errors from bootstrap samples of its PSUs.

        n − 1 of the n PSUs of each stratum are drawn with replacement (Rao and Wu). The same
        seed gives the same numbers. Raises InputError after calibration, and where there are
        replicates already.
        """
        check_ready(self.sample, "A bootstrap")
        drawn = draw_bootstrap(self.sample.design, self.sample.weight, replicates, seed)
        return self._changed(sample=replace(self.sample, replicates=drawn))

    def compare(
        self,
        measure: str,
        stat: str = "mean",
        *,
        by: Names = (),
        against: object = None,
        benchmark: float | None = None,
        control: Control = "holm",
        where: Where | None = None,
        missing: Iterable[float] | None = None,
        scale: Scales | None = None,
        level: float = 0.95,
        min_n: int = MIN_N,
    ) -> Comparison:
        """Compare groups with each other, with one of them, or with a fixed number.

        by: the columns that make the groups. against: the label of one group (a tuple where
        columns are crossed); by default all pairs. benchmark: a number known without error.
        control: of the chance of a false difference among all (holm), of their share (bh), none.
        The groups' covariance counts, so PSUs in several groups are no problem. Groups with fewer
        than `min_n` people are left out. Raises MissingColumn and InputError.
        """
        question = self._ask(
            measure,
            stat,
            by=by,
            where=where,
            missing=missing,
            bands=None,
            scale=scale,
            level=level,
            df="design",
            min_n=min_n,
        )
        groups = estimate_groups(self.sample, question)
        return compare_groups(groups, against=against, benchmark=benchmark, control=control)

    def rank(
        self,
        measure: str,
        stat: str = "mean",
        *,
        by: Names,
        best: Best = "highest",
        seed: int = 0,
        where: Where | None = None,
        missing: Iterable[float] | None = None,
        scale: Scales | None = None,
        level: float = 0.95,
        min_n: int = MIN_N,
    ) -> Ranking:
        """Rank groups, each with the range of ranks that the data allow.

        best: which end has rank 1. seed: of the simulation that makes all ranges right at once.
        Raises MissingColumn and InputError.
        """
        question = self._ask(
            measure,
            stat,
            by=by,
            where=where,
            missing=missing,
            bands=None,
            scale=scale,
            level=level,
            df="design",
            min_n=min_n,
        )
        return rank_groups(estimate_groups(self.sample, question), best=best, seed=seed)

    def regress(
        self,
        formula: str,
        *,
        family: Family = "linear",
        where: Where | None = None,
        missing: Iterable[float] | Mapping[str, Iterable[float]] | None = None,
        references: Mapping[str, str] | None = None,
        order: Sequence[str] = (),
        level: float = 0.95,
    ) -> Regression:
        """Fit a regression with standard errors from the design.

        formula: `score ~ age + C(region, reference="London")`. A logistic outcome is 0 or 1, or a
        condition: `score >= 7 ~ age`; an ordered one a number, or words lowest first in `order`.
        missing: codes, of the outcome or by column. references: by column, the group with which
        others are compared. Who lacks an answer is left out, and counted. Raises InputError.
        """
        return regress(
            self.sample,
            formula,
            family=family,
            where=self._condition(where),
            missing=missing,
            references=references or {},
            order=tuple(order),
            level=level,
            lonely_psu=self.lonely_psu,
            method=self._method,
        )

    def explain_gap(
        self,
        measure: str,
        *,
        between: Mapping[str, Sequence[object]],
        explained_by: str,
        how: GapMethod = "twofold",
        reference: str = "pooled",
        where: Where | None = None,
        missing: Iterable[float] | Mapping[str, Iterable[float]] | None = None,
        level: float = 0.95,
    ) -> Gap:
        """Take the gap between two groups apart: what goes with who lives there, and the rest.

        measure: a column, or a condition whose share is compared. between: {"area": ("North",
        "South")}. explained_by: terms, "age + work". how: twofold or threefold (Oaxaca-Blinder),
        kitagawa (composition and rates). reference: whose coefficients value the difference, in
        twofold: pooled, average, first or second. Raises MissingColumn and InputError.
        """
        return ask_gap(
            self.sample,
            measure,
            between=between,
            explained_by=explained_by,
            how=how,
            reference=reference,
            where=self._condition(where),
            missing=missing,
            level=level,
            lonely_psu=self.lonely_psu,
            method=self._method,
        )

    def _weighted(self, weighting: Weighting) -> Survey:
        sample = replace(self.sample, weight=weighting.weight, adjustment=weighting.adjustment)
        return self._changed(sample=sample, weighting=weighting)

    @property
    def _method(self) -> str:
        if self.sample.replicates is not None:
            return f"design-based, replicate weights ({self.sample.replicates.kind})"
        if self.weighting is not None and self.weighting.adjustment is not None:
            return f"{LINEARISATION} after {self.weighting.method}"
        return LINEARISATION

    def _changed(self, **changes: object) -> Survey:
        new = object.__new__(Survey)
        for one in fields(self):
            object.__setattr__(new, one.name, changes.get(one.name, getattr(self, one.name)))
        return new

    def estimate(
        self,
        measures: Names,
        stats: str | Iterable[str] = "mean",
        *,
        by: Names = (),
        where: Where | None = None,
        missing: Iterable[float] | None = None,
        bands: Mapping[str, str | Bands] | None = None,
        scale: Scales | None = None,
        level: float = 0.95,
        df: Literal["design", "domain"] = "design",
        min_n: int = MIN_N,
    ) -> Estimates:
        """Estimate statistics of measures, for everybody or in every combination of `by`.

        where: who it is about: a line (`Age >= 18`), an expression of narwhals, or a function
        from the table to one. It never changes the design: PSUs without such a person count.
        missing: codes for missing, e.g. [88, 99]; by default what looks like one is refused, and
        [] says that there are none. bands: for a measure, "ons", "ons-anxiety" or limits by name.
        scale: the lowest and highest answer that could be given, which ordinal indices need: of
        all measures or by name; a column named as a score of `measures` has the scale of that.
        df: degrees of freedom of the whole design, or of PSUs with somebody in the domain
        (cautious where those are few). min_n: rows on fewer people are suppressed.
        Raises MissingColumn and InputError.
        """
        question = self._ask(
            measures,
            stats,
            by=by,
            where=where,
            missing=missing,
            bands=bands,
            scale=scale,
            level=level,
            df=df,
            min_n=min_n,
        )
        table = answer(self.sample, question)
        notes = (*self.notes, *question.remarks)
        return Estimates(table, question.by, level, notes, self._method)

    def _ask(
        self,
        measures: Names,
        stats: str | Iterable[str],
        *,
        by: Names,
        where: Where | None,
        missing: Iterable[float] | None,
        bands: Mapping[str, str | Bands] | None,
        scale: Scales | None,
        level: float,
        df: Literal["design", "domain"],
        min_n: int,
    ) -> Question:
        """Check a question and read its condition."""
        measures, by = names(measures), names(by)
        frame = self.sample.frame
        frame.require((*measures, *by))
        check_domains(by)
        if not measures:
            raise InputError("No measure is named.", todo="Name the columns to estimate.")
        if not 0 < level < 1:
            raise InputError(f"The level is {level:g}.", todo="Write 95 % as 0.95.")
        return Question(
            measures=measures,
            asked=ask(stats),
            by=by,
            where=self._condition(where),
            missing=None if missing is None else tuple(missing),
            bands=bands or {},
            manner=Manner(level, self.lonely_psu, df == "domain"),
            min_n=min_n,
            scale=scale,
        )

    def _condition(self, where: Where | None) -> nw.Expr | None:
        frame = self.sample.frame
        if isinstance(where, str):
            return read_condition(where, frame.schema, frame.codebook)
        return where if where is None or isinstance(where, nw.Expr) else where(frame.table)


def names(given: Names) -> tuple[str, ...]:
    """Return names as a tuple: one alone may come without brackets."""
    return (given,) if isinstance(given, str) else tuple(given)


def _check_columns(columns: Columns) -> None:
    stages = max(len(columns.psu), 1)
    if stages > 2:
        raise InvalidDesign(
            f"{stages} stages are given.", expected="PSUs, and at most second-stage units in them."
        )
    if columns.fpc and len(columns.fpc) != stages:
        raise InvalidDesign(
            f"{len(columns.fpc)} population sizes are given for {stages} stages.",
            expected="Each stage needs its own; leave fpc out for very large populations.",
        )
