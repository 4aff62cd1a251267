"""What follows an order: tracking, remarks, profit and loss."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.models import Record
from orders.models import ChargeSheet
from syncs.clock import ago
from syncs.models import FollowUp, Transfer
from tests.conftest import Hub, story


def number_there(hub: Hub) -> str:
    number: str = hub.orders_there()[-1]["OrderNbr"]
    return number


def shop_order(hub: Hub, id: int) -> dict:
    return next(o for o in hub.remotes.state("sellercloud")["orders"] if o["ID"] == id)


def test_a_confirmed_shipment_sends_carrier_service_and_tracking_to_the_shop(hub: Hub) -> None:
    id = hub.born(carrier="UPS", service="UPS Ground")
    hub.work("orders")
    hub.remotes.act("acumatica", "ship", number=number_there(hub), tracking="1Z-STORY")
    hub.work("shipments")
    order = shop_order(hub, id)
    assert (order["ShippingStatus"], order["TrackingNumber"]) == (3, "1Z-STORY")
    assert (order["ShippingCarrier"], order["ShippingService"]) == ("UPS", "UPS Ground")


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_shipment_dated_before_its_order_or_to_come_is_told_at_a_time_the_shop_takes(
    hub: Hub, days: int
) -> None:
    id = hub.born()
    hub.work("orders")
    day = f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"
    hub.remotes.act("acumatica", "ship", number=number_there(hub), day=day)
    hub.work("shipments")
    transfer = Transfer.objects.get(record__kind="shipment")
    assert transfer.state == "posted", story(transfer)
    assert shop_order(hub, id)["ShippingStatus"] == 3


def test_a_shipment_that_is_not_confirmed_waits(hub: Hub) -> None:
    id = hub.born()
    hub.work("orders")
    number = number_there(hub)
    shipment = hub.remotes.act("acumatica", "ship", number=number, is_confirmed=False)
    hub.work("shipments")
    assert shop_order(hub, id)["ShippingStatus"] == 1
    hub.remotes.act("acumatica", "confirm", shipment=shipment)
    hub.work("shipments")
    assert shop_order(hub, id)["ShippingStatus"] == 3


def test_the_shop_is_told_once_with_the_last_part(hub: Hub) -> None:
    id = hub.born(items=[{"sku": "COLA-24"}, {"sku": "TONIC-24"}])
    hub.work("orders")
    number = number_there(hub)
    hub.remotes.act("acumatica", "ship", number=number, tracking="PART-1", is_partial=True)
    hub.work("shipments")
    part = Transfer.objects.get(record__kind="shipment")
    assert (part.state, part.code) == ("held", "part")
    assert shop_order(hub, id)["ShippingStatus"] == 1
    hub.remotes.act("acumatica", "ship", number=number, tracking="PART-2")
    hub.work("shipments")
    assert shop_order(hub, id)["TrackingNumber"] == "PART-2"
    part.refresh_from_db()
    assert part.state == "filtered", story(part)


def test_a_shipment_of_an_order_that_is_not_ours_is_left_out(hub: Hub) -> None:
    hub.born()
    hub.work("orders")
    from connectors.models import Link

    Link.objects.filter(kind="order").update(number="SO 000000")
    hub.remotes.act("acumatica", "ship", number=number_there(hub))
    hub.work("shipments")
    assert Transfer.objects.get(record__kind="shipment").code == "not_ours"


def test_each_customer_service_remark_goes_over_once(hub: Hub) -> None:
    id = hub.born()
    hub.work("orders")
    number = number_there(hub)
    hub.remotes.act("acumatica", "remark", number=number, text="Leave at the dock")
    hub.work("notes")
    hub.work("notes")
    hub.remotes.act("acumatica", "remark", number=number, text="No, at the gate")
    hub.work("notes")
    notes = [n for n in hub.remotes.state("sellercloud")["notes"] if n["OrderID"] == id]
    assert [(n["Category"], n["Note"]) for n in notes] == [
        (2, "Leave at the dock"),
        (2, "No, at the gate"),
    ]


def test_profit_and_loss_is_asked_for_until_final_and_written_to_the_custom_fields(
    hub: Hub,
) -> None:
    id = hub.born(channel=4, method=11, items=[{"sku": "COLA-24", "qty": 10}], shipping=0)
    hub.work("orders")
    hub.work("charges")
    sheet = ChargeSheet.objects.get()
    assert not sheet.is_final
    assert sheet.order == Record.objects.get(kind="order")
    hub.remotes.act("sellercloud", "settle", id=id)
    FollowUp.objects.update(next_at=ago(1))
    hub.work("charges")
    sheet.refresh_from_db()
    assert sheet.is_final
    assert FollowUp.objects.get().next_at is None
    fields = hub.orders_there()[0]["custom"]["Document"]
    assert fields["UsrPLFinal"] is True
    assert Decimal(str(fields["UsrPLProfit"])) == sheet.profit
    charges = {c.kind: c.amount for c in sheet.charges.all()}
    assert Decimal(str(fields["UsrPLCommission"])) == charges["commission"]


def test_a_source_without_final_numbers_is_asked_less_and_less(hub: Hub) -> None:
    hub.book()
    pauses = []
    for _ in range(3):
        FollowUp.objects.update(next_at=ago(1))
        hub.work("charges")
        one = FollowUp.objects.get()
        pauses.append((one.next_at - ago(0)).total_seconds())
    assert pauses[0] < pauses[1] < pauses[2]
