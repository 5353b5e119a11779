"""Programs that make the figures of small areas again, in Python and in R."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonweal_web.surveys import recipes
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.r_conditions import r_name
from commonweal_web.surveys.r_recipes import opening

FILE = "covariates.csv"


def python(row: Dataset, question: Mapping[str, Any]) -> str:
    """Return a program that reads the file of covariates, fits the model and prints the areas."""
    asked = question["asked"]
    names, area, key = asked["covariates"]["names"], asked["area"], asked["covariates"]["key"]
    level = f", level={asked['level']!r}" if "level" in asked else ""
    known = f"known = pl.read_csv({FILE!r}, schema_overrides={{{key!r}: pl.String}})"
    label = f"pl.col({area!r}).cast(pl.String)"
    if asked["model"] == "unit":
        lines = [
            known,
            "# this model counts everybody alike; weights and the design play no part",
            "frame = survey.sample.frame",
            *_people(asked),
            f"sums = sum_areas(people[{asked['measure']!r}], people.select({names!r}),",
            f"    people[{area!r}].cast(pl.String), names={names!r})",
            f"fit = random_intercept(sums, method={asked['method']!r})",
            f"found = area_means(fit, known.select({names!r}), areas=known[{key!r}]{level})",
        ]
        needed = "area_means, cautions, random_intercept, sum_areas"
        more = ["import narwhals as nw"]
        if asked.get("where"):
            more.append("from commonweal.surveys.conditions import read_condition")
    else:
        options = "".join(
            f", {name}={asked[name]!r}" for name in ("where", "missing") if name in asked
        )
        smooth = asked["smooth"]
        variance = (
            'variance = smooth_variances(table["se"] ** 2, table["n"])'
            if smooth
            else 'variance = pl.Series([v if v and v > 0 else None for v in table["se"] ** 2])'
        )
        lines = [
            known,
            f"own = survey.estimate({asked['measure']!r}, {asked['stat']!r}, by={area!r}, "
            f"min_n=2{options}).frame",
            f"own = own.select({label}.alias({key!r}), 'estimate', 'se', 'n')",
            f"table = known.join(own, {key!r}, how='left', maintain_order='left')",
            'table = table.with_columns(pl.col("estimate", "se").fill_nan(None))',
            variance,
            "direct = [x if v == v and v is not None else None for x, v in "
            'zip(table["estimate"], variance)]',
            f"found = fay_herriot(direct, variance, table.select({names!r}), areas=table[{key!r}],",
            f"    names={names!r}, method={asked['method']!r}{level})",
        ]
        needed, more = "cautions, fay_herriot" + ", smooth_variances" * smooth, []
    lines.append("print(pl.DataFrame(found.rows()), *cautions(found), sep='\\n')")
    module = f"from commonweal.surveys.small_areas import {needed}"
    return recipes.program(row, lines, module, *more, "import polars as pl")


def _people(asked: Mapping[str, Any]) -> list[str]:
    """Return the lines that read the people of a unit-level model."""
    lines = ["people = frame.read(nw.all())"]
    if where := asked.get("where"):
        lines = [
            f"inside = read_condition({where!r}, frame.schema, frame.codebook)",
            "people = frame.read(nw.all(), inside.alias('_inside'))",
            "people = people.filter(pl.col('_inside').fill_null(False))",
        ]
    if codes := asked.get("missing"):
        lines.append(f"people = people.filter(~pl.col({asked['measure']!r}).is_in({codes!r}))")
    return lines


def r(row: Dataset, question: Mapping[str, Any]) -> str:
    """Return a program with metafor or lme4: the same estimates, where areas have answers."""
    asked = question["asked"]
    names, key = asked["covariates"]["names"], r_name(asked["covariates"]["key"])
    area, x = r_name(asked["area"]), r_name(asked["measure"])
    right = " + ".join(map(r_name, names))
    lines = [*opening(row, asked.get("where", ""), [asked["measure"]], asked.get("missing"))]
    lines.append(f'known <- read.csv("{FILE}", check.names = FALSE)')
    if asked["model"] == "unit":
        lines += [
            "library(lme4)",
            f"fit <- lmer({x} ~ {right} + (1 | {area}), data = people_asked$variables, "
            f"REML = {'TRUE' if asked['method'] == 'reml' else 'FALSE'})",
            f"effect <- ranef(fit)[[1]][as.character(known${key}), 1]",
            "effect[is.na(effect)] <- 0",
            f"known$modelled <- drop(model.matrix(~ {right}, known) %*% fixef(fit)) + effect",
        ]
    else:
        signs = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
        kind, _colon, number = asked["stat"].partition(":")
        y = f"~{x}" if kind == "mean" else f"~I(as.numeric({x} {signs[kind]} {number}))"
        lines += [
            "library(metafor)",
            f"asked <- subset(people_asked, !is.na({x}))",
            f"own <- svyby({y}, ~{area}, asked, svymean)",
            f"n <- table(asked$variables${area})",
            "own <- data.frame(area = as.character(own[[1]]), y = own[[2]], se = SE(own))",
            "own$n <- as.numeric(n[own$area])",
            "own <- own[own$n >= 2, ]",
            *(
                [
                    "there <- own$se > 0",
                    "own$se <- sqrt(sum(own$n[there]^2 * own$se[there]^2) / "
                    "sum(own$n[there]) / own$n)",
                ]
                if asked["smooth"]
                else ["own <- own[own$se > 0, ]"]
            ),
            f"both <- merge(known, own, by.x = {_quoted(asked['covariates']['key'])}, "
            'by.y = "area")',
            f"fit <- rma(y, se^2, mods = ~ {right}, data = both, "
            f"control = list({'tol' if asked['method'] == 'fh' else 'threshold'} = 1e-12, "
            "maxiter = 1e5),",
            f'  method = "{ {"fh": "PM"}.get(asked["method"], asked["method"].upper()) }")',
            "# areas without answers of their own: predict(fit, newmods = ...)",
            "both$modelled <- blup(fit)$pred  # its standard error leaves out what sae::mseFH adds",
            "known <- both",
        ]
    lines.append("print(known, digits = 10)")
    return "\n".join([*lines, ""])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '\\"') + '"'
