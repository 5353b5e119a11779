"""Random small samples for the tests: strata, PSUs, weights, missing answers, a domain."""

import polars as pl
from hypothesis import assume
from hypothesis import strategies as st
from twins import surveys as twin

from commonweal.surveys import Survey


@st.composite
def samples(draw: st.DrawFn, whole: bool = True) -> list[twin.Person]:
    """People in 1–3 strata of 2–4 PSUs of 1–4 people; some missing, some outside the domain."""
    score = st.integers(0, 10) if whole else st.floats(1, 1000).map(lambda y: round(y, 2))
    people = []
    for stratum in range(draw(st.integers(1, 3))):
        for psu in range(draw(st.integers(2, 4))):
            for _ in range(draw(st.integers(1, 4))):
                person = {
                    "stratum": stratum,
                    "psu": 10 * stratum + psu,
                    "w": draw(st.floats(0.5, 20)),
                    "y": draw(st.none() | score),
                    "inside": draw(st.booleans()),
                }
                people.append(person)
    members = [p for p in people if p["inside"] and p["y"] is not None]
    assume(len({p["psu"] for p in members}) > 1)
    assume(len({p["y"] for p in members}) > 1)
    return people


def survey(people: list[twin.Person]) -> Survey:
    return Survey(pl.DataFrame(people), weights="w", strata="stratum", psu="psu")
