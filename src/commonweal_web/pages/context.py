"""What every template may use about the site: the menu, the foot of the page, the centre."""

from django.http import HttpRequest
from wagtail.models import Site

from commonweal_web.kept_pages import remember

from . import centre_files
from .models import Centre, MenuItem


def site(request: HttpRequest) -> dict[str, object]:
    """Read once in each generation of kept pages; otherwise no query."""
    facts = remember("site", _facts)
    here = request.path_info
    return facts | {
        "menu": [item | {"current": _is_at(here, item["url"])} for item in facts["menu"]]
    }


def _facts() -> dict[str, object]:
    roots = Site.get_site_root_paths()
    lines: dict[str, list[dict[str, str]]] = {place: [] for place in MenuItem.Place.values}
    for item in MenuItem.objects.select_related("page"):
        if url := _url(item, roots):
            lines[item.place].append({"label": item.label, "url": url})
    return {
        "menu": lines[MenuItem.Place.MAIN],
        "footer_menu": lines[MenuItem.Place.FOOTER],
        "centre": (centre := Centre.objects.first() or Centre()),
        **centre_files.addresses(centre),
    }


def _url(item: MenuItem, roots) -> str:
    if item.page is None:
        return item.path
    if not item.page.live:
        return ""
    below = (root for root in roots if item.page.url_path.startswith(root.root_path))
    return next(("/" + item.page.url_path.removeprefix(root.root_path) for root in below), "")


def _is_at(here: str, url: str) -> bool:
    return here == url or (url != "/" and here.startswith(url))
