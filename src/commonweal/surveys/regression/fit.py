"""What every family's fit comes down to: coefficients, and the influence of people on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from commonweal.surveys.design import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """coefficient: (q,). influence: (P·m, q) of the sum in each column (see folding) on each.

    extreme: whether some predicted shares are next to 0 or 1.
    """

    coefficient: Floats
    influence: Floats = field(repr=False)
    extreme: bool = False
