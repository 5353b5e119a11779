"""Effect sizes and their variances from what studies report, one module per kind of report.

Every function takes columns (k,) by keyword, with NaN where a number is missing, and returns
`Effects`; a bad row raises BadRows, which names every bad row and its reason. Variances are
metafor's defaults; `validation/effect_sizes.md` says how closely they agree.
"""

from commonweal.synthesis.effect_sizes.changes import (
    controlled_standardised_change,
    mean_change,
    sd_of_change,
    standardised_mean_change,
)
from commonweal.synthesis.effect_sizes.clusters import (
    adjust_for_clusters,
    adjust_smd_for_clusters,
    design_effect,
)
from commonweal.synthesis.effect_sizes.columns import BadRows
from commonweal.synthesis.effect_sizes.convert import convert
from commonweal.synthesis.effect_sizes.correlations import correlation, fisher_z
from commonweal.synthesis.effect_sizes.counts import (
    log_odds_ratio,
    log_risk_ratio,
    risk_difference,
)
from commonweal.synthesis.effect_sizes.direction import orient
from commonweal.synthesis.effect_sizes.means import (
    log_ratio_of_means,
    mean_difference,
    small_sample_correction,
    standardised_mean_difference,
)
from commonweal.synthesis.effect_sizes.reported import (
    from_interval,
    smd_from_d,
    smd_from_f,
    smd_from_p,
    smd_from_t,
)

__all__ = [
    "BadRows",
    "adjust_for_clusters",
    "adjust_smd_for_clusters",
    "controlled_standardised_change",
    "convert",
    "correlation",
    "design_effect",
    "fisher_z",
    "from_interval",
    "log_odds_ratio",
    "log_ratio_of_means",
    "log_risk_ratio",
    "mean_change",
    "mean_difference",
    "orient",
    "risk_difference",
    "sd_of_change",
    "small_sample_correction",
    "smd_from_d",
    "smd_from_f",
    "smd_from_p",
    "smd_from_t",
    "standardised_mean_change",
    "standardised_mean_difference",
]
