"""Who calls: the address a request came from."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Tell who calls; behind our own proxy, whom that saw: the last name, as others can be invented."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if settings.BEHIND_TLS and forwarded:
        return forwarded[:45]
    return str(request.META.get("REMOTE_ADDR") or "")
