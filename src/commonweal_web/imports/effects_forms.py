"""The map of a table's columns, as a form that its address holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.terms import UNITS
from commonweal_web.imports.effects_reading import COLUMNS, guess
from commonweal_web.library.models import BENEFITS

_LABELS = {
    "study": gettext_lazy("Study"),
    "effect": gettext_lazy("Effect"),
    "variance": gettext_lazy("Variance"),
    "se": gettext_lazy("Standard error"),
    "lower": gettext_lazy("Lower limit of the 95% interval"),
    "upper": gettext_lazy("Upper limit of the 95% interval"),
    "outcome": gettext_lazy("Outcome"),
    "measure": gettext_lazy("Measured with"),
    "comparator": gettext_lazy("Compared with"),
    "time_point": gettext_lazy("Time point"),
    "subgroup": gettext_lazy("Subgroup"),
    "unit": gettext_lazy("Unit"),
    "benefit": gettext_lazy("Direction (higher or lower is better)"),
    "risk_of_bias": gettext_lazy("Risk of bias"),
    "record": gettext_lazy("Reference (identifier or DOI)"),
}
_UNITS = [(name, name.replace("_", " ").capitalize()) for name in UNITS]


class MapForm(forms.Form):
    """Which column holds what; and what holds for rows that say nothing of it."""

    all_outcome = forms.CharField(
        label=gettext_lazy("Outcome of rows that name none"), max_length=200, required=False
    )
    all_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of rows that name none"), choices=_UNITS, required=False
    )
    all_benefit = forms.ChoiceField(
        label=gettext_lazy("Direction of rows that name none"),
        choices=list(reversed(BENEFITS)),
        required=False,
    )

    def __init__(self, header: Iterable[str], data: Mapping[str, str]) -> None:
        """header: names of the columns. data: what was asked for; the guess stands in for none."""
        names = list(header)
        asked = any(role in data for role in COLUMNS)
        super().__init__(data if asked else guess(names))
        choices = [("", _("No column")), *((name, name) for name in names)]
        for role in COLUMNS:
            self.fields[role] = forms.ChoiceField(
                label=_LABELS[role],
                choices=choices,
                required=role in {"study", "effect"},
                error_messages={"required": _("Choose a column.")},
            )
        self.order_fields(COLUMNS)

    @property
    def columns(self) -> dict[str, str]:
        """Return role -> column, of a valid form."""
        return {role: self.cleaned_data[role] for role in COLUMNS if self.cleaned_data[role]}

    @property
    def fixed(self) -> dict[str, str]:
        """Return role -> what holds for rows that say nothing of it, of a valid form."""
        names = ("outcome", "unit", "benefit")
        found = {name: self.cleaned_data[f"all_{name}"] for name in names}
        return {name: text for name, text in found.items() if text}

    def as_hidden(self) -> list[tuple[str, str]]:
        """Return names and values with which a button sends the same map."""
        return [(name, self.data.get(name, "")) for name in self.fields]
