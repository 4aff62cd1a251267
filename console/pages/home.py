"""Home: is everything running, what waits, what needs a person."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from catalog.models import Account, Product
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
        causes=selectors.priced(selectors.attention()[:5]),
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
    """Find orders, products and customers by any number, name, e-mail or SKU; a single hit is opened."""
    said = request.GET.get("q", "").strip()
    found = selectors.found_records(said)
    hits = [_hits(kind, rows.objects.filter(record__in=found)) for kind, rows in FOUND.items()]
    hits = [one for one in hits if one.rows]
    if len(hits) == 1 and len(hits[0].rows) == 1:
        return redirect(f"console:{hits[0].kind}", pk=hits[0].rows[0].pk)
    if len(hits) <= 1:
        url = hits[0].url if hits else reverse("admin:orders_order_changelist")
        return redirect(f"{url}?{urlencode({'q': said})}")
    return shown(request, "search.html", f"Found for “{said}”", said=said, hits=hits)


#: What the one box looks for; each kind has a page of its own.
FOUND: dict[str, type[Any]] = {"order": Order, "product": Product, "customer": Account}
MOST_SHOWN = 10


@dataclass(frozen=True)
class Hits:
    kind: str
    plural: str
    url: str
    rows: list[Any]
    has_more: bool


def _hits(kind: str, found: QuerySet[Any]) -> Hits:
    model = found.model._meta
    rows = list(found.select_related("record__connection")[: MOST_SHOWN + 1])
    url = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
    return Hits(
        kind, str(model.verbose_name_plural), url, rows[:MOST_SHOWN], len(rows) > MOST_SHOWN
    )
