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


@pytest.fixture
def demo_systems() -> dict[str, Any]:
    return {"sellercloud": {}, "acumatica": {}}


class TestTheDemo:
    @pytest.fixture
    def systems(self) -> dict[str, Any]:
        return {"sellercloud": {}, "acumatica": {}}

    def test_every_order_stands_where_it_should(self, hub: Hub) -> None:
        from connectors.kit.opening import opened
        from connectors.kit.words import refresh_words
        from connectors.models import Connection

        for connection in Connection.objects.all():
            door = opened(connection)
            door.ensure()
            refresh_words(connection, door)
        hub.work("orders")
        states: dict[str, int] = {}
        for transfer in Transfer.objects.all():
            states[transfer.state] = states.get(transfer.state, 0) + 1
            if transfer.state not in ("posted",):
                print(transfer, transfer.state, transfer.code, transfer.reason)
        print(states)
        assert states["posted"] == len(hub.orders_there())
        assert states == 0
