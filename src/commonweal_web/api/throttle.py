"""How often one address may ask.

Each process of the server counts for itself, in memory. A count shared through the database would
make every reader write, and wait behind whoever imports; several processes let through at most as
many times more.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from time import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

_SECONDS = 60


class PerAddress(BaseThrottle):
    """So many requests in each minute of the clock; an IPv6 network of 64 bits is one address."""

    def allow_request(self, request: HttpRequest) -> bool:
        counts = caches["api"]
        key = f"{network(request)}/{int(time()) // _SECONDS}"
        counts.add(key, 0, timeout=2 * _SECONDS)
        return counts.incr(key) <= settings.API_RATE

    def wait(self) -> float:
        return _SECONDS - int(time()) % _SECONDS


def network(request: HttpRequest) -> str:
    """Return whom to count, as the nearest trusted proxy saw them."""
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        return str(ip_network((address, 64), strict=False))
    return str(address)
