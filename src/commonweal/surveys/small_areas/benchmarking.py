"""Areas that add up: small-area estimates moved so that their average is the region's figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from commonweal.surveys.small_areas.checks import check_method, read_column
from commonweal.surveys.small_areas.results import Floats, SmallAreas
from commonweal.terms import InputError
from commonweal.terms.errors import name_some


@dataclass(frozen=True, slots=True, eq=False)
class Benchmarked:
    """Areas after benchmarking, and what it took.

    areas: the estimates moved; `mse` has the square of each move added (wang2008).
    regions: R labels. target, before: (R,) the region's figure, and the weighted mean of its
    areas before. adjustment: (R,) the factor (`ratio`) or the amount added (`difference`).
    """

    areas: SmallAreas
    regions: tuple[str, ...]
    target: Floats
    before: Floats
    adjustment: Floats


def benchmark(
    areas: SmallAreas,
    targets: Mapping[str, float],
    *,
    region: Sequence[str],
    population: ArrayLike,
    method: Literal["ratio", "difference"] = "ratio",
) -> Benchmarked:
    """Move the estimates of each region's areas so that their mean is the region's.

    targets: the figure of each region, from a sample large enough to trust. region: m labels,
    the region of each area. population: (m,) people in each area, the weights of the mean.
    `ratio` multiplies the areas of a region by one factor, `difference` adds one amount.
    A predictor's error does not go with the difference between direct and predicted totals, so
    that the square of the move is what benchmarking adds to the mean squared error (wang2008).
    Raises InputError when a region has no target or its areas no people.
    """
    check_method(method, ("ratio", "difference"), areas.level)
    people = read_column(population, "populations")
    m = len(areas)
    if len(region) != m or len(people) != m:
        raise InputError(
            f"There are {m} areas, {len(region)} regions and {len(people)} populations.",
            expected="One of each for every area, in the same order.",
        )
    labels = tuple(dict.fromkeys(map(str, region)))
    absent = [label for label in labels if label not in targets]
    if absent:
        raise InputError(
            f"There is no target for {name_some(absent)}.",
            expected="The figure of every region that has areas.",
            todo="Add it, or leave those areas out.",
        )
    code = np.array([labels.index(str(name)) for name in region])
    if not (people >= 0).all() or not (np.bincount(code, people) > 0).all():
        raise InputError(
            "A population is negative or missing, or a region has nobody.",
            todo="Give the number of people that each area stands for.",
        )
    target = np.array([float(targets[label]) for label in labels])
    before = np.bincount(code, people * areas.estimate) / np.bincount(code, people)
    if method == "difference":
        adjustment = target - before
        moved = areas.estimate + adjustment[code]
    else:
        if not (before * target > 0).all():
            raise InputError(
                "A region's figure and the mean of its areas are not both above 0.",
                todo="Use method='difference'.",
            )
        adjustment = target / before
        moved = areas.estimate * adjustment[code]
    mse = areas.mse + (moved - areas.estimate) ** 2
    return Benchmarked(
        areas=replace(areas, estimate=moved, mse=mse),
        regions=labels,
        target=target,
        before=before,
        adjustment=adjustment,
    )
