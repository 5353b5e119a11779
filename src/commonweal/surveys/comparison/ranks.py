"""Ranks with their uncertainty: which places a group may truly have.

Every pair of groups is compared, with one critical value for all pairs at once, simulated from
the estimates' covariance. A group lies surely below those that are surely above it, so its rank
is at least one more than their number; and the other way round. All ranges hold together with
the chance `level`. Source: mogstad2024, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import polars as pl

from commonweal.surveys.comparison.groups import Groups
from commonweal.surveys.design import Floats
from commonweal.terms import InputError

Best = Literal["highest", "lowest"]
DRAWS = 5000
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Groups in order: `group, value, se, n, rank, best_rank, worst_rank`.

    critical: how many standard errors two groups must lie apart. left_out: groups not ranked.
    """

    frame: pl.DataFrame = field(repr=False)
    level: float
    critical: float
    left_out: tuple[str, ...] = ()

    def to_frame(self) -> pl.DataFrame:
        """Return the table as Polars."""
        return self.frame

    def __str__(self) -> str:
        """Return in sentences what can be said of the order."""
        size = len(self.frame)
        lines = []
        for row in self.frame.iter_rows(named=True):
            low, high = row["best_rank"], row["worst_rank"]
            where = f"{low}" if low == high else f"between {low} and {high}"
            lines.append(f"{row['group']}: {where} of {size}.")
        wide = self.frame.filter(pl.col("best_rank") == 1)
        if len(wide) > 1:
            lines.append(f"{len(wide)} groups may be first: they cannot be told apart at the top.")
        return "\n".join(lines)


def rank_groups(groups: Groups, *, best: Best = "highest", seed: int = 0) -> Ranking:
    """Rank groups. Raises InputError for fewer than two."""
    if best not in get_args(Best):
        raise InputError(f"There is no “{best}” end.", expected="best is highest or lowest.")
    D = len(groups.keys)
    if D < 2:
        raise InputError(
            f"There are {D} groups to rank.", todo="Name a column of groups, or lower min_n."
        )
    value = groups.value if best == "highest" else -groups.value
    own = np.diag(groups.covariance)
    apart = np.sqrt(np.maximum(own[:, None] + own - 2 * groups.covariance, 0))
    critical = _critical(groups, apart, seed)
    surely = (value[:, None] - value) > critical * apart  # the row's group above the column's
    above, below = surely.sum(axis=0), surely.sum(axis=1)
    order = np.argsort(-value, kind="stable")
    rank = 1 + (value[None, :] > value[:, None]).sum(axis=1)
    names = np.array(groups.names, dtype=object)
    frame = pl.DataFrame(
        {
            "group": names[order].tolist(),
            "value": groups.value[order],
            "se": np.sqrt(own)[order],
            "n": groups.n[order].astype(np.int64),
            "rank": rank[order],
            "best_rank": 1 + above[order],
            "worst_rank": D - below[order],
        }
    )
    return Ranking(frame, groups.level, critical, groups.left_out)


def _critical(groups: Groups, apart: Floats, seed: int) -> float:
    """Return the quantile of the largest |t| over all pairs, t on the design's df."""
    D = len(apart)
    random = np.random.default_rng(seed)
    size, vectors = np.linalg.eigh(groups.covariance)
    root = vectors * np.sqrt(np.maximum(size, 0))
    rows, columns = np.triu_indices(D, 1)
    scale = apart[rows, columns]
    varies = scale > 0
    rows, columns, scale = rows[varies], columns[varies], scale[varies]
    if not len(rows):
        return 0.0
    step = max(1, _AT_ONCE // len(rows))
    largest = []
    for begin in range(0, DRAWS, step):
        count = min(step, DRAWS - begin)
        drawn = random.standard_normal((count, D)) @ root.T
        spread = np.sqrt(random.chisquare(groups.df, count) / groups.df)
        pairs = np.abs(drawn[:, rows] - drawn[:, columns]) / scale
        largest.append(pairs.max(axis=1) / spread)
    return float(np.quantile(np.concatenate(largest), groups.level))
