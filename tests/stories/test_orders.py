"""Orders travel from the shop to the books by themselves."""

from decimal import Decimal
from typing import Any

import pytest

from connectors.models import Connection, Record
from syncs.clock import now
from syncs.models import Flow, Transfer
from tests.conftest import Hub, story


def test_an_order_is_booked_to_the_cent_and_only_then_marked_exported(hub: Hub) -> None:
    transfer = hub.book(
        items=[{"sku": "COLA-24", "qty": 2}], shipping="4.90", tax_rate=8, method=1, discount="3"
    )
    (order,) = hub.orders_there()
    assert transfer.state == "posted", story(transfer)
    assert transfer.number == f"{order['OrderType']} {order['OrderNbr']}"
    assert Decimal(str(order["OrderTotal"])) == transfer.amount
    assert transfer.marked_at
    assert hub.remotes.state("sellercloud")["orders"][0]["Exported"]


def test_without_the_right_to_notes_no_order_is_lost_and_the_right_is_named(hub: Hub) -> None:
    id = hub.born()
    hub.remotes.act("sellercloud", "deny", path="GET /rest/api/Orders/Notes")
    assert "read order notes" in hub.collect("orders").trouble
    shop = Connection.objects.get(code="SC")
    assert (shop.state, Record.objects.count()) == ("reconnect", 0)
    hub.remotes.act("sellercloud", "allow", path="GET /rest/api/Orders/Notes")
    Connection.objects.update(state="ready")
    hub.work("orders")
    assert hub.transfer(id).state == "posted"


def test_without_the_right_to_mark_the_connection_says_so(hub: Hub) -> None:
    hub.remotes.act("sellercloud", "deny", path="PUT /rest/api/Orders/SetExported")
    transfer = hub.book()
    assert (transfer.state, transfer.marked_at) == ("posted", None)
    shop = Connection.objects.get(code="SC")
    assert shop.state == "reconnect"
    assert "mark orders exported" in shop.trouble


def test_a_mark_with_a_garbled_answer_is_sent_again_later(hub: Hub) -> None:
    id = hub.born()
    hub.collect("orders")
    hub.deliver("ACU")
    hub.remotes.fault("sellercloud", "empty", path="PUT /rest/api/Orders/SetExported")
    hub.remotes.fault("sellercloud", "wrong_type", path="GET /rest/api/Orders/")
    hub.deliver("SC")
    hub.deliver("SC")
    transfer = hub.transfer(id)
    assert (transfer.state, transfer.marked_at, transfer.mark_tries) == ("posted", None, 1)
    assert "has not confirmed yet that it is marked exported" in story(transfer)
    hub.age()
    hub.deliver("SC")
    assert hub.transfer(id).marked_at


def test_old_orders_nobody_marked_are_not_fetched_by_a_flow_that_begins_later(hub: Hub) -> None:
    Flow.objects.filter(code="orders").update(import_from=now())
    shop = hub.remotes.system("sellercloud")
    facts = {"channel": 4, "items": [{"sku": "COLA-24"}], "ship_to": {}}
    old, placed_before = (shop.store.add(facts, ago=days * 86_400) for days in (400, 0.5))
    new = shop.store.add(facts, ago=-60)
    hub.work("orders")
    assert set(Record.objects.values_list("external_id", flat=True)) == {
        str(placed_before),
        str(new),
    }, f"{old} was never asked for"
    assert hub.transfer(placed_before).code == "before_start"
    assert hub.transfer(new).code != "before_start"


class TestTheDemo:
    @pytest.fixture
    def systems(self) -> dict[str, Any]:
        return {"sellercloud": {}, "acumatica": {}}

    def test_every_order_of_the_demo_stands_where_it_should(self, hub: Hub) -> None:
        hub.work("orders")
        codes: dict[tuple[str, str], int] = {}
        for transfer in Transfer.objects.all():
            key = (transfer.state, transfer.code)
            codes[key] = codes.get(key, 0) + 1
        assert codes == {
            ("posted", ""): 31,
            ("blocked", "gap"): 4,
            ("blocked", "totals"): 1,
            ("held", "on_hold"): 1,
            ("filtered", "marketplace"): 1,
            ("cancelled", "cancelled"): 1,
        }
        assert len(hub.orders_there()) == 31
