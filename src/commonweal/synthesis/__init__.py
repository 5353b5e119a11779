"""Pooling what studies found: one set at a time, by groups, or a hundred thousand at once."""

from commonweal.synthesis.batch import PooledMany, pool_many, stack
from commonweal.synthesis.cautions import cautions
from commonweal.synthesis.pooled import Model, Pooled, Tau2, Test
from commonweal.synthesis.pooling import pool
from commonweal.synthesis.subgroups import Subgroups, pool_by
from commonweal.synthesis.within_study import combine_within_study

__all__ = [
    "Model",
    "Pooled",
    "PooledMany",
    "Subgroups",
    "Tau2",
    "Test",
    "cautions",
    "combine_within_study",
    "pool",
    "pool_by",
    "pool_many",
    "stack",
]
