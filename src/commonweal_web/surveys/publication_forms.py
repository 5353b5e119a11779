"""What an editor fills in to publish the table of an analysis."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.surveys.disclosure import ProtectedDifferences
from commonweal.terms import Source
from commonweal_web.surveys import analysis_presenters, enquiry_presenters
from commonweal_web.surveys.analysis_store import publishable
from commonweal_web.surveys.forms import Form
from commonweal_web.surveys.models import Analysis, Publication, PublicationVersion
from commonweal_web.surveys.publication_figure import kinds_of
from commonweal_web.surveys.publication_store import Draft, Table
from commonweal_web.surveys.question import Question

_LARGE = forms.Textarea(attrs={"rows": 3})


class PublishForm(Form):
    """The words around a table. What the table has several of, one is chosen for the picture."""

    title = forms.CharField(label=gettext_lazy("The finding, as a title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("Summary in plain words"), max_length=1000, widget=_LARGE
    )
    question = forms.CharField(
        label=gettext_lazy("What people were asked"), max_length=500, widget=_LARGE
    )
    people = forms.CharField(
        label=gettext_lazy("Who the figures are about"), max_length=300, required=False
    )
    chart = forms.ChoiceField(
        label=gettext_lazy("Kind of picture"), choices=PublicationVersion.Chart.choices
    )
    measure = forms.ChoiceField(label=gettext_lazy("Measure in the picture"), required=False)
    stat = forms.ChoiceField(label=gettext_lazy("Statistic in the picture"), required=False)
    band = forms.ChoiceField(label=gettext_lazy("Answer in the picture"), required=False)
    words = forms.CharField(
        label=gettext_lazy("What columns and codes are called"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source_title = forms.CharField(label=gettext_lazy("Survey"), max_length=300)
    source_publisher = forms.CharField(
        label=gettext_lazy("Who made it"), max_length=200, required=False
    )
    source_year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=1900, max_value=2100, required=False
    )
    source_url = forms.URLField(
        label=gettext_lazy("Web address"), required=False, assume_scheme="https"
    )
    source_licence = forms.CharField(label=gettext_lazy("Licence"), max_length=200)
    code = forms.CharField(
        label=gettext_lazy("Lines of Python that make it again"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    code_r = forms.CharField(
        label=gettext_lazy("Lines of R"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    publication = forms.ModelChoiceField(
        label=gettext_lazy("New, or a new version"),
        queryset=Publication.objects.none(),
        required=False,
        empty_label=gettext_lazy("A new figure"),
    )
    note = forms.CharField(label=gettext_lazy("What is new, for the history"), max_length=500)
    thought = forms.BooleanField(
        label=gettext_lazy("I have thought about the warnings, and nobody can be found out."),
        required=False,
    )

    def __init__(self, *args: Any, analysis: Analysis, **kwargs: Any) -> None:
        self.analysis, self.table = analysis, publishable(analysis)
        super().__init__(*args, **kwargs)
        kinds = kinds_of(self.table)
        chart = self.fields["chart"]
        chart.choices = [one for one in chart.choices if one[0] in kinds]
        for name in ("measure", "stat", "band"):
            there = _values(self.table, name)
            self.fields[name].choices = [(one, one) for one in there]
            if len(there) < 2:
                del self.fields[name]
        self.fields["publication"].queryset = Publication.objects.select_related("current")

    def clean_words(self) -> dict[str, str]:
        """Return names by what they stand for: a line for each, with = between."""
        found = {}
        for line in self.cleaned_data["words"].splitlines():
            # a condition has marks of its own: satis >= 7 = high satisfaction
            name, mark, words = line.partition(" = ") if " = " in line else line.partition("=")
            if not line.strip():
                continue
            if not mark or not words.strip():
                raise forms.ValidationError(
                    _("The line “%(line)s” has no name after =. Write satis = life satisfaction.")
                    % {"line": line[:60]}
                )
            found[name.strip()] = words.strip()
        return found

    def draft(self) -> Draft:
        """Return what would be published."""
        given = self.cleaned_data
        shown = {name: given[name] for name in ("measure", "stat", "band") if given.get(name)}
        return Draft(
            table=self.table,
            title=given["title"],
            summary=given["summary"],
            question=given["question"],
            people=given["people"],
            condition=condition_of(self.analysis),
            chart=given["chart"],
            shown=shown,
            words=given["words"],
            code={
                name: given[field]
                for name, field in (("python", "code"), ("r", "code_r"))
                if given[field].strip()
            },
            source=Source(
                given["source_title"],
                publisher=given["source_publisher"],
                year=given["source_year"],
                url=given["source_url"],
                licence=given["source_licence"],
            ),
            data_digest=self.analysis.digest,
            analysis=self.analysis.pk,
        )


def condition_of(analysis: Analysis) -> str:
    """Return whom an analysis is about, as `where` of the library."""
    asked = analysis.question
    return str((asked if analysis.kind == Analysis.Kind.TABLE else asked["asked"]).get("where", ""))


def first_values(analysis: Analysis) -> dict[str, str]:
    """Return what is known before anybody has written anything."""
    table = publishable(analysis)
    data = analysis.dataset
    data.design, data.scored = analysis.design, analysis.scored  # as they were then; not saved
    if analysis.kind == Analysis.Kind.TABLE:
        code = analysis_presenters.codes(data, Question.from_json(analysis.question))
    else:
        code = enquiry_presenters.codes(data, analysis.kind, analysis.question)
    return {
        "title": analysis.title,
        "chart": kinds_of(table)[0],
        "source_title": data.title,
        "source_licence": "",
        "people": "",
        "words": "\n".join(f"{name} = {name.replace('_', ' ')}" for name in _names(table)),
        "code": code["python"],
        "code_r": code["r"],
        "note": _("First published."),
    }


def _names(table: Table) -> list[str]:
    """Return the columns whose names readers would see."""
    if isinstance(table, ProtectedDifferences):
        parts = [] if table.kind == "gap" else table.by
        labels = _values(table, "label") if table.kind == "gap" else []
        return list(dict.fromkeys(name for name in (table.outcome, *parts, *labels) if name))
    return list(dict.fromkeys([*table.by, *_values(table, "measure")]))


def _values(table: Table, name: str) -> list[str]:
    if name not in table.frame.columns:
        return []
    return [str(one) for one in table.frame[name].unique(maintain_order=True) if one is not None]
