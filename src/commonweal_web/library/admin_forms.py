"""The staff forms. What must hold of a row is asked of the library object that it becomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from commonweal import evidence
from commonweal.importers.draft import find_doi
from commonweal.terms import UNITS, InputError, InvalidVariance
from commonweal_web.library import store
from commonweal_web.library.choice import TYPES

Name = dict[str, str]


def read_names(lines: str) -> list[Name]:
    """Read one name from each line: "Family, Given", or an organisation.

    An organisation whose name has a comma in it ends in one, as in RIS.
    """
    names: list[Name] = []
    for line in filter(None, (" ".join(line.split()) for line in lines.splitlines())):
        family, comma, given = (part.strip() for part in line.partition(","))
        if comma and given and family and not line.endswith(","):
            names.append({"family": family, "given": given})
        else:
            names.append({"literal": line.rstrip(", ")})
    return [name for name in names if any(name.values())]


def write_names(names: list[Name]) -> str:
    """Write names as `read_names` reads them."""
    return "\n".join(
        name["literal"] + ("," if "," in name["literal"] else "")
        if name.get("literal")
        else ", ".join(filter(None, (name.get("family"), name.get("given"))))
        for name in names
    )


class LibraryForm(WagtailAdminModelForm):
    """An identifier stands in web addresses and citations, so it never changes once it is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "identifier" in self.fields:
            self.fields["identifier"].disabled = True

    def ask(self, field: str, make: Any, **values: Any) -> None:
        """Put what the library says against these values beside `field`."""
        try:
            make(**values)
        except InputError as error:
            self.add_error(field, str(error))


class RecordForm(LibraryForm):
    """A reference, its authors and keywords one to a line."""

    type = forms.ChoiceField(label=_("Type"))
    author_lines = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One to a line, as Family, Given. An organisation is written as it is; "
            "if its name has a comma, end it in one."
        ),
    )
    keyword_lines = forms.CharField(
        label=_("Keywords"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One to a line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        kinds = dict(TYPES)
        kinds.setdefault(row.type, row.type.replace("-", " ").capitalize())
        self.fields["type"].choices = list(kinds.items())
        self.initial |= {
            "author_lines": write_names(row.authors),
            "keyword_lines": "\n".join(row.keywords),
        }
        self.fields["identifier"].required = False
        self.fields["identifier"].help_text = _("Leave it empty to have one made.")

    def clean_doi(self) -> str:
        given = self.cleaned_data["doi"]
        doi = find_doi(given)
        if given and not doi:
            raise forms.ValidationError(
                _("This is no DOI. One begins with 10. and has a slash, such as 10.1000/xyz.")
            )
        return doi

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        row = self.instance
        if "author_lines" in self.changed_data:
            row.authors = read_names(data.get("author_lines", ""))
        if "keyword_lines" in self.changed_data:
            words = data.get("keyword_lines", "").splitlines()
            row.keywords = list(dict.fromkeys(filter(None, map(str.strip, words))))
        title, year = data.get("title", ""), data.get("year")
        if title:
            self.ask("title", evidence.Record, title=title)
        self.ask("year", evidence.Record, title="-", year=year)
        if title and not self.errors and not data.get("identifier"):
            names = tuple(evidence.Name(**name) for name in row.authors)
            record = evidence.Record(title=title, authors=names, year=year, doi=data["doi"])
            data["identifier"] = store.made_identifier(record)
        return data


class StudyForm(LibraryForm):
    """A study, and the records that report it by their identifiers."""

    record_lines = forms.CharField(
        label=_("Records that report it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Identifiers, one to a line: the last part of a record's web address."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.records.order_by("identifier")
            self.initial["record_lines"] = "\n".join(names.values_list("identifier", flat=True))

    def clean_record_lines(self) -> list[Any]:
        names = filter(None, map(str.strip, self.cleaned_data["record_lines"].splitlines()))
        try:
            return list(store.record_rows(names).values())
        except InputError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.ask("n", evidence.Study, identifier="-", label="-", n=data.get("n"))
        return data

    def _save_m2m(self) -> None:
        super()._save_m2m()
        self.instance.records.set(self.cleaned_data["record_lines"])


class EffectForm(LibraryForm):
    """One numeric result; the number and its variance on the scale that is pooled."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        study, record = data.get("study"), data.get("record")
        value, variance = (
            float("nan") if data.get(name) is None else data[name] for name in ("value", "variance")
        )
        try:
            effect = evidence.Effect(
                study=str(study), value=value, variance=variance, unit=UNITS[data["unit"]]
            )
            evidence.Effects.of([effect])
        except InvalidVariance as error:
            self.add_error("variance", str(error))
        except InputError as error:
            self.add_error("value", str(error))
        except KeyError:  # the unit is missing, which the form has said
            pass
        if study and record and not study.records.filter(pk=record.pk).exists():
            self.add_error(
                "record",
                _("This record does not report the study. Add it to the study's records first."),
            )
        return data
