"""How staff choose a record or a study: by words, among very many."""

from __future__ import annotations

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from commonweal_web.library.models import Record, Study
from commonweal_web.library.search import in_order, parse


class WordsForm(BaseFilterForm):
    """Find rows which have every word in one of `fields`; records by their own search."""

    fields_searched: tuple[str, ...] = ()
    q = forms.CharField(
        label=_("Words"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Search")})
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        objects = super().filter(objects)
        words = self.cleaned_data.get("q", "").replace("\0", "")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        if objects.model is Record:
            return in_order(parse(words), objects.order_by(), "newest")
        for word in words.split():
            anywhere = Q()
            for name in self.fields_searched:
                anywhere |= Q(**{f"{name}__icontains": word})
            objects = objects.filter(anywhere)
        return objects


def _chooser(
    of: type[Model], one: str, another: str, *fields: str, **options: object
) -> ChooserViewSet:
    name = of._meta.model_name
    form = type(f"{of.__name__}WordsForm", (WordsForm,), {"fields_searched": fields})
    views = {
        f"{kind}_view_class": type(view.__name__, (view,), {"filter_form_class": form})
        for kind, view in (("choose", ChooseView), ("choose_results", ChooseResultsView))
    }
    viewset = type(
        f"{of.__name__}ChooserViewSet",
        (ChooserViewSet,),
        {"model": of, "choose_one_text": one, "choose_another_text": another, **views, **options},
    )
    return viewset(f"{name}_chooser")


choosers = [
    _chooser(Record, _("Choose a record"), _("Choose another record"), icon="doc-full-inverse"),
    _chooser(
        Study,
        _("Choose a study"),
        _("Choose another study"),
        *("label", "identifier", "population"),
        icon="clipboard-list",
    ),
]
