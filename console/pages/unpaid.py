"""Channels whose orders arrive unpaid, and what to switch on at each shop."""

from django.http import HttpRequest, HttpResponse

from console.pages.shell import shown, staff_page
from syncs import coverage


@staff_page
def page(request: HttpRequest) -> HttpResponse:
    found = coverage.channels()
    return shown(
        request,
        "unpaid.html",
        "Unpaid on arrival",
        channels=[(one, f"{one.share:.0%}") for one in found],
        days=coverage.LOOKED_BACK.days,
    )
