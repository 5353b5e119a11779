"""The numbers of R survey: `validation/regression.R` made the table.

Linear models to 1e-10 relative, as everything that is worked out in one step. What is iterated
agrees as closely as R's own iterations let it: see validation/regression.md.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from commonweal.surveys import ReplicateWeights, Survey
from commonweal.surveys.regression import Regression

EXACT, ITERATED, ORDERED = 1e-10, 1e-9, 1e-7
DESIGNS = {
    "weights": {},
    "stratified": {"strata": "stratum"},
    "clustered": {"psu": "school"},
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
HOW = {
    "none": lambda survey: survey,
    "post_stratified": lambda survey: survey.post_stratified(("sex", "young"), CELLS),
    "linear": lambda survey: survey.calibrated(
        {"sex": {"female": 8400, "male": 8600}, "age": 245_000}
    ),
}
DOMAIN = "age >= 14 and stratum != 2"
MODELS = {
    "linear": ("score ~ age + sex", "linear"),
    "logistic": ("score >= 8 ~ age + sex", "logistic"),
    "interaction": ("income ~ C(stratum) * sex + poly(age, 2)", "linear"),
    "no_intercept": ("score ~ 0 + sex + log(income)", "linear"),
    "mean_alone": ("score ~ 1", "linear"),
    "ordered": ("score ~ age + sex", "ordered"),
}
TESTED = {
    "linear": ("age", "sex"),
    "logistic": ("age", "sex"),
    "interaction": ("C(stratum)", "sex", "C(stratum):sex"),
    "no_intercept": ("sex",),
}


@pytest.fixture(scope="module")
def table(reference: Path) -> pl.DataFrame:
    return pl.read_csv(reference / "regression.csv", infer_schema_length=None)


def read_people(reference: Path) -> pl.DataFrame:
    young = pl.when(pl.col("age") <= 14).then(pl.lit("yes")).otherwise(pl.lit("no"))
    return pl.read_csv(reference / "survey_people.csv").with_columns(young=young)


def check(fit: Regression, wanted: pl.DataFrame, terms: tuple[str, ...], rel: float) -> None:
    """Every coefficient with its uncertainty, in order; the tests of terms."""
    rows = wanted.filter(kind="coefficient")
    ours = fit.to_frame()
    assert len(rows) == len(ours) > 0
    # a coefficient or a squared age that is next to 0 has digits relative to its standard error
    for row, got in zip(rows.iter_rows(named=True), ours.iter_rows(named=True), strict=True):
        near = rel * row["se"]
        assert got["estimate"] == pytest.approx(row["value"], rel=rel, abs=near), (row, got)
        assert got["se"] == pytest.approx(row["se"], rel=rel), (row, got)
        assert got["df"] == row["df"], (row, got)
        for name in ("lower", "upper"):
            if row[name] is not None:
                assert got[name] == pytest.approx(row[name], rel=rel, abs=near), (row, got)
        if row["p"] is not None:
            assert got["p"] == pytest.approx(row["p"], rel=100 * rel, abs=1e-300), (row, got)
    tests = {row["term"]: row for row in fit.tests().iter_rows(named=True)}
    for row in wanted.filter(kind="test").iter_rows(named=True):
        got = tests[terms[int(row["name"]) - 1]]
        assert got["df2"] == row["df"]
        assert got["f"] == pytest.approx(row["value"], rel=10 * rel), (row, got)
        assert got["p"] == pytest.approx(row["p"], rel=1000 * rel), (row, got)


def tolerance(model: str) -> float:
    return {"ordered": ORDERED, "logistic": ITERATED}.get(model, EXACT)


def everything() -> list[tuple[str, str, str]]:
    found = [
        (design, how, model) for design in DESIGNS for how in ("none", "domain") for model in MODELS
    ]
    return found + [
        (design, how, model)
        for design in ("both", "two_stage")
        for how in ("post_stratified", "linear")
        for model in MODELS
    ]


@pytest.mark.parametrize(("design", "how", "model"), everything())
def test_designs_agree_with_r(
    reference: Path, table: pl.DataFrame, design: str, how: str, model: str
):
    survey = Survey(read_people(reference), weights="w", **DESIGNS[design])
    survey = HOW[how if how in HOW else "none"](survey)
    formula, family = MODELS[model]
    fit = survey.regress(
        formula, family=family, where=DOMAIN if how == "domain" else None, missing={"age": []}
    )
    wanted = table.filter(set="people", design=design, how=how, model=model)
    check(fit, wanted, TESTED.get(model, ()), tolerance(model))
    if model in ("linear", "logistic"):
        agree_on_margins(fit, wanted, tolerance(model))
    for row, got in zip(
        wanted.filter(kind="svyolr").iter_rows(named=True),
        fit.to_frame().iter_rows(named=True),
        strict=False,
    ):
        assert got["estimate"] == pytest.approx(row["value"], rel=1e-5, abs=1e-6)
        assert got["se"] == pytest.approx(row["se"], rel=1e-3)


def agree_on_margins(fit: Regression, wanted: pl.DataFrame, rel: float, by: str = "sex") -> None:
    """The averages are R's; so is the part of their variance that the coefficients add."""
    rows = {row["name"]: row for row in wanted.filter(kind="mean").iter_rows(named=True)}
    means = fit.means(by).to_frame()
    assert means["level"].to_list() == list(rows)
    model = fit.model
    weight = model.weight_of(model.folded.total)
    for row in means.iter_rows(named=True):
        assert row["estimate"] == pytest.approx(rows[row["level"]]["value"], rel=rel)
        if rows[row["level"]]["se"] is None:
            continue
        set_to = model.folded.patterns.with_columns(pl.lit(row["level"]).alias(by))
        x = model.matrix.again(set_to)[:, model.kept]
        _, slope = model.method.average(x, model.fit.coefficient, weight / weight.sum())
        part = np.sqrt((slope @ fit.covariance @ slope.T).item())
        assert part == pytest.approx(rows[row["level"]]["se"], rel=10 * rel)


@pytest.mark.parametrize("lonely", ["adjust", "average", "certainty"])
@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_lonely_psus_agree_with_r(reference: Path, table: pl.DataFrame, lonely: str, model: str):
    alone = pl.when(pl.col("school") == 401).then(5).otherwise(pl.col("stratum"))
    people = read_people(reference).with_columns(alone=alone)
    survey = Survey(people, weights="w", strata="alone", psu="school", lonely_psu=lonely)
    formula, family = MODELS[model]
    fit = survey.regress(formula, family=family, missing={"age": []})
    wanted = table.filter(set="people", design="alone", how=lonely, model=model)
    check(fit, wanted, TESTED[model], tolerance(model))


@pytest.mark.parametrize("model", ["linear", "logistic"])
@pytest.mark.parametrize("how", ["mean", "estimate", "mean_domain", "estimate_domain"])
@pytest.mark.parametrize("kind", ["brr", "fay", "jk1", "jkn", "bootstrap"])
def test_replicates_agree_with_r(
    reference: Path, table: pl.DataFrame, kind: str, how: str, model: str
):
    factors = pl.read_csv(reference / "replicate_factors.csv").filter(kind=kind)
    wide = factors.pivot("replicate", index="school", values="factor")
    names = [name for name in wide.columns if name != "school"]
    people = read_people(reference).join(wide, on="school", how="inner", maintain_order="left")
    scales = pl.read_csv(reference / "replicates.csv").filter(
        design=kind, how="mean", stat="rscale"
    )
    given = ReplicateWeights(
        names,
        kind=kind,
        rho=0.3 if kind == "fay" else 0,
        rscales=scales.sort(pl.col("domain").cast(pl.Int64))["estimate"].to_list()
        if kind == "jkn"
        else None,
        centre="mean" if how.startswith("mean") else "estimate",
    )
    survey = Survey(
        people.with_columns(pl.col(names) * pl.col("w")), weights="w", replicate_weights=given
    )
    formula, family = MODELS[model]
    where = "age >= 14" if how.endswith("domain") else None
    fit = survey.regress(formula, family=family, where=where, missing={"age": []})
    wanted = table.filter(set="replicates", design=kind, how=how, model=model)
    check(fit, wanted, TESTED[model], tolerance(model))
    rows = wanted.filter(kind="mean")
    if len(rows):
        means = fit.means("sex").to_frame()
        assert means["estimate"].to_list() == pytest.approx(rows["value"].to_list(), rel=1e-9)
        assert means["se"].to_list() == pytest.approx(rows["se"].to_list(), rel=1e-8)


API = {
    "strat": ("apistrat", {"strata": "stype", "fpc": "fpc"}, "stype"),
    "clus2": ("apiclus2", {"psu": ("dnum", "snum"), "fpc": ("fpc1", "fpc2")}, "mobility"),
    "clus1": ("apiclus1", {"psu": "dnum", "fpc": "fpc"}, "stype"),
}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("design", "how", "model"),
    [
        ("strat", "none", "linear"),
        ("strat", "none", "logistic"),
        ("clus2", "none", "linear"),
        ("clus2", "none", "logistic"),
        ("clus1", "none", "linear"),
        ("clus1", "calibrated", "linear"),
    ],
)
def test_api_samples_agree_with_r(
    shared: Path, table: pl.DataFrame, design: str, how: str, model: str
):
    file, columns, third = API[design]
    survey = Survey(shared / "reference/api" / f"{file}.csv", weights="pw", **columns)
    if how == "calibrated":
        stype = {"E": 4421, "H": 755, "M": 1018}
        survey = survey.calibrated({"stype": stype, "api99": 3914069})
    outcome = "api00" if model == "linear" else '`sch.wide` == "Yes"'
    fit = survey.regress(f"{outcome} ~ ell + meals + {third}", family=model)
    wanted = table.filter(set="api", design=design, how=how, model=model)
    check(fit, wanted, ("stype",) if third == "stype" else ("ell",), tolerance(model))


@pytest.mark.shared
def test_nhanes_agrees_with_r(shared: Path, table: pl.DataFrame):
    people = (
        pl.read_csv(shared / "data/microdata/nhanes/NHANESraw.csv", null_values="NA")
        .filter(pl.col("WTINT2YR").is_not_null())
        .with_columns(w=pl.col("WTINT2YR") / 2)
    )
    survey = Survey(people, weights="w", strata="SDMVSTRA", psu="SDMVPSU", nest=True)
    wanted, terms = table.filter(set="nhanes"), ("Age", "Gender", "Race1")
    fit = survey.regress("SleepHrsNight ~ Age + Gender + Race1", where="Age >= 18", missing=[])
    check(fit, wanted.filter(model="linear"), terms, EXACT)
    fit = survey.regress("BMI >= 30 ~ Age + Gender + Race1", where="Age >= 18", family="logistic")
    check(fit, wanted.filter(model="logistic"), terms, ITERATED)
    agree_on_margins(fit, wanted.filter(model="logistic"), ITERATED, by="Race1")
    fit = survey.regress(
        "HealthGen ~ Age + Gender",
        where="Age >= 18",
        family="ordered",
        order=["Poor", "Fair", "Good", "Vgood", "Excellent"],
    )
    check(fit, wanted.filter(model="ordered"), (), ORDERED)
