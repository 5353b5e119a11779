"""What analysts fill in: a file, a design, which columns hold a measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, get_args

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.measures import Measure, get_measure, list_measures
from commonweal.surveys.design import Lonely
from commonweal.terms import InputError
from commonweal_web.surveys.models import Dataset
from commonweal_web.surveys.reading import ENDINGS

LONGEST = 3 * 366  # days that a file may be kept without somebody thinking about it again


class Form(forms.Form):
    """A form whose help, written in the template, is read out with its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs.setdefault("aria-describedby", f"id_{name}-help")


class DetailsForm(Form):
    """What a file is called, where it is from, and how long it may stay."""

    title = forms.CharField(label=gettext_lazy("A name for it"), max_length=120, required=False)
    source = forms.CharField(
        label=gettext_lazy("Where it is from, and under which licence or agreement"),
        max_length=300,
    )
    keep_until = forms.DateField(
        label=gettext_lazy("Delete it after"),
        initial=lambda: timezone.localdate() + timedelta(days=365),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_keep_until(self):
        """A day from tomorrow to three years from now."""
        day, today = self.cleaned_data["keep_until"], timezone.localdate()
        if not today < day <= today + timedelta(days=LONGEST):
            raise forms.ValidationError(
                _("Give a day from tomorrow to three years from now. You can change it later.")
            )
        return day


class BringForm(DetailsForm):
    """A file of microdata."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    allowed = forms.BooleanField(
        label=gettext_lazy(
            "I may use these data here, and names, addresses and the like have been taken out"
        ),
    )


class DesignForm(Form):
    """How the sample was drawn. Every field may stay empty; what that means stands beside it."""

    weights = forms.ChoiceField(label=gettext_lazy("Weights"), required=False)
    strata = forms.ChoiceField(label=gettext_lazy("Strata"), required=False)
    psu = forms.ChoiceField(label=gettext_lazy("Clusters (PSUs)"), required=False)
    nest = forms.BooleanField(
        label=gettext_lazy("Cluster numbers start again in every stratum"), required=False
    )
    fpc = forms.ChoiceField(label=gettext_lazy("Population sizes"), required=False)
    lonely_psu = forms.ChoiceField(
        label=gettext_lazy("If a stratum has only one cluster"),
        required=False,
        choices=[
            ("fail", gettext_lazy("Stop and tell me")),
            ("adjust", gettext_lazy("Compare it with everybody (cautious)")),
            ("average", gettext_lazy("Take the average of the other strata")),
            ("certainty", gettext_lazy("It was certain to be drawn: it adds no uncertainty")),
        ],
    )
    replicates = forms.CharField(
        label=gettext_lazy("Replicate weights: how their columns begin"),
        max_length=60,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How they were made"),
        required=False,
        choices=[
            ("jk1", gettext_lazy("Jackknife (JK1)")),
            ("brr", gettext_lazy("Balanced repeated replication (BRR)")),
            ("fay", gettext_lazy("BRR by Fay's method, rho 0.5")),
            ("bootstrap", gettext_lazy("Bootstrap")),
        ],
    )

    def __init__(self, *args: Any, dataset: Dataset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dataset = dataset
        numbers = [c["name"] for c in dataset.columns if c["kind"] in ("number", "whole number")]
        for name, offered in (
            ("weights", numbers),
            ("fpc", numbers),
            ("strata", dataset.names),
            ("psu", dataset.names),
        ):
            none = [("", _("None in this file"))]
            self.fields[name].choices = none + [(one, one) for one in offered]

    def clean_replicates(self) -> str:
        """The beginning of at least two columns of numbers."""
        begin = self.cleaned_data["replicates"].strip().rstrip("*")
        if begin and len(self._replicate_columns(begin)) < 2:
            raise forms.ValidationError(
                _("Fewer than two columns begin with “%(begin)s” and a number.") % {"begin": begin}
            )
        return begin

    def design(self) -> dict[str, Any]:
        """Return the design, as it is kept in the row of a dataset."""
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if given["weights"]:
            found["weights"] = given["weights"]
        if begin := given["replicates"]:
            fay = given["kind"] == "fay"
            found["replicate_weights"] = {
                "columns": self._replicate_columns(begin),
                "kind": given["kind"] or "jk1",
                **({"rho": 0.5} if fay else {}),
            }
            return found
        for name in ("strata", "psu", "fpc"):
            if given[name]:
                found[name] = [given[name]]
        if given["nest"] and given["psu"]:
            found["nest"] = True
        if given["lonely_psu"] in set(get_args(Lonely)) - {"fail"}:
            found["lonely_psu"] = given["lonely_psu"]
        return found

    def _replicate_columns(self, begin: str) -> list[str]:
        found = {
            int(match[1]): name
            for name in self.dataset.names
            if (match := re.fullmatch(re.escape(begin) + r"(\d{1,5})", name))
        }
        return [found[number] for number in sorted(found)]


def design_values(dataset: Dataset) -> dict[str, Any]:
    """Return what the design form shows at first: the design as kept, or guesses from names."""
    design = dataset.design
    if not design:
        found: dict[str, Any] = {}
        for column in dataset.columns:
            if column["role"]:
                found.setdefault(column["role"], column["name"])
        return found
    values = {name: design[name] for name in ("weights", "nest", "lonely_psu") if name in design}
    values |= {name: design[name][0] for name in ("strata", "psu", "fpc") if name in design}
    if replicates := design.get("replicate_weights"):
        values |= {
            "replicates": re.sub(r"\d+$", "", replicates["columns"][0]),
            "kind": replicates["kind"],
        }
    return values


def read_requests(post: Mapping[str, str], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return which measures to score from which columns, as the form of measures says.

    Fields: `measure-ID` chosen; `ID-ITEM` the column; `ID-scoring`; `ID-lowest`; `ID-prorate`.
    Raises InputError where a chosen measure lacks every column, or a number is none.
    """
    found = []
    for measure_id in list_measures():
        if not post.get(f"measure-{measure_id}"):
            continue
        measure = get_measure(measure_id)
        items = {
            item.name: column
            for item in measure.items
            if (column := post.get(f"{measure_id}-{item.name}", "")) in names and column
        }
        if not items:
            raise InputError(
                _("No column is given for %(measure)s.") % {"measure": measure.title},
                todo=_("Choose the column of each question, or take the tick away."),
            )
        found.append({"measure": measure_id, "items": items, **_options(post, measure)})
    return found


def _options(post: Mapping[str, str], measure: Measure) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (scoring := post.get(f"{measure.id}-scoring")) in measure.scorings:
        found["scoring"] = scoring
    if lowest := post.get(f"{measure.id}-lowest", "").strip():
        try:
            found["lowest"] = float(lowest)
        except ValueError:
            raise InputError(
                _("The lowest answer of %(measure)s is “%(value)s”.")
                % {"measure": measure.title, "value": lowest[:20]},
                todo=_("Write a number such as 1, or leave it empty."),
            ) from None
    if post.get(f"{measure.id}-prorate") and any(score.prorate for score in measure.scores):
        found["prorate"] = True
    return found
