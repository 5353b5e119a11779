"""Weights made to agree with a known population, and trimmed; what it did to them is reported."""

from commonweal.surveys.weighting.calibration import calibrate
from commonweal.surveys.weighting.post_stratification import post_stratify
from commonweal.surveys.weighting.raking import rake
from commonweal.surveys.weighting.result import Weighting
from commonweal.surveys.weighting.trimming import trim

__all__ = ["Weighting", "calibrate", "post_stratify", "rake", "trim"]
