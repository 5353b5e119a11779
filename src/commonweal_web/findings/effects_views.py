"""/desk/answers/<id>/effects/: which effects of the library an answer rests on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonweal.answers.workflow import EDITABLE, Stage
from commonweal.evidence import Design, RiskOfBias
from commonweal.publish.words import format_natural
from commonweal.terms import UNITS, InputError
from commonweal_web.findings import edit_pages, editing
from commonweal_web.findings.edit_views import to_edit
from commonweal_web.library.models import Effect

_PER_PAGE = 50
_WORDS_IN = ("study__label", "study__identifier", "outcome", "measure", "subgroup")


def _any_of(names) -> list[tuple[str, str]]:
    return [("", gettext_lazy("Any"))] + [
        (str(name), str(name).replace("_", " ").capitalize()) for name in names
    ]


class FindForm(forms.Form):
    """Which effects of the library to look at."""

    q = forms.CharField(label=gettext_lazy("Words"), max_length=200, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=_any_of(UNITS), required=False)
    design = forms.ChoiceField(
        label=gettext_lazy("Design"), choices=_any_of(Design), required=False
    )
    risk_of_bias = forms.ChoiceField(
        label=gettext_lazy("Risk of bias"), choices=_any_of(RiskOfBias), required=False
    )

    def found(self) -> QuerySet[Effect]:
        """Return the effects that match everything asked for, none where that is amiss."""
        if not self.is_valid():
            return Effect.objects.none()
        asked, rows = self.cleaned_data, Effect.objects.all()
        for word in asked["q"].split():
            anywhere = Q()
            for name in _WORDS_IN:
                anywhere |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anywhere)
        if unit := asked["unit"]:
            rows = rows.filter(unit=unit)
        if design := asked["design"]:
            rows = rows.filter(study__design=design)
        if bias := asked["risk_of_bias"]:
            rows = rows.filter(risk_of_bias=bias)
        return rows


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def effects(request: HttpRequest, pk: int) -> HttpResponse:
    """List the effects an answer rests on; take some out, or all."""
    row = to_edit(request, pk)
    if request.method == "POST":
        wanted = None if "all" in request.POST else _ticked(request.POST)
        try:
            count = editing.remove_effects(row, wanted, user=request.user)
        except InputError as error:
            messages.error(request, str(error))
        else:
            said = ngettext(
                "%(count)s effect was taken out.", "%(count)s effects were taken out.", count
            )
            messages.success(request, said % {"count": count})
        return redirect("desk_answer_effects", pk)
    chosen = row.effects.select_related("study").order_by("study__label", "pk")
    units = sorted(set(row.effects.values_list("unit", flat=True).order_by()))
    context = edit_pages.head(row, "effects") | {
        "page": Paginator(chosen, _PER_PAGE).get_page(request.GET.get("page")),
        "studies": row.effects.values("study").distinct().count(),
        "units": [UNITS[unit].label for unit in units] if len(units) > 1 else [],
        "find": FindForm(),
        "may_change": Stage(row.stage) in EDITABLE,
    }
    context["lines"] = _lines(context["page"])
    return render(request, "findings/desk/effects.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """Find effects in the library; add those that are ticked, or all that match."""
    row = to_edit(request, pk)
    find = FindForm(request.GET)
    found = find.found()
    if request.method == "POST":
        wanted = (
            found if "all" in request.POST else Effect.objects.filter(pk__in=_ticked(request.POST))
        )
        try:
            count = editing.add_effects(row, wanted, user=request.user)
        except InputError as error:
            messages.error(request, str(error))
            return redirect(request.get_full_path())
        said = ngettext("%(count)s effect was added.", "%(count)s effects were added.", count)
        messages.success(request, said % {"count": count})
        return redirect(
            request.get_full_path()
            if "all" not in request.POST
            else edit_pages.step_url(row, "effects")
        )
    new = found.exclude(answer_links__answer=row)
    query = request.GET.copy()
    query.pop("page", None)
    context = edit_pages.head(row, "effects") | {
        "page": Paginator(
            new.select_related("study").order_by("study__label", "pk"), _PER_PAGE
        ).get_page(request.GET.get("page")),
        "already": found.filter(answer_links__answer=row).count(),
        "find": find,
        "query": query.urlencode(),
        "may_change": Stage(row.stage) in EDITABLE,
    }
    context["lines"] = _lines(context["page"])
    return render(request, "findings/desk/add_effects.html", context)


def _ticked(post: QueryDict) -> list[int]:
    return [int(one) for one in post.getlist("effect") if one.isdecimal() and len(one) < 19]


def _lines(page) -> list[dict[str, object]]:
    return [
        {
            "pk": one.pk,
            "study": one.study.label,
            "url": one.study.get_absolute_url(),
            "outcome": one.outcome,
            "details": ", ".join(filter(None, (one.measure, one.time_point, one.subgroup))),
            "value": _("not given")
            if one.value is None
            else format_natural(one.value, UNITS[one.unit]),
            "unit": UNITS[one.unit].label,
        }
        for one in page
    ]
