"""What we ask people: measures of wellbeing, how they are scored and what may be done with them."""

from commonweal.measures.answers import ItemRead
from commonweal.measures.change import (
    Change,
    ReliableChange,
    find_reliable_change,
    measure_change,
)
from commonweal.measures.describe import Section, describe
from commonweal.measures.measure import (
    Band,
    Bands,
    Benchmark,
    Category,
    Direction,
    Example,
    Item,
    MeaningfulChange,
    Measure,
    People,
    Policy,
    Prorating,
    Rule,
    Score,
    Share,
    Subject,
    Wording,
)
from commonweal.measures.read import get_measure, list_measures, read_measure
from commonweal.measures.scoring import GroupColumn, ScoreColumn, Scored, score

__all__ = [
    "Band",
    "Bands",
    "Benchmark",
    "Category",
    "Change",
    "Direction",
    "Example",
    "GroupColumn",
    "Item",
    "ItemRead",
    "MeaningfulChange",
    "Measure",
    "People",
    "Policy",
    "Prorating",
    "ReliableChange",
    "Rule",
    "Score",
    "ScoreColumn",
    "Scored",
    "Section",
    "Share",
    "Subject",
    "Wording",
    "describe",
    "find_reliable_change",
    "get_measure",
    "list_measures",
    "measure_change",
    "read_measure",
    "score",
]
