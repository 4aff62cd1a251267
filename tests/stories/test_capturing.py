"""Where a shop authorizes first: its money is captured when the goods leave, once and by one owner."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.models import Connection
from simulators.running import Running
from syncs import actions, configuring
from syncs.models import Attempt, DeliverySlot, Transfer
from tests.conftest import story
from tests.stories.market import Market, money, trading

CAPTURE = "capture_authorization"


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with trading(settings, "sellercloud", "woocommerce", "acumatica") as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Market:
    made = Market(remotes)
    made.configure()
    card = {"from": "WEB", "to": "ACU", "key": ["woocommerce_payments", "*"], "match": "pattern"}
    configuring.apply({"mappings": {"payment_method": [{**card, "word": "VISA"}]}}, "test")
    made.flow("orders", "order", "WEB", "ACU")
    owner(made, "us")
    return made


def owner(hub: Market, who: str, **rules: Any) -> None:
    """Say who captures in the web shop, and let the flow of shipments capture."""
    Connection.objects.filter(code="WEB").update(captured_by=who)
    rules.setdefault("captures_when_shipped", who == "us")
    hub.flow("shipments", "shipment", "ACU", "WEB", **rules)


def authorized(hub: Market) -> int:
    """Let an order come whose money is only authorized, and be booked."""
    id = hub.place(["COLA-24", 3, "10.10"], ["TONIC-24", 1, "7.00"], is_paid=False)
    hub.remotes.act("woocommerce", "authorize_order", id=id)
    hub.work("orders")
    assert hub.order(id, "ACU").state == "posted", story(hub.order(id, "ACU"))
    return id


def ship(hub: Market, id: int, **said: Any) -> None:
    number = hub.order(id, "ACU").number.split()[1]
    hub.remotes.act("acumatica", "ship", number=number, **said)


def captures(hub: Market) -> list[int]:
    """Give how the shop answered each call to capture."""
    heard = hub.remotes.requests("woocommerce")
    return [one["status"] for one in heard if CAPTURE in one["path"]]


def is_captured(hub: Market, id: int) -> bool:
    held = {one["key"]: one["value"] for one in hub.web(id)["meta_data"]}
    return bool(held["_intention_status"] == "succeeded")


def test_what_was_authorized_is_captured_once_the_shop_was_told_of_the_shipment(
    hub: Market,
) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.work("shipments")
    told = hub.of("shipment", "WEB")
    assert told.state == "posted", story(told)
    assert f"{money(hub.web(id)['total'])} USD captured there" in story(told)
    steps = list(told.attempts.order_by("pk").values_list("step", "outcome"))
    assert steps == [("shipment", "done"), ("capture", "done")]
    assert is_captured(hub, id)
    assert hub.web(id)["status"] == "completed"


def test_its_payment_is_then_booked_on_the_order_that_is_there(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.go("shipments", "orders", "orders")
    (payment,) = hub.remotes.state("acumatica")["payments"]
    assert money(payment["PaymentAmount"]) == money(hub.web(id)["total"])


def test_of_two_parcels_the_last_captures_the_whole(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id, is_partial=True)
    hub.work("shipments")
    assert not is_captured(hub, id)
    ship(hub, id)
    hub.work("shipments")
    assert is_captured(hub, id)
    assert captures(hub) == [200]


def test_two_parcels_told_at_the_same_time_capture_once(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id, is_partial=True)
    ship(hub, id)
    hub.work("shipments")
    assert captures(hub) == [200]


def test_a_tracking_number_corrected_later_captures_nothing_again(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.work("shipments")
    shipment = hub.remotes.state("acumatica")["shipments"][-1]["ShipmentNbr"]
    hub.remotes.act("acumatica", "track", shipment=shipment, tracking="1Z-RIGHT")
    hub.work("shipments")
    assert {one["key"]: one["value"] for one in hub.web(id)["meta_data"]}[
        "_tracking_number"
    ] == "1Z-RIGHT"
    assert captures(hub) == [200]


@pytest.mark.parametrize("who", ["itself", "nobody"])
def test_where_another_owns_it_we_never_capture(hub: Market, who: str) -> None:
    owner(hub, who)
    id = authorized(hub)
    ship(hub, id)
    hub.work("shipments")
    assert hub.of("shipment", "WEB").state == "posted"
    assert captures(hub) == []


def test_a_flow_that_captured_stops_when_the_shop_takes_it_over(hub: Market) -> None:
    Connection.objects.filter(code="WEB").update(captured_by="itself")
    id = authorized(hub)
    ship(hub, id)
    hub.work("shipments")
    assert hub.of("shipment", "WEB").state == "posted"
    assert captures(hub) == []


def test_a_flow_may_not_capture_where_the_shop_does_or_cannot(hub: Market) -> None:
    with pytest.raises(configuring.ConfigurationError, match="captured by the shop itself"):
        owner(hub, "itself", captures_when_shipped=True)
    Connection.objects.filter(code="SC").update(captured_by="us")
    with pytest.raises(configuring.ConfigurationError, match="cannot capture payments"):
        hub.flow("sc", "shipment", "ACU", "SC", captures_when_shipped=True)


def test_an_answer_that_never_came_is_looked_up_and_captures_once(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.remotes.fault("woocommerce", "reset_after", path=f"POST .*{CAPTURE}", times=1)
    hub.work("shipments")
    told = hub.of("shipment", "WEB")
    assert (told.state, told.doubt) == ("unknown", "capture"), story(told)
    hub.wait()
    told.refresh_from_db()
    assert told.state == "posted", story(told)
    assert is_captured(hub, id)
    assert len(captures(hub)) == 1


def test_a_call_that_never_arrived_is_made_again_once_that_is_known(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.remotes.fault("woocommerce", "reset", path=f"POST .*{CAPTURE}", times=1)
    hub.work("shipments")
    for _ in range(3):
        hub.wait()
    told = hub.of("shipment", "WEB")
    assert told.state == "posted", story(told)
    assert is_captured(hub, id)
    notes = [n["note"] for n in hub.remotes.state("woocommerce")["notes"] if n["order_id"] == id]
    assert sum("captured" in note for note in notes) == 1
    assert sum(note.startswith("Shipped on") for note in notes) == 1


def test_a_worker_killed_while_it_captured_leaves_it_captured_once(hub: Market) -> None:
    id = authorized(hub)
    ship(hub, id)
    hub.remotes.fault("woocommerce", "reset_after", path=f"POST .*{CAPTURE}", times=1)
    hub.work("shipments")
    # As a kill -9 leaves it: the attempt is being sent, its transfer in the hands of a dead task.
    told = hub.of("shipment", "WEB")
    Transfer.objects.filter(pk=told.pk).update(state="sending", token="dead", doubt="")
    Attempt.objects.filter(transfer=told, step="capture").update(outcome="sending")
    DeliverySlot.objects.update(lease_until=None)
    hub.wait()
    told.refresh_from_db()
    assert told.state == "posted", story(told)
    assert len(captures(hub)) == 1
    assert is_captured(hub, id)


def test_another_gateway_s_money_is_left_to_its_own_screen_in_words(hub: Market) -> None:
    id = hub.place(["COLA-24", 3, "10.10"], gateway="ppcp-gateway", is_paid=False)
    hub.remotes.act("woocommerce", "change_order", id=id, transaction_id="auth_1")
    hub.work("orders")
    ship(hub, id)
    hub.work("shipments")
    told = hub.of("shipment", "WEB")
    assert told.state == "refused", story(told)
    assert "capture it on the gateway's own screen" in told.reason
    assert hub.web(id)["status"] == "completed", "the buyer was told of the shipment all the same"
    assert captures(hub) == []
    actions.skip([told], "captured there", "ann")
    told.refresh_from_db()
    assert told.state == "skipped"
