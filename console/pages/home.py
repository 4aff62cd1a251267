"""Home: is everything running, what waits, what needs a person."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from console.pages.shell import shown, staff_page
from orders.models import Order
from syncs import selectors
from syncs.models import Run, Transfer
from syncs.states import ATTENTION, BOOKED, POSTED
from syncs.tending import GONE_AFTER, last_beat


@staff_page
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    orders = Transfer.objects.filter(record__kind="order")
    booked_today = orders.filter(updated_at__gte=today, posted_at__gte=today, state__in=BOOKED)
    recent = selectors.lately(Transfer.objects.all())
    tallies = selectors.tallies(recent.filter(record__kind="order"))
    beat = last_beat()
    return shown(
        request,
        "home.html",
        "Home",
        tallies=[t for t in tallies if t.count or t.look in (ATTENTION, POSTED)],
        done=selectors.DONE,
        days=selectors.LATELY.days,
        today=booked_today.count(),
        causes=selectors.attention()[:5],
        flows=selectors.flows_with_runs(selectors.counted(recent)),
        troubles=selectors.connections_in_trouble(),
        unreadable=selectors.unreadable().count(),
        runs=Run.objects.exclude(new=0, changed=0, trouble="").select_related("flow")[:8],
        latest=orders.select_related("record__order_row", "target").order_by("-updated_at", "-pk")[
            :10
        ],
        worker_is_gone=beat is None or beat.at < timezone.now() - GONE_AFTER,
        beat=beat,
    )


@staff_page
def search(request: HttpRequest) -> HttpResponse:
    """Find an order by any number, name, e-mail or SKU; a single hit is opened."""
    said = request.GET.get("q", "").strip()
    found = Order.objects.filter(record__in=selectors.found_records(said).filter(kind="order"))
    hits = list(found[:2])
    if len(hits) == 1:
        return redirect("console:order", pk=hits[0].pk)
    return redirect(f"{reverse('admin:orders_order_changelist')}?{urlencode({'q': said})}")
