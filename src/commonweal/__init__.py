"""commonweal: a What Works centre in a box. The library; it knows nothing of the website."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonweal.client import Site

try:
    __version__ = version("commonweal")
except PackageNotFoundError:  # a checkout used without being installed
    __version__ = "0+unknown"


def connect(url: str, *, timeout: float = 30.0) -> "Site":
    """Return a centre's site, whose public rows can be read as Polars frames.

    url: as in the address bar, http or https. timeout: seconds for each request. Nothing is asked
    before the first method is called. Raises InputError for what is not such an address.
    """
    from commonweal.client.fetch import checked  # noqa: PLC0415 - `import commonweal` stays light
    from commonweal.client.site import Site  # noqa: PLC0415

    return Site(checked(url), timeout)
