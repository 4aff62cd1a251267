"""An order's other lives: changed, cancelled and paid after it was booked."""

from decimal import Decimal
from typing import Any

import pytest

from syncs import actions
from syncs.models import Flow
from syncs.states import State
from tests.conftest import Hub, story


@pytest.fixture
def amending(hub: Hub) -> Hub:
    Flow.objects.filter(code="orders").update(applies_changes=True)
    return hub


def booked(hub: Hub, number: str) -> dict[str, Any]:
    (found,) = (o for o in hub.orders_there() if number.endswith(o["OrderNbr"]))
    return found


def change(hub: Hub, id: int, **parts: Any) -> None:
    hub.remotes.act("sellercloud", "change", id=id, **parts)
    hub.work("orders")


def test_a_change_at_the_source_is_applied_to_the_open_document(amending: Hub) -> None:
    transfer = amending.book(shipping="5.00")
    id = int(transfer.record.external_id)
    dearer = transfer.amount + Decimal("2.50")
    change(amending, id, TotalInfo={"Shipping": 7.50, "GrandTotal": float(dearer)})
    transfer.refresh_from_db()
    assert transfer.state == State.POSTED, story(transfer)
    assert Decimal(str(booked(amending, transfer.number)["OrderTotal"])) == dearer
    assert transfer.posted_total == dearer
    assert "Changed in Acumatica" in story(transfer)
    assert len(amending.orders_there()) == 1


def test_a_cancellation_at_the_source_cancels_the_open_document(amending: Hub) -> None:
    transfer = amending.book()
    amending.remotes.act("sellercloud", "cancel", id=int(transfer.record.external_id))
    amending.work("orders")
    transfer.refresh_from_db()
    assert transfer.state == State.CANCELLED, story(transfer)
    assert booked(amending, transfer.number)["Status"] == "Canceled"


def test_what_has_left_is_a_conflict_for_staff_and_never_overwritten(amending: Hub) -> None:
    transfer = amending.book(shipping="5.00")
    before = booked(amending, transfer.number)["OrderTotal"]
    amending.remotes.act(
        "acumatica", "ship", number=booked(amending, transfer.number)["OrderNbr"], tracking="1Z"
    )
    id, dearer = int(transfer.record.external_id), transfer.amount + Decimal("2.50")
    change(amending, id, TotalInfo={"Shipping": 7.50, "GrandTotal": float(dearer)})
    transfer.refresh_from_db()
    assert (transfer.state, transfer.code) == (State.CONFLICT, "changed_after"), story(transfer)
    assert booked(amending, transfer.number)["OrderTotal"] == before


def test_without_the_flow_s_rule_staff_are_told_of_a_change(hub: Hub) -> None:
    transfer = hub.book(shipping="5.00")
    dearer = float(transfer.amount + Decimal("2.50"))
    change(
        hub, int(transfer.record.external_id), TotalInfo={"Shipping": 7.50, "GrandTotal": dearer}
    )
    transfer.refresh_from_db()
    assert (transfer.state, transfer.code) == (State.CONFLICT, "changed_after")


class TestWhatTheTargetHolds:
    """Nothing is told of an order as if it had never been booked, once the target holds it."""

    def test_a_cancellation_that_was_refused_is_sent_again_on_retry(self, amending: Hub) -> None:
        transfer = amending.book()
        amending.remotes.fault("acumatica", "refuse", path="CancelSalesOrder", times=1)
        amending.remotes.act("sellercloud", "cancel", id=int(transfer.record.external_id))
        amending.work("orders")
        transfer.refresh_from_db()
        assert transfer.state == State.REFUSED, story(transfer)
        actions.retry([transfer], "ann")
        amending.work()
        transfer.refresh_from_db()
        assert "before it was booked" not in story(transfer)
        assert booked(amending, transfer.number)["Status"] == "Canceled"
        assert transfer.state == State.CANCELLED, story(transfer)

    def test_a_payment_refused_and_then_a_cancellation_is_for_staff(self, hub: Hub) -> None:
        transfer = hub.book(payments=[])
        id = int(transfer.record.external_id)
        hub.remotes.fault("acumatica", "refuse", path="Payment", times=1)
        hub.remotes.act("sellercloud", "pay", id=id, amount=str(transfer.amount))
        hub.work("orders")
        transfer.refresh_from_db()
        assert transfer.state == State.REFUSED, story(transfer)
        hub.remotes.act("sellercloud", "cancel", id=id)
        hub.work("orders")
        transfer.refresh_from_db()
        assert (transfer.state, transfer.code) == (State.CONFLICT, "cancelled_after"), story(
            transfer
        )

    def test_a_payment_refused_and_then_a_change_is_for_staff_and_changes_nothing(
        self, hub: Hub
    ) -> None:
        transfer = hub.book(payments=[], shipping="5.00")
        id, dearer = int(transfer.record.external_id), float(transfer.amount + Decimal("2.50"))
        before = booked(hub, transfer.number)["OrderTotal"]
        hub.remotes.fault("acumatica", "refuse", path="Payment", times=1)
        hub.remotes.act("sellercloud", "pay", id=id, amount=str(transfer.amount))
        hub.work("orders")
        change(hub, id, TotalInfo={"Shipping": 7.50, "GrandTotal": dearer})
        transfer.refresh_from_db()
        assert (transfer.state, transfer.code) == (State.CONFLICT, "changed_after"), story(transfer)
        assert booked(hub, transfer.number)["OrderTotal"] == before

    def test_a_change_that_asks_for_an_unmapped_word_waits_for_staff(self, amending: Hub) -> None:
        transfer = amending.book()
        before = booked(amending, transfer.number)
        change(
            amending,
            int(transfer.record.external_id),
            ShippingDetails={"Carrier": "FedEx", "Service": "FedEx 2Day AM"},
        )
        transfer.refresh_from_db()
        assert (transfer.state, transfer.code) == (State.BLOCKED, "gap"), story(transfer)
        assert booked(amending, transfer.number)["ShipVia"] == before["ShipVia"]
