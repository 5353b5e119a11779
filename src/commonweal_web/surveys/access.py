"""Who may open what of surveys: a stranger's dataset is not there at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from commonweal_web.surveys.models import Analysis, Dataset

View = Callable[..., HttpResponse]


def for_analysts(view: View) -> View:
    """Let those in who work with surveys; nothing that they see is kept by a browser or cache."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_perm("surveys.use"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def of_dataset(view: Callable[..., HttpResponse]) -> View:
    """Hand the view the dataset itself. Those who may not see it learn nothing of it."""

    @for_analysts
    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID, **kwargs: object) -> HttpResponse:
        row = Dataset.objects.filter(pk=pk).select_related("owner").first()
        if row is None or not request.user.has_perm("surveys.view_dataset", row):
            raise Http404
        return view(request, row, **kwargs)

    return guarded


def of_analysis(view: Callable[..., HttpResponse]) -> View:
    """Hand the view a saved analysis, with its dataset, under the rules of the dataset."""

    @for_analysts
    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID, **kwargs: object) -> HttpResponse:
        found = Analysis.objects.filter(pk=pk).select_related("dataset__owner").first()
        if found is None or not request.user.has_perm("surveys.view_dataset", found.dataset):
            raise Http404
        return view(request, found, **kwargs)

    return guarded
