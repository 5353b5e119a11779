"""The numbers of R survey, to 1e-10 relative: `validation/weighting.R` made the table."""

from pathlib import Path

import polars as pl
import pytest

from commonweal.surveys import Survey

EXACT = 1e-10
DESIGNS = {
    "stratified": {"strata": "stratum"},
    "both": {"strata": "stratum", "psu": "school"},
    "both_fpc": {"strata": "stratum", "psu": "school", "fpc": "schools"},
    "two_stage": {
        "strata": "stratum",
        "psu": ("school", "class"),
        "fpc": ("schools", "classes"),
    },
}
CELLS = {
    ("female", "no"): 4100,
    ("female", "yes"): 4300,
    ("male", "no"): 3900,
    ("male", "yes"): 4700,
}
MARGINS = {"sex": {"female": 8400, "male": 8600}, "young": {"no": 8000, "yes": 9000}}
TOTALS = {"sex": MARGINS["sex"], "age": 245_000}
WEIGHTINGS = {
    "none": lambda survey: survey,
    "post_stratified": lambda survey: survey.post_stratified(("sex", "young"), CELLS),
    "raked": lambda survey: survey.raked(MARGINS),
    "linear": lambda survey: survey.calibrated(TOTALS),
    "linear_bounded": lambda survey: survey.calibrated(TOTALS, bounds=(0.85, 1.2)),
    "logit": lambda survey: survey.calibrated(TOTALS, method="logit", bounds=(0.8, 1.3)),
    "trimmed": lambda survey: survey.trimmed(lower=20, upper=120),
}


def read_people(reference: Path) -> pl.DataFrame:
    young = pl.when(pl.col("age") <= 14).then(pl.lit("yes")).otherwise(pl.lit("no"))
    return pl.read_csv(reference / "survey_people.csv").with_columns(young=young)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("how", WEIGHTINGS)
def test_weightings_agree_with_r(reference: Path, how: str, design: str):
    survey = Survey(read_people(reference), weights="w", **DESIGNS[design])
    check(WEIGHTINGS[how](survey), reference, design, how, ("estimate", "se"))


@pytest.mark.parametrize("design", DESIGNS)
def test_raking_gives_the_estimates_of_rake(reference: Path, design: str):
    """Its standard errors differ: see validation/README.md."""
    survey = Survey(read_people(reference), weights="w", **DESIGNS[design])
    check(survey.raked(MARGINS), reference, design, "rake", ("estimate",))


def check(survey: Survey, reference: Path, design: str, how: str, names: tuple[str, ...]) -> None:
    wanted = pl.read_csv(reference / "weighting.csv").filter(design=design, how=how)
    assert len(wanted) == 23
    found = {}
    for measure in ("score", "income"):
        stats = ["mean", "total", "variance", *(["at_least:8"] if measure == "score" else [])]
        for by in ((), "stratum"):
            for row in survey.estimate(measure, stats, by=by, min_n=0):
                domain = "".join(str(label) for label in row.domain.values())
                found[measure, row.stat, domain] = {"estimate": row.estimate.value, "se": row.se}
    for row in wanted.iter_rows(named=True):
        got = found[row["measure"], row["stat"], row["domain"]]
        for name in names:
            assert got[name] == pytest.approx(row[name], rel=EXACT), (row, name, got)


API = {"E": 4421, "H": 755, "M": 1018}
SCHOOL_WIDE = {"No": 1072, "Yes": 5122}


@pytest.mark.shared
def test_api_post_stratified_agrees_with_r(shared: Path):
    survey = Survey(shared / "reference/api/apiclus1.csv", weights="pw", psu="dnum", fpc="fpc")
    row = survey.post_stratified("stype", API).estimate("enroll", "total")[0]
    assert row.estimate.value == pytest.approx(3.680892945e06, rel=5e-10)
    assert row.se == pytest.approx(4.062926363e05, rel=5e-10)


@pytest.mark.shared
def test_api_raked_agrees_with_r(shared: Path):
    """R's rake stops early by default: when a group moves by less than one person."""
    survey = Survey(shared / "reference/api/apiclus1.csv", weights="pw", psu="dnum", fpc="fpc")
    margins = {"stype": API, "sch.wide": SCHOOL_WIDE}
    early = survey.raked(margins, tolerance=1 / 6194).estimate("api00")[0]
    assert early.estimate.value == pytest.approx(6.412302469e02, rel=5e-10)
    assert early.se == pytest.approx(2.370364124e01, rel=1e-6)
    settled = survey.raked(margins).estimate("api00")[0]  # rake(..., epsilon = 1e-13)
    assert settled.estimate.value == pytest.approx(641.230320926820, rel=EXACT)
    assert settled.se == pytest.approx(23.7036168879225, rel=EXACT)
