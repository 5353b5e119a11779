"""Regression on survey data: coefficients, adjusted means, tests, and gaps taken apart."""

from commonweal.surveys.regression.gap import GapMethod, ask_gap
from commonweal.surveys.regression.gap_result import Gap
from commonweal.surveys.regression.margins import Margins
from commonweal.surveys.regression.reading import Family
from commonweal.surveys.regression.regress import regress
from commonweal.surveys.regression.result import Regression

__all__ = ["Family", "Gap", "GapMethod", "Margins", "Regression", "ask_gap", "regress"]
