"""Every list, filter, sort and search of the console and the API at a million orders.

    DATABASE_URL=postgres://… python -m bench.lists [--orders 1000000]

A thousand orders are carried for real, then every row of them is copied until there are as many as
asked; then each page is fetched five times, and the quickest counts: the machine is shared.
Bounds: 150 ms, ten queries.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.__main__ import KEYS, PORT, simulators

CARRIED = 1000
MOST_SECONDS, MOST_QUERIES, LOOKS = 0.150, 10, 5
#: What is copied, and how its copies differ; `g` is the copy's number, `step` what its keys move by.
COPIED: dict[str, dict[str, str]] = {
    "connectors_record": {"id": "id + g * {step}", "external_id": "external_id || '-' || g"},
    "orders_order": {
        "record_id": "record_id + g * {step}",
        "number": "number || '-' || g",
        "placed_at": "placed_at - g * interval '17 hours'",
    },
    "connectors_identifier": {
        "id": "id + g * {step}",
        "record_id": "record_id + g * {step}",
        "value": "left(value || g, 120)",
    },
    "syncs_transfer": {
        "id": "id + g * {step}",
        "record_id": "record_id + g * {step}",
        "updated_at": "updated_at - g * interval '17 hours'",
        "number": "number || '-' || g",
    },
    "syncs_attempt": {
        "id": "id + g * {step}",
        "transfer_id": "transfer_id + g * {step}",
        "started_at": "started_at - g * interval '17 hours'",
    },
    "syncs_event": {
        "id": "id + g * {step}",
        "transfer_id": "transfer_id + g * {step}",
        "at": "at - g * interval '17 hours'",
    },
}
STEP = 100_000  # more than any carried row's key


def fill(orders: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, changed in COPIED.items():
            columns = [
                c.name for c in connection.introspection.get_table_description(cursor, table)
            ]
            chosen = ", ".join(
                changed[name].format(step=STEP) if name in changed else f'"{name}"'
                for name in columns
            )
            named = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({named}) SELECT {chosen} FROM {table},"
                f" generate_series(1, %s) g",
                [orders // CARRIED - 1],
            )
            print(f"{table}: {cursor.rowcount:,} copies", flush=True)
        cursor.execute("VACUUM ANALYZE")


def carry() -> None:
    """Carry a thousand orders, a few of which wait, are refused or were left out."""
    from bench import hub
    from syncs.models import Transfer

    with simulators(CARRIED) as address:
        hub._prepare(address)
        hub._collect()
        hub._deliver()
    some = list(Transfer.objects.order_by("pk").values_list("pk", flat=True)[:12])
    for state, pks in (("refused", some[:4]), ("held", some[4:8]), ("filtered", some[8:])):
        Transfer.objects.filter(pk__in=pks).update(
            state=state, code=state, cause=state, reason="as a remote said it"
        )


def addresses() -> Iterator[str]:
    """Give every list, each of its filters and sorts, searches, and the pages of the console."""
    from django.urls import reverse

    yield from ("/", "/needs-attention/", "/api/v1/status/")
    for name in ("orders", "transfers", "runs", "gaps", "flows", "connections"):
        yield f"/api/v1/{name}/"
    yield from (
        "/api/v1/transfers/?state=refused",
        "/api/v1/transfers/?word=posted&page=50",
        "/api/v1/orders/?state=open",
    )
    term, email = _terms()
    for said in (term, email, "zzzz-not-there"):
        yield f"/api/v1/orders/?q={said}"
        yield f"{reverse('admin:orders_order_changelist')}?q={said}"
        yield f"{reverse('admin:syncs_transfer_changelist')}?q={said}"
    yield f"/search/?q={term}"
    yield from _admin_lists()


def _terms() -> tuple[str, str]:
    from orders.models import Order

    row = Order.objects.order_by("-placed_at")[0]
    return row.number, row.customer_email


def _admin_lists() -> Iterator[str]:
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.test import RequestFactory
    from django.urls import resolve, reverse

    for model, listed in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield url
        yield f"{url}?p=100"
        request = RequestFactory().get(url)
        request.user = User.objects.get(username="bench")
        request.resolver_match = resolve(url)
        page = listed.get_changelist_instance(request)
        for spec in page.filter_specs:
            for choice in spec.choices(page):
                yield f"{url}{choice['query_string']}"
        for place, name in enumerate(page.list_display, start=1):
            if name in (page.sortable_by or ()):
                yield f"{url}?o={place}"
                yield f"{url}?o=-{place}"


def measured(client: Any, url: str) -> tuple[float, float, int, int]:
    """Tell a page's seconds, those of its queries, how many they are, and its status."""
    from django.db import connection

    asked: list[float] = []

    def count(execute: Any, *given: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            asked.append(time.perf_counter() - began)

    client.get(url)
    with connection.execute_wrapper(count):
        status = client.get(url).status_code
    times = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        client.get(url)
        times.append(time.perf_counter() - began)
    return min(times), sum(asked), len(asked), status


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench.lists", description=__doc__)
    asked.add_argument("--orders", type=int, default=1_000_000)
    said = asked.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("Set DATABASE_URL to an empty PostgreSQL database; what was filled is kept there.")
    os.environ.update(KEYS, ALLOWED_PRIVATE_HOSTS=f"127.0.0.1:{PORT}", ALLOWED_HOSTS="testserver")
    os.environ["DJANGO_SETTINGS_MODULE"] = "integrator.settings"
    import django

    django.setup()
    if not _is_filled():
        carry()
        fill(said.orders)
    sys.exit(0 if _report() else 1)


def _is_filled() -> bool:
    from django.db import connection

    return "orders_order" in connection.introspection.table_names()


def _report() -> bool:
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    user = User.objects.filter(username="bench").first() or User.objects.create_superuser("bench")
    client.force_login(user)
    rows = [(*measured(client, url), url) for url in dict.fromkeys(addresses())]
    slow = [r for r in rows if r[0] > MOST_SECONDS or r[2] > MOST_QUERIES or r[3] >= 400]
    print("the slowest:")
    for row in sorted(rows, reverse=True)[:20]:
        print(_told(*row))
    print(f"over the bounds, of {len(rows)} pages: {len(slow)}")
    for row in slow:
        print(_told(*row))
    return not slow


def _told(seconds: float, asking: float, queries: int, status: int, url: str) -> str:
    spent = f"{seconds * 1000:6.0f} ms, {asking * 1000:6.0f} of them in {queries:2} queries"
    return f"{spent}  {status}  {url}"


if __name__ == "__main__":
    main()
