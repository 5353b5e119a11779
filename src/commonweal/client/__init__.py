"""Reading a centre's site from a program: its public rows as frames. The one room that asks."""

from commonweal.client.fetch import SiteError
from commonweal.client.site import Site

__all__ = ["Site", "SiteError"]
