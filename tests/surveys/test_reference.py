"""The numbers of R survey, to 1e-10 relative: `validation/surveys.R` made the tables."""

from pathlib import Path

import polars as pl
import pytest

from commonweal.surveys import Survey

EXACT = 1e-10
PEOPLE = "survey_people.csv"
DESIGNS = {
    "weights": {},
    "stratified": {"strata": "stratum"},
    "clustered": {"psu": "school"},
    "both": {"strata": "stratum", "psu": "school"},
    "nested": {"strata": "stratum", "psu": "school_number", "nest": True},
    "both_fpc": {"strata": "stratum", "psu": "school", "fpc": "schools"},
    "two_stage": {
        "strata": "stratum",
        "psu": ("school", "class"),
        "fpc": ("schools", "classes"),
    },
    "alone": {"strata": "alone", "psu": "school"},
}


def values(reference: Path, which: str) -> pl.DataFrame:
    table = pl.read_csv(reference / "surveys.csv").filter(pl.col("set") == which)
    assert len(table) > 100
    return table


def compare(survey: Survey, expected: pl.DataFrame, **how: object) -> None:
    """Every number of every row, by measure and domain; R's NaN limits are our missing ones."""
    for (measure, by), rows in expected.group_by("measure", "by"):
        stats = rows["stat"].unique().to_list()
        found = survey.estimate(
            str(measure), stats, by=str(by) if by else (), min_n=0, **how
        ).to_frame()
        ours = {(r["stat"], str(r[by]) if by else ""): r for r in found.iter_rows(named=True)}
        for row in rows.iter_rows(named=True):
            got = ours[row["stat"], row["domain"]]
            for name in ("estimate", "se", "lower", "upper", "deff", "df"):
                if row["stat"] in ("sd", "variance") and name in ("lower", "upper", "deff"):
                    continue  # R gives none for these
                if row["stat"].startswith(("quantile", "p80_p20")) and name == "deff":
                    continue
                if row[name] is None:
                    assert got[name] is None or name in ("deff",), (row, name, got)
                else:
                    assert got[name] == pytest.approx(row[name], rel=EXACT), (row, name, got)


@pytest.mark.parametrize("design", [name for name in DESIGNS if name != "alone"])
def test_designs_agree_with_r(reference: Path, design: str):
    rows = values(reference, "people").filter(pl.col("design") == design)
    assert len(rows) > 20
    compare(Survey(reference / PEOPLE, weights="w", **DESIGNS[design]), rows)


@pytest.mark.parametrize("lonely", ["adjust", "average", "certainty"])
def test_lonely_psus_agree_with_r(reference: Path, lonely: str):
    rows = values(reference, "people").filter(pl.col("lonely") == lonely)
    assert len(rows) >= 8
    people = pl.read_csv(reference / PEOPLE).with_columns(
        alone=pl.when(pl.col("school") == 401).then(5).otherwise(pl.col("stratum"))
    )
    compare(Survey(people, weights="w", lonely_psu=lonely, **DESIGNS["alone"]), rows)


@pytest.mark.shared
def test_nhanes_agrees_with_r(reference: Path, shared: Path):
    people = (
        pl.read_csv(shared / "data/microdata/nhanes/NHANESraw.csv", null_values="NA")
        .filter(pl.col("WTINT2YR").is_not_null())
        .with_columns(w=pl.col("WTINT2YR") / 2)
    )
    survey = Survey(people, weights="w", strata="SDMVSTRA", psu="SDMVPSU", nest=True)
    compare(survey, values(reference, "nhanes"), where="Age >= 18", missing=[])


API = {
    "strat": ("apistrat", {"strata": "stype"}, "fpc"),
    "clus1": ("apiclus1", {"psu": "dnum"}, "fpc"),
    "clus2": ("apiclus2", {"psu": ("dnum", "snum")}, ("fpc1", "fpc2")),
}
MEASURES = {
    "mean_api00": ("api00", "mean"),
    "mean_enroll": ("enroll", "mean"),
    "total_api00": ("api00", "total"),
    "var_api00": ("api00", "variance"),
    "prop_gt700": ("api00", "above:700"),
}


@pytest.mark.shared
@pytest.mark.parametrize("finite", [False, True])
@pytest.mark.parametrize("name", API)
def test_api_samples_agree_with_r(shared: Path, name: str, finite: bool):
    file, design, fpc = API[name]
    folder = shared / "reference/api"
    survey = Survey(
        folder / f"{file}.csv", weights="pw", **design, **({"fpc": fpc} if finite else {})
    )
    wanted = pl.read_csv(folder / "domain_reference.csv").filter(
        (pl.col("design") == f"{name}_{'fpc' if finite else 'nofpc'}") & (pl.col("stat") != "ratio")
    )
    found = {}
    for stat, (measure, ours) in MEASURES.items():
        for by in ((), ("stype",), ("sch.wide",), ("sch.wide", "awards")):
            for row in survey.estimate(measure, ours, by=by, min_n=0):
                domain = ".".join(str(label) for label in row.domain.values()) or "ALL"
                found[stat, domain] = row.estimate.value, row.se
    assert len(wanted) == 15
    for row in wanted.iter_rows(named=True):
        assert found[row["stat"], row["dom"]] == pytest.approx((row["est"], row["se"]), rel=EXACT)
