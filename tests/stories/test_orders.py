"""Orders travel from the shop to the books by themselves."""

from decimal import Decimal
from typing import Any

import pytest

from syncs.models import Transfer
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
