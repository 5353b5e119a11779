"""/measures/: the list, and a measure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from commonweal.measures import get_measure, list_measures
from commonweal_web.measures import presenters
from commonweal_web.measures.choice import Choice, options


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """List the measures that the query string asks for."""
    choice = Choice.of(request.GET)
    everything = [get_measure(name) for name in list_measures()]
    context = {
        "choice": choice,
        "options": options(everything),
        "measures": [presenters.listed(one) for one in everything if choice.wants(one)],
        "total": len(everything),
    }
    response = render(request, "measures/measures.html", context)
    if request.headers.get("HX-Target") == "results":  # a tidy address, to send on
        query = choice.query_string()
        response["HX-Push-Url"] = request.path + (f"?{query}" if query else "")
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
def measure(request: HttpRequest, name: str) -> HttpResponse:
    """Show all that is known of a measure."""
    if name not in list_measures():
        raise Http404
    return render(request, "measures/measure.html", presenters.page(get_measure(name)))
