"""What is asked every few seconds costs what is due; what is done to many costs what it does to one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors.models import Connection
from syncs import leases, preparing, selectors, sweeping
from syncs.deliveries import claiming, delivering, marking
from syncs.models import DeliverySlot, Transfer
from tests.conftest import Hub

#: The indexes of what is due, and those of one transfer's own columns.
CHEAP = ("transfer_due", "transfer_being_sent", "transfer_owes_mark", "transfer_not_matched",
         "PRIMARY KEY", "sqlite_autoindex")  # fmt: skip
#: Of these states there is never much, or staff see to it.
FEW = tuple(f"\"state\" = '{state}'" for state in ("held", "blocked", "conflict", "sending"))


def ways_of(act: Callable[[], Any]) -> list[tuple[str, str]]:
    """Give each statement about transfers that an act makes, and how SQLite goes about it."""
    said: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.startswith(("SELECT", "UPDATE")) and "syncs_transfer" in sql:
            said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    ways = []
    with connection.cursor() as cursor:
        for sql, params in said:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            ways += [(sql, row[3]) for row in cursor.fetchall() if "syncs_transfer" in row[3]]
    return ways


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts rows, and chooses so")
@pytest.mark.parametrize("act", ["sweep", "claim", "recover", "mark", "deliver"])
def test_what_is_due_is_not_looked_for_among_all_that_was_sent(hub: Hub, act: str) -> None:
    hub.book()
    books, shop = Connection.objects.get(code="ACU"), Connection.objects.get(code="SC")
    slot = DeliverySlot.objects.get(target=books)
    token = leases.take(DeliverySlot.objects.filter(pk=slot.pk))
    acts: dict[str, Callable[[], Any]] = {
        "sweep": sweeping.sweep,
        "claim": lambda: claiming.claim(books, token),
        "recover": lambda: claiming.recover(slot, token),
        "mark": lambda: list(marking.owed(shop)[: marking.BATCH]),
        "deliver": lambda: delivering.deliver(shop),
    }
    ways = ways_of(acts[act])
    assert ways
    for sql, way in ways:
        assert any(word in way for word in CHEAP) or any(s in sql for s in FEW), f"{way}: {sql}"


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as said:
        act()
    return len(said)


def judge_waiting() -> None:
    preparing.review(Transfer.objects.filter(state="blocked").select_related(*preparing.BESIDE))


def test_to_judge_many_again_takes_as_many_statements_as_to_judge_two(hub: Hub) -> None:
    counts = []
    for more in (2, 18):
        for _ in range(more):
            hub.born(carrier="DHL", service="Express")
        hub.collect("orders")
        counts.append(statements(judge_waiting))
    assert Transfer.objects.filter(state="blocked").count() == 20
    assert counts[0] == counts[1]


def test_a_change_that_means_nothing_takes_as_many_statements_for_many_as_for_two(hub: Hub) -> None:
    counts = []
    for more in (2, 18):
        for _ in range(more):
            hub.born()
        hub.work("orders")
        for order in hub.remotes.state("sellercloud")["orders"]:
            hub.remotes.act("sellercloud", "change", id=order["ID"], ShippingDetails={"Box": more})
        counts.append(statements(lambda: hub.collect("orders")))
    assert Transfer.objects.filter(state="posted", version=3).count() == 2
    assert counts[0] == counts[1]


def test_to_tell_twenty_causes_takes_as_many_statements_as_to_tell_two(hub: Hub) -> None:
    counts = []
    for begin, end in ((0, 2), (2, 20)):
        for number in range(begin, end):
            hub.born(carrier="DHL", service=f"Service {number}")
        hub.collect("orders")
        counts.append(statements(lambda: selectors.priced(selectors.attention())))
    causes = selectors.priced(selectors.attention())
    assert len(causes) == 20
    assert all(cause.money == [("USD", cause.transfers.get().amount)] for cause in causes)
    assert counts[0] == counts[1]


def test_a_state_is_spelled_into_the_statement(db: None) -> None:
    rows = Transfer.objects.filter(state__in=["ready", "unknown"]).exclude(state="sending")
    assert "IN ('ready', 'unknown')" in str(rows.query)
    assert "= 'sending'" in str(rows.query)


def test_what_is_no_state_is_no_part_of_the_statement(db: None) -> None:
    hostile = "x') OR 1=1 --"
    sql, params = Transfer.objects.filter(state__in=["ready", hostile]).query.sql_with_params()
    assert hostile not in sql
    assert params == ("ready", hostile)
    assert not Transfer.objects.filter(state=hostile).exists()
    assert not Transfer.objects.filter(state__in=[]).exists()
