"""Known totals: typed or brought, applied with every analysis, reported, taken away."""

from pathlib import Path

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from web.surveys.conftest import DESIGN, sample, upload, work

from commonweal.surveys import Survey
from commonweal.terms import InputError
from commonweal_web.audit.models import Line
from commonweal_web.surveys import actions, analysis_store, population, population_views, recipes
from commonweal_web.surveys.question import Question
from commonweal_web.surveys.store import open_survey

SEX = {"men": 41_000.0, "women": 44_000.0}
REGION = {"East": 20_000.0, "North": 22_000.0, "South": 23_000.0, "West": 20_000.0}
CROSSED = {(sex, region): n * m / 85_000 for sex, n in SEX.items() for region, m in REGION.items()}


def margin(name: str, totals: dict) -> dict:
    return {"columns": [name], "totals": [list(pair) for pair in totals.items()]}


RAKED = {"method": "rake", "margins": [margin("sex", SEX), margin("region", REGION)]}
POST = {
    "method": "post_stratify",
    "margins": [
        {"columns": ["sex", "region"], "totals": [[list(k), n] for k, n in CROSSED.items()]}
    ],
}
LINEAR = {"method": "linear", "margins": [margin("sex", SEX)], "amounts": [["age", 4.4e6]]}
LOGIT = {"method": "logit", "margins": [margin("region", REGION)], "bounds": [0.5, 2], "trim": 390}


@pytest.fixture
def designed(dataset, ada):
    actions.check_design(dataset, DESIGN, user=ada)
    return dataset


def theirs() -> Survey:
    return Survey(sample(), weights="weight", strata="stratum", psu="cluster")


@pytest.mark.parametrize(
    ("known", "by_hand"),
    [
        (RAKED, lambda s: s.raked({"sex": SEX, "region": REGION})),
        (POST, lambda s: s.post_stratified(("sex", "region"), CROSSED)),
        (LINEAR, lambda s: s.calibrated({"sex": SEX, "age": 4.4e6})),
        (
            LOGIT,
            lambda s: s.trimmed(upper=390).calibrated(
                {"region": REGION}, method="logit", bounds=(0.5, 2)
            ),
        ),
    ],
)
def test_totals_weight_every_analysis_and_the_code_does_the_same(
    designed, ada, known, by_hand, tmp_path: Path, monkeypatch
):
    actions.weight(designed, known, user=ada)
    designed.refresh_from_db()  # as the database gives it back
    expected = by_hand(theirs()).estimate("satis", by="region").frame
    found = open_survey(designed).estimate("satis", by="region").frame
    for name in ("estimate", "se"):
        assert found[name].to_list() == pytest.approx(expected[name].to_list(), rel=1e-12)
    report = designed.weighted
    assert report["deff_after"] == pytest.approx(by_hand(theirs()).weighting.deff_after)
    assert [line[2] for line in report["margins"]] == pytest.approx(
        [line[4] for line in report["margins"]]
    )
    # what readers of the code get
    sample().write_csv(tmp_path / "people.csv")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(recipes.table(designed, Question(("satis",), by=("region",))), names)
    shown = names["groups"].frame
    assert shown["se"].to_list() == pytest.approx(expected["se"].to_list(), rel=1e-12)


def test_a_saved_analysis_keeps_its_own_totals(designed, ada):
    question = {"measures": ["satis"], "stats": ["mean"], "policy": "ons_personal_wellbeing"}
    before = analysis_store.inputs(designed, "table", question)
    actions.weight(designed, RAKED, user=ada)
    after = analysis_store.inputs(designed, "table", question)
    assert analysis_store.hash_of(before) != analysis_store.hash_of(after)
    result = analysis_store.result_of(designed, "table", question)
    saved, _new = analysis_store.add(designed, "table", question, result, owner=ada, title="T")
    actions.weight(designed, None, user=ada)
    designed.refresh_from_db()
    assert designed.weighted == {}
    assert "population" not in designed.design
    assert analysis_store.again(saved) == []  # by its own design, with its totals


def test_another_design_keeps_the_totals_and_says_anew_what_they_did(designed, ada):
    actions.weight(designed, RAKED, user=ada)
    cost = designed.weighted["deff_before"]
    actions.check_design(designed, {"strata": ["stratum"], "psu": ["cluster"]}, user=ada)
    assert designed.design["population"] == RAKED
    assert designed.weighted["deff_before"] == pytest.approx(1)
    assert 0.7 < designed.weighted["least"] < 1 < designed.weighted["most"] < 1.4  # not 200-fold
    assert cost > 1
    assert Line.objects.filter(what="surveys.design").count() == 3


def test_totals_that_cannot_be_and_strangers_are_refused_and_nothing_is_kept(designed, ada, bea):
    wrong = {"method": "rake", "margins": [margin("sex", SEX | {"men": 9.0}), RAKED["margins"][1]]}
    with pytest.raises(InputError, match="sum to"):
        actions.weight(designed, wrong, user=ada)
    with pytest.raises(InputError, match="Nothing is known"):
        actions.weight(designed, {"method": "rake"}, user=ada)
    with pytest.raises(PermissionDenied):
        actions.weight(designed, RAKED, user=bea)
    with pytest.raises(PermissionDenied):
        actions.weight_later(designed, RAKED, user=bea, once="")
    designed.refresh_from_db()
    assert "population" not in designed.design


def test_typed_step_by_step_without_javascript(client, designed, ada):
    client.force_login(ada)
    url = f"{designed.get_absolute_url()}weights/"
    assert "Weight to a known population" in client.get(url).text
    asked = client.get(f"{url}?method=rake&column=sex&column=region").text
    assert 'name="total-1-3"' in asked
    weighted = sample().group_by("sex").agg(pl.col("weight").sum()).sort("sex")["weight"]
    assert f"now {weighted[0]:,.0f}" in asked
    typed = {"method": "rake", "column": ["sex", "region"]}
    typed |= {f"total-0-{j}": f"{n:,.0f}" for j, n in enumerate(SEX.values())}
    typed |= {f"total-1-{j}": f"{n:,.0f}" for j, n in enumerate(REGION.values())}
    lacking = client.post(url, typed | {"total-0-1": ""})
    assert lacking.status_code == 422
    assert "“sex: women” has no number" in lacking.text
    assert 'value="41,000"' in lacking.text  # what was typed stays
    assert client.post(url, typed).status_code == 302
    designed.refresh_from_db()
    assert designed.design["population"]["margins"] == RAKED["margins"]
    page = client.get(url).text
    assert "The groups of each column agree (raking). " in page
    assert "survey.raked(" in page
    assert "calfun = &quot;raking&quot;" in page
    assert "The known totals" in client.get(f"{designed.get_absolute_url()}design/").text
    client.post(url, {"remove": "1"})
    designed.refresh_from_db()
    assert "population" not in designed.design


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("column,label,total\nsex,men,41000\nsex,women,44000\n", ""),
        ("column,label,total\nsex,men,many\n", "many"),
        ("column,label,total\nsexx,men,41000\n", "sexx"),
        ("column,label,total\nsex,men,41000\nsex,others,44000\n", "others"),
        ("what,is,this\n1,2,3\n", "column, label and total"),
        ("\x00\x01", "column, label and total"),
    ],
)
def test_brought_as_a_file(client, designed, ada, text, words):
    client.force_login(ada)
    file = SimpleUploadedFile("totals.csv", text.encode())
    url = f"{designed.get_absolute_url()}weights/"
    answer = client.post(url, {"method": "rake", "totals": file})
    assert answer.status_code == (422 if words else 302)
    assert words in answer.content.decode()
    designed.refresh_from_db()
    assert ("population" in designed.design) == (not words)


def test_labels_of_codes_and_combinations_in_a_file(client, bring, ada):
    people = sample().with_columns(sex=pl.col("sex").replace_strict({"men": 1, "women": 2}))
    row = bring(upload(people))
    client.force_login(ada)
    lines = [
        f"sex × region,{1 if sex == 'men' else 2} × {region},{n}"
        for (sex, region), n in CROSSED.items()
    ]
    file = SimpleUploadedFile("t.csv", "\n".join(["column,label,total", *lines]).encode())
    url = f"{row.get_absolute_url()}weights/"
    assert client.post(url, {"method": "post_stratify", "totals": file}).status_code == 302
    survey = open_survey(type(row).objects.get(pk=row.pk))
    assert survey.sample.weight.sum() == pytest.approx(85_000)


def test_many_people_are_weighted_by_the_worker(client, designed, ada, monkeypatch):
    monkeypatch.setattr(population_views, "QUICK", 10)
    client.force_login(ada)
    typed = {"method": "rake", "column": "sex", "total-0-0": "41000", "total-0-1": "44000"}
    assert client.post(f"{designed.get_absolute_url()}weights/", typed).status_code == 302
    designed.refresh_from_db()
    assert "population" not in designed.design
    assert work(designed).state == "done"
    assert designed.design["population"]["margins"] == [margin("sex", SEX)]
    assert designed.weighted["margins"][0][:3] == ["sex", "men", 41_000]


@pytest.mark.parametrize("known", [RAKED, POST, LINEAR, LOGIT], ids=lambda known: known["method"])
def test_the_r_code_names_every_total(known):
    lines = "\n".join(population.r_lines(known))
    totals = [total for one in known["margins"] for _label, total in one["totals"]]
    # the first of each column is in the intercept
    hidden = len(known["margins"]) if known["method"] != "post_stratify" else 0
    assert sum(f"{total:.15g}" in lines for total in totals) >= len(totals) - hidden
