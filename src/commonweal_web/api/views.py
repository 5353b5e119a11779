"""/api/v1/: lists and single things, for anybody, read only. Nothing looks at who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema

from commonweal import __version__
from commonweal.terms import InputError
from commonweal_web.api import asked, formats, problems, schemas, store
from commonweal_web.api.formats import Row
from commonweal_web.api.paging import Key, page
from commonweal_web.api.throttle import PerAddress
from commonweal_web.kept_pages import generation
from commonweal_web.library.models import Effect, Record, Study

api = NinjaAPI(
    title="commonweal",
    version="1",
    description="What the centre has published, and the library it rests on. Read only.",
    docs_url=None,  # its pages load scripts from elsewhere
    urls_namespace="api",
    throttle=[PerAddress()],
    auth=None,  # public by its store, which knows nothing else
)
problems.add_to(api)
_PROBLEMS = dict.fromkeys((404, 410, 422, 429), schemas.Problem)


def _get(path: str, response: type[Schema]) -> Callable:
    return api.get(path, response={200: response} | _PROBLEMS)


@api.get("/", response=dict[str, str], summary="Where things are")
def index(request: HttpRequest) -> dict[str, str]:
    here = request.build_absolute_uri(request.path)
    names = ("answers", "studies", "effects", "records", "openapi.json")
    return {name: here + name for name in names}


@_get("/answers", schemas.Answers)
def answers(request: HttpRequest, wanted: Query[asked.AnswersAsked]) -> HttpResponse:
    """List the answers in force."""
    return _list(
        *(request, wanted, store.answers, store.answer_row),
        keys=asked.ANSWER_KEYS,
        model=schemas.AnswerRow,
        name="answers",
        tie="answer_id",  # a revision is a new version of the same answer
    )


@_get("/answers/{slug}", schemas.VersionInFull)
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the version of an answer that is in force, with all that was frozen in it."""
    return _one(request, lambda: store.version_in_full(store.version(slug)))


@_get("/answers/{slug}/effects", schemas.FrozenEffects)
def answer_effects(request: HttpRequest, slug: str, wanted: Query[asked.Whole]) -> HttpResponse:
    """Give the effects that the version in force rests on, whole."""
    return _frozen_effects(request, wanted, slug)


@_get("/answers/{slug}/versions", schemas.Versions)
def versions(request: HttpRequest, slug: str, wanted: Query[asked.VersionsAsked]) -> HttpResponse:
    """List every published version of an answer, also of a withdrawn one."""
    return _list(
        *(request, wanted, lambda _wanted: store.versions(slug), store.version_row),
        keys=asked.VERSION_KEYS,
        model=schemas.VersionRow,
        name=f"{slug}-versions",
    )


@_get("/answers/{slug}/versions/{int:number}", schemas.VersionInFull)
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a published version with all that was frozen in it."""
    return _one(request, lambda: store.version_in_full(store.version(slug, number)))


@_get("/answers/{slug}/versions/{int:number}/effects", schemas.FrozenEffects)
def version_effects(
    request: HttpRequest, slug: str, number: int, wanted: Query[asked.Whole]
) -> HttpResponse:
    """Give the effects that a published version rests on, whole."""
    return _frozen_effects(request, wanted, slug, number)


@_get("/studies", schemas.Studies)
def studies(request: HttpRequest, wanted: Query[asked.StudiesAsked]) -> HttpResponse:
    """List the studies of the library."""
    return _list(
        *(request, wanted, store.studies, store.study_row),
        keys=asked.STUDY_KEYS,
        model=schemas.StudyRow,
        name="studies",
    )


@_get("/studies/{identifier}", schemas.StudyRow)
def study(request: HttpRequest, identifier: str) -> HttpResponse:
    """Give a study."""
    rows = Study.objects.prefetch_related("records")
    return _one(
        request, lambda: store.study_row(get_object_or_404(rows, identifier=_plain(identifier)))
    )


@_get("/effects", schemas.Effects)
def effects(request: HttpRequest, wanted: Query[asked.EffectsAsked]) -> HttpResponse:
    """List the effects of the library's studies, as they are now."""
    return _list(
        *(request, wanted, store.effects, store.effect_row),
        keys=asked.EFFECT_KEYS,
        model=schemas.EffectRow,
        name="effects",
    )


@_get("/effects/{int:number}", schemas.EffectRow)
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """Give an effect."""
    rows = Effect.objects.select_related("study", "record")
    return _one(request, lambda: store.effect_row(get_object_or_404(rows, pk=number)))


@_get("/records", schemas.Records)
def records(request: HttpRequest, wanted: Query[asked.RecordsAsked]) -> HttpResponse:
    """List the references of the library."""
    return _list(
        *(request, wanted, store.records, store.record_row),
        keys=asked.RECORD_KEYS,
        model=schemas.RecordRow,
        name="records",
    )


@_get("/records/{identifier}", schemas.RecordRow)
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    """Give a reference."""
    return _one(
        request,
        lambda: store.record_row(get_object_or_404(Record, identifier=_plain(identifier))),
    )


def _list(
    request: HttpRequest,
    wanted: asked.Paged,
    find: Callable[[Any], QuerySet],
    to_row: Callable[[Any], Row],
    *,
    keys: Mapping[str, Key],
    model: type[Schema],
    name: str,
    tie: str = "pk",
) -> HttpResponse:
    _nothing_else(request, wanted)

    def make() -> HttpResponse:
        rows = find(wanted)
        order = {"sort": str(wanted.sort), "cursor": wanted.cursor, "limit": wanted.limit}
        found = page(rows, keys, **order, tie=tie)
        query = urlencode(request.GET.dict() | {"cursor": found.next})
        after = request.build_absolute_uri(f"{request.path}?{query}") if found.next else None
        lines = [to_row(row) for row in found.rows]
        return formats.write(lines, model, wanted.format, name=name, next_page=after)

    return _unless_known(request, make)


def _frozen_effects(
    request: HttpRequest, wanted: asked.Whole, slug: str, number: int | None = None
) -> HttpResponse:
    _nothing_else(request, wanted)

    def make() -> HttpResponse:
        rows = store.frozen_rows(store.version(slug, number))
        name = f"{slug}-effects"
        return formats.write(rows, schemas.FrozenRow, wanted.format, name=name, next_page=None)

    return _unless_known(request, make)


def _one(request: HttpRequest, find: Callable[[], Row]) -> HttpResponse:
    return _unless_known(request, lambda: formats.as_json(find()))


def _unless_known(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Make the response, unless the asker has it already: then no row is read.

    What is public changes with the generation of the kept pages, and the generation only after
    the change, so that an old answer never carries a new tag.
    """
    parts = f"{generation()} {__version__} {request.build_absolute_uri()}"
    etag = quote_etag(blake2b(parts.encode(), digest_size=16).hexdigest())
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"  # keep it, and ask each time whether it holds
    return response


def _nothing_else(request: HttpRequest, wanted: Schema) -> None:
    """Refuse a name that means nothing here: a filter spelt wrongly would give every row."""
    names = type(wanted).model_fields
    if unknown := sorted(set(request.GET) - set(names)):
        raise InputError(
            _("There is nothing called “%(name)s” to ask for here.") % {"name": unknown[0]},
            expected=_("There are: %(names)s.") % {"names": ", ".join(names)},
            todo=_("Check how it is spelt, or leave it out."),
        )


def _plain(identifier: str) -> str:
    return identifier.replace("\x00", "")
