"""Random small samples for the tests: strata, PSUs, weights, missing answers, a domain."""

import numpy as np
import polars as pl
from hypothesis import strategies as st
from twins import surveys as twin

from commonweal.surveys import Survey


def samples(whole: bool = True) -> st.SearchStrategy[list[twin.Person]]:
    """People in 1–3 strata of 2–4 PSUs of 1–4 people; some missing, some outside the domain.

    Drawn by a seed: to draw person by person takes longer than the work under test.
    """
    return st.builds(_sample, st.integers(0, 2**32 - 1), st.just(whole))


def _sample(seed: int, whole: bool) -> list[twin.Person]:
    random = np.random.default_rng(seed)
    few = random.random() < 0.3  # answers: many alike in some samples
    alike = random.random() < 0.2  # weights
    outside, missing = random.choice([0.0, 0.1, 0.5], 2)
    while True:
        people = []
        for stratum in range(random.integers(1, 4)):
            for psu in range(random.integers(2, 5)):
                for _ in range(random.integers(1, 5)):
                    score = int(random.choice([0, 7, 10] if few else 11))
                    amount = round(float(random.uniform(1, 1000)), 2)
                    person = {
                        "stratum": stratum,
                        "psu": 10 * stratum + psu,
                        "w": 2.0 if alike else float(random.uniform(0.5, 20)),
                        "y": score if whole else amount,
                        "inside": bool(random.random() >= outside),
                    }
                    if random.random() < missing:
                        person["y"] = None
                    people.append(person)
        members = [p for p in people if p["inside"] and p["y"] is not None]
        several = len({p["psu"] for p in members}) > 1 and len({p["y"] for p in members}) > 1
        if several:
            return people


def survey(people: list[twin.Person]) -> Survey:
    return Survey(pl.DataFrame(people), weights="w", strata="stratum", psu="psu")
