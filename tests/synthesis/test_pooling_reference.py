"""The library beside metafor. `validation/README.md` says how the numbers were made."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from commonweal.evidence import Effects
from commonweal.synthesis import Pooled, pool, pool_by

CLOSED, ITERATIVE = 1e-10, 1e-8
TESTS = {"z": "z", "t": "t", "knha": "hk"}
Answers = dict[tuple[str, ...], float]


def values(pooled: Pooled) -> dict[str, float]:
    """Return what metafor reports, by metafor's names."""
    assert pooled.estimate.interval is not None
    found = {
        "k": pooled.k,
        "b": pooled.estimate.value,
        "se": pooled.se,
        "ci.lb": pooled.estimate.interval.lower,
        "ci.ub": pooled.estimate.interval.upper,
        "pval": pooled.p,
        "tau2": pooled.tau2,
        "I2": pooled.i2,
        "H2": pooled.h2,
        "QE": pooled.q,
        "QEp": pooled.q_p,
    }
    if pooled.prediction is not None:
        found |= {"pi.lb": pooled.prediction.lower, "pi.ub": pooled.prediction.upper}
    return found


def pool_as(method: str, test: str, effects: Effects) -> Pooled:
    if method == "FE":
        return pool(effects, model="common")
    return pool(effects, tau2=method.lower(), test=TESTS[test])


def agrees(expected: float, method: str) -> object:
    tolerance = ITERATIVE if method in ("PM", "EB", "ML", "REML") else CLOSED
    return pytest.approx(expected, rel=tolerance, abs=0 if abs(expected) > 1e-300 else 1e-300)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# The tables inside the project --------------------------------------------------------------

HERE = Path(__file__).resolve().parents[1] / "reference"
STUDIES: dict[str, list[dict[str, str]]] = defaultdict(list)
for row in read_rows(HERE / "pooling_studies.csv"):
    STUDIES[row["dataset"]].append(row)
ANSWERS: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
for row in read_rows(HERE / "pooling.csv"):
    ANSWERS[row["dataset"], row["method"], row["test"]][row["stat"]] = float(row["value"])
MODELS = [key for key in ANSWERS if key[2] in TESTS and not key[1].startswith("subgroups")]
PROFILES = [key for key in ANSWERS if key[1] == "Q-profile"]
SUBGROUPS = [key for key in ANSWERS if key[1].startswith("subgroups")]


def effects_of(dataset: str) -> Effects:
    rows = STUDIES[dataset]
    return Effects(
        [float(row["effect"]) for row in rows],
        [float(row["variance"]) for row in rows],
        study=[row["study"] for row in rows],
    )


def test_the_tables_are_whole() -> None:
    assert len(STUDIES) == 10
    assert (len(MODELS), len(PROFILES), len(SUBGROUPS)) == (10 * 25, 10 * 3, 3 * 2)


@pytest.mark.parametrize("key", MODELS, ids=" ".join)
def test_models(key: tuple[str, str, str]) -> None:
    dataset, method, test = key
    found = values(pool_as(method, test, effects_of(dataset)))
    assert found.keys() == ANSWERS[key].keys()
    for stat, expected in ANSWERS[key].items():
        assert found[stat] == agrees(expected, method), stat


@pytest.mark.parametrize("key", PROFILES, ids=" ".join)
def test_q_profile(key: tuple[str, str, str]) -> None:
    dataset, _, level = key
    interval = pool(effects_of(dataset), level=int(level) / 100).tau2_interval
    assert interval is not None
    assert interval.lower == agrees(ANSWERS[key]["tau2.lb"], "PM")
    assert interval.upper == agrees(ANSWERS[key]["tau2.ub"], "PM")


@pytest.mark.parametrize("dataset", list(STUDIES))
def test_weights(dataset: str) -> None:
    expected = list(ANSWERS[dataset, "DL", "weights"].values())
    assert pool(effects_of(dataset), tau2="dl").weights == pytest.approx(expected, rel=CLOSED)


@pytest.mark.parametrize("key", SUBGROUPS, ids=" ".join)
def test_subgroups(key: tuple[str, str, str]) -> None:
    dataset, _, test = key
    by = [row["group"] for row in STUDIES[dataset]]
    found = pool_by(effects_of(dataset), by, tau2="dl", test=TESTS[test])
    flat = {"between QE": found.q, "between QEp": found.p}
    for name, group in found.groups.items():
        flat |= {f"{name} {stat}": values(group)[stat] for stat in ("k", "b", "se", "tau2")}
    assert flat == {
        stat: pytest.approx(value, rel=CLOSED, abs=1e-300) for stat, value in ANSWERS[key].items()
    }


# The larger table beside the checkout ---------------------------------------------------------


@pytest.fixture(scope="module")
def larger(shared: Path) -> dict[tuple[str, str], Answers]:
    answers: dict[tuple[str, str], Answers] = defaultdict(dict)
    for row in read_rows(shared / "reference/meta_reference.csv"):
        key = row["dataset"], row["analysis"]
        answers[key][row["group"], row["stat"]] = float(row["value"])
    return answers


@pytest.fixture(scope="module")
def datasets(shared: Path, larger: dict[tuple[str, str], Answers]) -> dict[str, Effects]:
    def escalc(dataset: str, measure: str) -> Effects:
        table = larger[dataset, f"escalc {measure}"]
        return Effects(*([x for (_, s), x in table.items() if s == stat] for stat in ("yi", "vi")))

    wave = read_rows(shared / "data/meta_analysis/dmetar/ThirdWave.csv")
    return {
        "dmetar/ThirdWave": Effects.from_se(
            [float(row["TE"]) for row in wave], [float(row["seTE"]) for row in wave]
        ),
        "dmetar/HealthWellbeing (ZCOR)": escalc("dmetar/HealthWellbeing", "ZCOR"),
        "dmetar/SuicidePrevention (SMD)": escalc("dmetar/SuicidePrevention", "SMD"),
        **{f"bcg ({measure})": escalc("bcg", measure) for measure in ("RR", "OR", "RD")},
    }


@pytest.mark.shared
def test_every_model_of_the_larger_table(
    larger: dict[tuple[str, str], Answers], datasets: dict[str, Effects]
) -> None:
    seen = 0
    for (dataset, analysis), answers in larger.items():
        method, _, test = analysis.partition(" ")
        if test not in TESTS:
            continue
        found = values(pool_as(method, test, datasets[dataset]))
        assert {("pooled", stat) for stat in found} == answers.keys()
        for (_, stat), expected in answers.items():
            # That table's EB rows stop early: EB reads `threshold`, and was given `tol`.
            close = (
                pytest.approx(expected, rel=6e-4) if method == "EB" else agrees(expected, method)
            )
            assert found[stat] == close, (dataset, analysis, stat)
            seen += 1
    assert seen == 6 * (11 + 24 * 13)


@pytest.mark.shared
def test_intervals_and_weights_of_the_larger_table(
    larger: dict[tuple[str, str], Answers], datasets: dict[str, Effects]
) -> None:
    for name, effects in datasets.items():
        pooled = pool(effects)
        limits = larger[name, "Q-profile REML"]
        assert pooled.tau2_interval is not None
        assert pooled.tau2_interval.lower == agrees(limits["tau2", "ci.lb"], "PM")
        assert pooled.tau2_interval.upper == agrees(limits["tau2", "ci.ub"], "PM")
        weights = list(larger[name, "weights REML"].values())
        assert pooled.weights == pytest.approx(weights, rel=ITERATIVE)


@pytest.mark.shared
def test_subgroups_of_the_larger_table(
    shared: Path, larger: dict[tuple[str, str], Answers], datasets: dict[str, Effects]
) -> None:
    rows = read_rows(shared / "data/meta_analysis/dmetar/ThirdWave.csv")
    groups = pool_by(datasets["dmetar/ThirdWave"], [row["RiskOfBias"] for row in rows]).groups
    answers = larger["dmetar/ThirdWave", "subgroup RiskOfBias REML knha"]
    assert {group for group, _ in answers} == groups.keys()
    for (group, stat), expected in answers.items():
        assert values(groups[group])[stat] == agrees(expected, "REML"), (group, stat)
