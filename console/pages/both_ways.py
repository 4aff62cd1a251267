"""What a flow that goes both ways could not match on each side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from console.pages.shell import shown, staff_page
from syncs import meeting
from syncs.models import Clash, Flow

BOTH = (Flow.Pattern.BIDIRECTIONAL, Flow.Pattern.CORRELATION)


@staff_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    flow = get_object_or_404(Flow, pk=pk, pattern__in=BOTH)
    clashes = Clash.objects.filter(flow=flow, settled_at=None)
    return shown(
        request,
        "both_ways.html",
        flow.name,
        flow=flow,
        sides=meeting.unmatched(flow),
        conflicts=clashes.exclude(overwritten_at=None).count(),
        differing=clashes.filter(overwritten_at=None).count(),
    )
