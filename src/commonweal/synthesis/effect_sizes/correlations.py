"""Correlations as they are and as Fisher's z."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from commonweal.evidence import Effects
from commonweal.synthesis.effect_sizes.columns import Columns
from commonweal.terms import CORRELATION, FISHER_Z


def _pairs(study: Sequence[str], r: ArrayLike, n: ArrayLike) -> Columns:
    return Columns(study, r=r, n=n).need_correlations("r").need_sizes("n", least=4).checked()


def correlation(*, r: ArrayLike, n: ArrayLike, study: Sequence[str] = ()) -> Effects:
    """The correlation itself, with variance (1 − r²)²/(n − 1) (metafor's COR).

    r, n: (k,) each. Raises BadRows for r outside −1 to 1 or n below 4.
    Prefer `fisher_z`, whose variance does not depend on r.
    """
    rows = _pairs(study, r, n)
    return rows.effects(rows["r"], (1 - rows["r"] ** 2) ** 2 / (rows["n"] - 1), CORRELATION)


def fisher_z(*, r: ArrayLike, n: ArrayLike, study: Sequence[str] = ()) -> Effects:
    """Fisher's z = atanh r, with variance 1/(n − 3) (metafor's ZCOR).

    r, n: (k,) each. Raises BadRows for r outside −1 to 1 or n below 4. Source: fisher1921.
    """
    rows = _pairs(study, r, n)
    return rows.effects(np.arctanh(rows["r"]), 1 / (rows["n"] - 3), FISHER_Z)
