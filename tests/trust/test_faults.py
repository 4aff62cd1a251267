"""Whatever the network and tired servers do: none lost, none twice, right to the cent."""

from typing import Any

import pytest

from connectors.models import Connection, Record
from syncs import actions
from syncs.deliveries import settling
from syncs.models import Attempt, Run, Transfer
from tests.conftest import Hub, story

ORDER = "PUT /entity/Default/24.200.001/SalesOrder"
CUSTOMER = "PUT /entity/Default/24.200.001/Customer"

#: kind of fault -> whether its order may stand there after the first try.
FAULTS = {
    "429": False,
    "503": False,
    "accept_then_timeout": True,
    "timeout_before": False,
    "cut": True,
    "reset": False,
    "reset_after": True,
    "slow": True,
    "drip": True,
    "html": False,
    "html_after": True,
    "empty": False,
    "wrong_type": False,
    "error_inside": False,
    "nested": False,
    "bomb": False,
    "expire_token": True,
    "huge": False,
}


@pytest.fixture(autouse=True)
def short_patience(settings: Any) -> None:
    settings.HTTP_LIMITS = {"connect": 1.0, "read": 0.6, "deadline": 2.0}


def until_settled(hub: Hub, transfer: Transfer) -> None:
    for _ in range(8):
        hub.age()
        hub.work()
        transfer.refresh_from_db()
        if transfer.state == "posted":
            return


@pytest.mark.parametrize("kind", FAULTS)
def test_an_order_struck_while_it_is_sent_is_booked_exactly_once(hub: Hub, kind: str) -> None:
    id = hub.born(email="struck@new.example")
    hub.remotes.fault("acumatica", kind, path=ORDER, seconds=1)
    hub.work("orders")
    assert len(hub.orders_there()) <= 1
    transfer = hub.transfer(id)
    until_settled(hub, transfer)
    assert transfer.state == "posted", story(transfer)
    assert len(hub.orders_there()) == 1
    assert len(hub.remotes.state("acumatica")["payments"]) == 1
    assert transfer.marked_at


@pytest.mark.parametrize("kind", ["accept_then_timeout", "reset_after", "cut", "html_after", "503"])
def test_a_customer_struck_while_it_is_made_is_made_exactly_once(hub: Hub, kind: str) -> None:
    before = len(hub.remotes.state("acumatica")["customers"])
    ids = [hub.born(email="struck@new.example") for _ in range(3)]
    hub.remotes.fault("acumatica", kind, path=CUSTOMER, seconds=1)
    hub.work("orders")
    for id in ids:
        until_settled(hub, hub.transfer(id))
    assert len(hub.orders_there()) == 3
    assert len(hub.remotes.state("acumatica")["customers"]) == before + 1


@pytest.mark.parametrize(
    "kind", ["accept_then_timeout", "reset_after", "503", "empty", "wrong_type"]
)
def test_a_mark_that_is_struck_is_sent_again_and_never_changes_posted(hub: Hub, kind: str) -> None:
    id = hub.born()
    hub.remotes.fault("sellercloud", kind, path="SetExported", seconds=1)
    hub.work("orders")
    assert hub.transfer(id).state == "posted"
    for _ in range(3):
        hub.age()
        hub.work()
    assert hub.transfer(id).marked_at
    assert hub.remotes.state("sellercloud")["orders"][0]["Exported"]


@pytest.mark.parametrize("kind", ["accept_then_timeout", "reset_after", "html_after", "503"])
def test_a_shipment_and_a_remark_struck_on_their_way_arrive_once(hub: Hub, kind: str) -> None:
    id = hub.born()
    hub.work("orders")
    number = hub.orders_there()[0]["OrderNbr"]
    hub.remotes.act("acumatica", "ship", number=number, tracking="1Z-STRUCK")
    hub.remotes.act("acumatica", "remark", number=number, text="Leave at the dock")
    hub.remotes.fault("sellercloud", kind, path="PUT .*ShippingStatus", seconds=1)
    hub.remotes.fault("sellercloud", kind, path="POST .*Notes", seconds=1)
    hub.work("shipments", "notes")
    for transfer in Transfer.objects.exclude(record__kind="order"):
        until_settled(hub, transfer)
        assert transfer.state == "posted", story(transfer)
    notes = [n for n in hub.remotes.state("sellercloud")["notes"] if n["OrderID"] == id]
    assert len(notes) == 1


@pytest.mark.parametrize(
    "kind", ["429", "503", "cut", "reset", "html", "wrong_type", "expire_token"]
)
@pytest.mark.parametrize("path", ["GET /rest/api/Orders", r"GET /rest/api/Orders/\d+"])
def test_a_list_or_an_order_struck_while_it_is_fetched_is_taken_in_later(
    hub: Hub, kind: str, path: str
) -> None:
    ids = [hub.born() for _ in range(3)]
    hub.remotes.fault("sellercloud", kind, path=f"{path}$", seconds=1)
    hub.collect("orders")
    hub.age()
    hub.collect("orders")
    hub.work("orders")
    assert {hub.transfer(id).state for id in ids} == {"posted"}
    assert len(hub.orders_there()) == 3


@pytest.mark.parametrize("kind", ["error_inside", "wrong_type", "empty", "html", "nested"])
def test_a_look_whose_answer_cannot_be_read_refuses_nothing(hub: Hub, kind: str) -> None:
    id = hub.born(email="looked@new.example")
    hub.remotes.fault("acumatica", kind, path="GET .*/SalesOrder$", times=3)
    hub.work("orders")
    transfer = hub.transfer(id)
    assert transfer.state == "waiting", story(transfer)
    until_settled(hub, transfer)
    assert len(hub.orders_there()) == 1


def test_an_order_nested_without_end_stops_itself_and_no_other(hub: Hub) -> None:
    ids = [hub.born(email=f"deep{n}@new.example") for n in range(3)]
    path = rf"GET /rest/api/Orders/{ids[1]}$"
    hub.remotes.fault("sellercloud", "nested", path=path, times=100)
    hub.work("orders")
    booked = {order["ExternalRef"] for order in hub.orders_there()}
    assert booked == {f"SC-{ids[0]}", f"SC-{ids[2]}"}
    record = Record.objects.get(external_id=str(ids[1]))
    assert "nested without end" in record.read_error


def test_a_doubt_whose_look_cannot_be_read_stays_a_doubt(hub: Hub) -> None:
    id = hub.born()
    hub.remotes.fault("acumatica", "reset_after", path=ORDER)
    hub.work("orders")
    hub.remotes.fault("acumatica", "error_inside", path="GET .*/SalesOrder$")
    hub.age()
    hub.deliver("ACU")
    transfer = hub.transfer(id)
    assert transfer.state == "unknown", story(transfer)
    until_settled(hub, transfer)
    assert len(hub.orders_there()) == 1


def never_arriving(hub: Hub) -> Transfer:
    """Send an order that the target answers with a plain 500, until nothing more is due."""
    hub.remotes.fault("acumatica", "5xx", path=ORDER, status=500, times=100)
    id = hub.born()
    hub.collect("orders")
    for _ in range(3 * settling.MOST_TRIES):
        hub.deliver("ACU")
        hub.age()
    return hub.transfer(id)


def order_calls(hub: Hub) -> list[str]:
    heard = hub.remotes.requests("acumatica")
    return [one["method"] for one in heard if one["path"].endswith("/SalesOrder")]


def test_an_order_that_never_arrives_stops_for_a_person(hub: Hub) -> None:
    transfer = never_arriving(hub)
    assert transfer.state == "parked", story(transfer)
    assert f"Tried {settling.MOST_TRIES} times" in transfer.reason
    assert f"looked up under SC-{transfer.record.external_id} after each" in transfer.reason
    assert (transfer.doubt, transfer.tries) == ("", settling.MOST_TRIES)
    calls = order_calls(hub)
    assert calls.count("PUT") == settling.MOST_TRIES
    assert "PUT PUT" not in " ".join(calls), "each is looked up before the next is sent"
    assert calls[-1] == "GET", "and so is the last"


def test_an_order_that_gave_up_is_looked_up_once_more_before_a_retry_sends_it(hub: Hub) -> None:
    transfer = never_arriving(hub)
    hub.remotes.clear()
    actions.retry([transfer], "rosa")
    hub.work()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.tries) == ("posted", 0), story(transfer)
    assert order_calls(hub)[:2] == ["GET", "PUT"]
    assert len(hub.orders_there()) == 1


def test_an_ended_session_met_by_many_threads_at_once_is_no_refused_log_in(hub: Hub) -> None:
    ids = [hub.born() for _ in range(16)]
    hub.collect("orders")
    hub.remotes.fault("acumatica", "slow", path="login", seconds=0.3, times=5)
    for after in range(0, 30, 6):
        hub.remotes.fault("acumatica", "expire_token", path="/entity/Default", after=after)
    for _ in range(4):
        hub.work("orders")
        assert Connection.objects.get(code="ACU").state != "reconnect"
        hub.age()
    assert {hub.transfer(id).state for id in ids} == {"posted"}


def test_nobody_calls_a_target_that_asked_for_a_pause(hub: Hub) -> None:
    ids = [hub.born(email=f"paused{n}@new.example") for n in range(16)]
    hub.collect("orders")
    hub.remotes.fault("acumatica", "429", path="/entity/Default", after=12, seconds=30)
    hub.deliver("ACU")
    answers = [heard["status"] for heard in hub.remotes.requests("acumatica")]
    after = answers[answers.index(429) + 1 :]
    assert len(after) <= Connection.objects.get(code="ACU").calls_at_once, "those under way"
    hub.age()
    hub.work()
    assert {hub.transfer(id).state for id in ids} == {"posted"}


def test_a_dead_remote_pauses_its_connection_and_everything_goes_on_when_it_is_back(
    hub: Hub,
) -> None:
    ids = [hub.born() for _ in range(12)]
    hub.remotes.fault("acumatica", "503", path="Default", times=200)
    hub.collect("orders")
    for _ in range(2):
        hub.age()
        hub.deliver("ACU")
    connection = Connection.objects.get(code="ACU")
    assert connection.state == "paused"
    assert "does not answer" in connection.trouble
    hub.remotes.clear()
    for _ in range(3):
        hub.age()
        hub.work("orders")
    assert {hub.transfer(id).state for id in ids} == {"posted"}
    connection.refresh_from_db()
    assert connection.state == "ready"


def test_a_refused_log_in_stops_the_connection_and_says_what_to_do(hub: Hub) -> None:
    id = hub.born()
    hub.collect("orders")
    hub.remotes.system("acumatica").password = "changed"
    hub.remotes.system("acumatica").forget_sessions()
    hub.deliver("ACU")
    connection = Connection.objects.get(code="ACU")
    assert connection.state == "reconnect"
    assert "Invalid credentials" in connection.trouble
    assert hub.transfer(id).state == "ready", "nothing is lost: it waits"


def test_a_missing_right_refuses_the_record_and_names_itself(hub: Hub) -> None:
    hub.remotes.act("acumatica", "deny", entity="SalesOrder", right="write")
    transfer = hub.book()
    assert (transfer.state, transfer.code) == ("refused", "permission")
    hub.remotes.act("acumatica", "allow", entity="SalesOrder", right="write")
    actions.retry([transfer], "ann")
    hub.work()
    transfer.refresh_from_db()
    assert transfer.state == "posted"


def test_the_licence_s_session_limit_is_never_passed(hub: Hub) -> None:
    hub.remotes.act("sellercloud", "add_orders", count=20)
    hub.work("orders", "shipments", "notes", "charges")
    assert len(hub.remotes.state("acumatica")["sessions"]) == 1
    logins = [r for r in hub.remotes.requests("acumatica") if r["path"].endswith("/auth/login")]
    assert len(logins) == 1


def test_every_log_in_is_given_back_when_the_hub_stops(hub: Hub) -> None:
    from connectors.kit.opening import close_sessions

    hub.book()
    assert close_sessions() == 1
    assert hub.remotes.state("acumatica")["sessions"] == []


def test_an_order_already_booked_under_our_reference_is_linked_not_booked_again(hub: Hub) -> None:
    transfer = hub.book()
    Attempt.objects.all().delete()
    Transfer.objects.filter(pk=transfer.pk).update(state="ready", number="", marked_at=None)
    hub.age()
    hub.work()
    transfer.refresh_from_db()
    assert transfer.state == "linked", story(transfer)
    assert len(hub.orders_there()) == 1


def test_a_run_that_died_is_picked_up_where_it_stood(hub: Hub) -> None:
    from syncs import runs
    from syncs.clock import ago
    from syncs.collecting import collect
    from syncs.models import Flow

    hub.born()
    flow = Flow.objects.get(code="orders")
    runs.begin(flow, "schedule")
    dead = runs.take(flow)
    assert dead is not None
    Run.objects.update(lease_until=ago(1))
    hub.sweep()
    collect(flow)
    assert Run.objects.get(flow=flow).state == "done"
    assert Transfer.objects.count() == 1
