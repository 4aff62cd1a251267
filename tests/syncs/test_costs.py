"""What is asked every few seconds costs what is due, not what was ever sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from connectors.models import Connection
from syncs import leases, sweeping
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
