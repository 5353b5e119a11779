"""Small areas: what is asked, as JSON with the covariates that were brought, and the answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import narwhals as nw
import numpy as np
import polars as pl
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.surveys import Survey
from commonweal.surveys.disclosure import read_policy
from commonweal.terms import InputError
from commonweal.terms.errors import name_some
from commonweal_web.surveys.question import Question

Plain = dict[str, Any]
MODELS = {
    "area": gettext_lazy("From each area's own figure (Fay–Herriot; uses the weights)"),
    "unit": gettext_lazy("From each person's answer (random intercept; weights play no part)"),
}
METHODS = {
    "reml": gettext_lazy("Restricted maximum likelihood (usual)"),
    "ml": gettext_lazy("Maximum likelihood"),
    "fh": gettext_lazy("Fay and Herriot's own equation (only from own figures)"),
}
MOST_COVARIATES, MOST_AREAS, MOST_BYTES = 10, 5000, 2_000_000


class _Query(Protocol):
    def getlist(self, key: str) -> Sequence[str]: ...
    def get(self, key: str, default: str = "") -> Any: ...


def read(post: _Query, names: Sequence[str], file: UploadedFile | None) -> Plain:
    """Return what a form asks: `policy`, and `asked`. Raises InputError where something lacks."""
    question = Question.of(post, names)
    if not question.measures:
        raise InputError(_("No measure is chosen."), todo=_("Choose what it is about."))
    if not question.by:
        raise InputError(_("No areas are chosen."), todo=_("Choose the column that names them."))
    if file is None:
        raise InputError(
            _("There is no file of covariates."),
            expected=_("A CSV with a line for each area: its name, and what a census knows of it."),
            todo=_("Bring it: without covariates a model has nothing to lean on."),
        )
    model = post.get("model", "") if post.get("model", "") in MODELS else "area"
    method = post.get("method", "") if post.get("method", "") in METHODS else "reml"
    if model == "unit" and (method == "fh" or question.limit):
        raise InputError(
            _("This model takes the average of a number, by (restricted) maximum likelihood."),
            todo=_("Choose another method, leave the share out, or model the own figures."),
        )
    asked = question.options()
    asked.pop("min_n")
    asked |= {
        "measure": question.measures[0],
        "stat": question.limit or "mean",
        "area": question.by[0],
        "model": model,
        "method": method,
        "smooth": bool(post.get("smooth")) and model == "area",
        "covariates": read_covariates(file, question.by[0]),
    }
    return {"policy": question.policy, "asked": asked}


def read_covariates(file: UploadedFile, area: str) -> Plain:
    """Return `names` of covariates and `rows`, an area's name and its numbers each.

    The areas are in the column called as in the data, or else in the first.
    """
    if (file.size or 0) > MOST_BYTES:
        raise InputError(_("The file of covariates is larger than 2 MB."))
    try:
        table = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        table = []
    if not table or len(table[0]) < 2 or None in table[0]:
        raise InputError(
            _("The file of covariates cannot be read."),
            expected=_("A CSV with a header, the areas in one column, and numbers in the others."),
            todo=_("Save it as CSV (UTF-8) and bring it again."),
        )
    head = list(table[0])
    key = area if area in head else head[0]
    names = [name for name in head if name != key]
    if len(names) > MOST_COVARIATES or len(table) > MOST_AREAS:
        raise InputError(
            _("The file has %(columns)s covariates and %(areas)s areas.")
            % {"columns": len(names), "areas": len(table)},
            expected=_("At most %(columns)s and %(areas)s.")
            % {"columns": MOST_COVARIATES, "areas": MOST_AREAS},
        )
    rows: list[list[Any]] = []
    for line in table:
        place = str(line[key] or "").strip()
        numbers = [_number(line[name], name, place) for name in names]
        rows.append([place, *numbers])
    return {"key": key, "names": names, "rows": rows}


def _number(text: object, name: str, place: str) -> float:
    try:
        return float(str(text or "").replace(",", "").strip())
    except ValueError:
        raise InputError(
            _("“%(name)s” of %(area)s is “%(value)s”.")
            % {"name": name, "area": place or "–", "value": str(text or "")[:30]},
            expected=_("A number for every area."),
            todo=_("Fill it in, or leave the column out."),
        ) from None


def ask(survey: Survey, question: Mapping[str, Any]) -> Plain:
    """Return the modelled figures as JSON: `said`, `tables` of areas and of the regression.

    Own figures of fewer people than the policy asks for are not among them. Raises MissingColumn
    and InputError.
    """
    # Imported here: only these analyses need the models.
    from commonweal.surveys import small_areas  # noqa: PLC0415

    asked, least = question["asked"], read_policy(question["policy"]).min_n or 1
    known = asked["covariates"]
    places = [row[0] for row in known["rows"]]
    matrix = np.array([row[1:] for row in known["rows"]], dtype=float)
    level = asked.get("level", 0.95)
    icc = None
    if asked["model"] == "unit":
        fit = small_areas.random_intercept(_sums(survey, asked), method=asked["method"])
        found = small_areas.area_means(fit, matrix, areas=places, level=level)
        people = dict(zip(fit.sums.areas, fit.sums.n.tolist(), strict=True))
        icc = fit.icc
    else:
        own = _own(survey, asked)
        _be_known(own["area"].to_list(), places)
        both = pl.DataFrame({"area": places}).join(own, "area", how="left", maintain_order="left")
        if asked["smooth"]:
            variance = small_areas.smooth_variances(both["se"] ** 2, both["n"])
        else:
            spread = (both["se"] ** 2).fill_null(np.nan).to_numpy()
            variance = np.where(spread > 0, spread, np.nan)
        direct = np.where(np.isnan(variance), np.nan, both["estimate"].fill_null(np.nan))
        found = small_areas.fay_herriot(
            direct,
            np.where(np.isnan(direct), np.nan, variance),
            matrix,
            areas=places,
            names=known["names"],
            method=asked["method"],
            level=level,
        )
        people = dict(own.select("area", "n").iter_rows())
    return {
        "said": list(small_areas.cautions(found)),
        "tables": [_areas(found, people, least), _regression(found)],
        "model_variance": found.model_variance,
        "icc": icc,
    }


def _own(survey: Survey, asked: Mapping[str, Any]) -> pl.DataFrame:
    """Return `area, estimate, se, n` of every area with two answers or more."""
    options = {name: asked[name] for name in ("where", "missing") if name in asked}
    found = survey.estimate(
        asked["measure"], asked["stat"], by=asked["area"], min_n=2, **options
    ).frame
    named = found.select(
        pl.col(asked["area"]).map_elements(_label, return_dtype=pl.String).alias("area"),
        "estimate",
        "se",
        "n",
    )
    return named.filter(pl.col("area").is_not_null() & (pl.col("n") > 0)).with_columns(
        pl.selectors.float().fill_nan(None)
    )


def _sums(survey: Survey, asked: Mapping[str, Any]) -> Any:
    """Return the sums by area of the answers and the same covariates in the data."""
    from commonweal.surveys.conditions import read_condition  # noqa: PLC0415
    from commonweal.surveys.small_areas import sum_areas  # noqa: PLC0415

    frame, names = survey.sample.frame, asked["covariates"]["names"]
    frame.require((asked["measure"], asked["area"], *names))
    inside = nw.lit(True)
    if asked.get("where"):
        inside = read_condition(asked["where"], frame.schema, frame.codebook)
    columns = dict.fromkeys((asked["measure"], asked["area"], *names))
    table = frame.read(*(nw.col(name) for name in columns), inside.alias("_inside"))
    table = table.filter(pl.col("_inside").fill_null(False))
    if codes := asked.get("missing"):
        kept = ~pl.col(asked["measure"]).is_in(codes)
        table = table.filter(kept)
    for name in (asked["measure"], *names):
        if not table[name].dtype.is_numeric() and table[name].dtype != pl.Boolean:
            raise InputError(
                _("“%(name)s” holds words.") % {"name": name},
                expected=_("Numbers, in the data and in the file of covariates."),
            )
    numbers = table.select(
        pl.col(name).cast(pl.Float64).fill_null(np.nan) for name in (asked["measure"], *names)
    )
    return sum_areas(
        numbers[asked["measure"]].to_numpy(),
        numbers.select(names).to_numpy(),
        table[asked["area"]].map_elements(_label, return_dtype=pl.String),
        names=names,
    )


def _be_known(own: Sequence[str], places: Sequence[str]) -> None:
    absent = sorted(set(own) - set(places))
    if absent:
        raise InputError(
            _("These areas have answers, but no covariates: %(names)s.")
            % {"names": name_some(absent, 10)},
            expected=_("A line for each area, with the names that the data use."),
            todo=_("Check that both use the same codes."),
        )


def _areas(found: Any, people: Mapping[str, float], least: int) -> Plain:
    """Return the areas as a table. few: whether the own figure is left out."""
    head = [*found.rows()[0], "n", "few"]
    rows = []
    for row in found.rows():
        n = people.get(str(row["area"]), 0)
        few = 0 < n < least and row["direct"] is not None
        hidden = dict.fromkeys(("direct", "direct_se", "standardised_residual") if few else ())
        rows.append([*(row | hidden).values(), None if 0 < n < least else n, few])
    return {"title": "areas", "head": head, "rows": rows}


def _regression(found: Any) -> Plain:
    model = found.coefficients
    columns = (model.names, model.value.tolist(), model.se.tolist(), model.p_value.tolist())
    rows = [list(row) for row in zip(*columns, strict=True)]
    return {"title": "regression", "head": ["covariate", "value", "se", "p"], "rows": rows}


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
