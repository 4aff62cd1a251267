"""Handling: whatever is called in whatever order, the record is what its source says now."""

import itertools
import os
import signal
from typing import Any

import pytest
from django.db import connections

from connectors.errors import NeedsPerson, RemoteDown
from connectors.models import Connection, Record
from syncs import answering, arrivals, leases, sweeping
from syncs.deliveries.delivering import deliver
from syncs.models import Call, Flow, Listener, Run, Transfer
from tests.hooks.conftest import Shop
from tests.toy.caller import Caller
from tests.toy.system import Toy


def total(id: str) -> str:
    return str(Record.objects.get(external_id=id).canonical["total"])


def test_a_called_order_is_fetched_judged_and_booked(shop: Shop) -> None:
    Toy.booked.clear()
    shop.sells("1")
    shop.calls("1")
    shop.work()
    call = Call.objects.get()
    assert (call.state, call.sentence) == ("handled", "Fetched: new.")
    assert call.handled_at
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.flow.code) == ("ready", "toys")
    deliver(Connection.objects.get(code="BOOKS"))
    assert list(Toy.booked) == ["SHOP-1"]


def test_what_a_call_says_is_never_believed(shop: Shop) -> None:
    shop.sells("1", price="9.99")
    shop.calls("1", body='{"id": "1", "price": "0.01", "sku": "gold", "email": "thief@x.y"}')
    shop.work()
    assert total("1") == "9.99"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_calls_in_any_order_end_in_the_same_row_and_one_fetch(
    shop: Shop, order: tuple[int, ...]
) -> None:
    for n in range(4):
        shop.sells("1", price=f"{n + 1}.00")
    for n in order:
        shop.calls("1", body=f'{{"id": "1", "price": "{n + 1}.00"}}')
    shop.work()
    assert total("1") == "4.00"
    assert Caller.asked == ["1"]
    assert sorted(Call.objects.values_list("state", flat=True)) == ["doubled"] * 3 + ["handled"]


def test_a_replayed_call_only_makes_a_fetch(shop: Shop) -> None:
    shop.sells("1")
    shop.calls("1")
    shop.work()
    before = list(Record.objects.values_list("version", "digest", "canonical"))
    for _ in range(3):
        shop.calls("1")
        shop.work()
    assert list(Record.objects.values_list("version", "digest", "canonical")) == before
    assert Transfer.objects.count() == 1
    assert Caller.asked == ["1"] * 4
    assert Call.objects.first().sentence == "Fetched; nothing we did not know."


def test_a_late_call_about_an_old_state_changes_nothing_back(shop: Shop) -> None:
    shop.sells("1", price="1.00")
    shop.calls("1", body='{"id": "1", "price": "1.00"}')
    shop.sells("1", price="2.00")
    shop.poll()
    shop.work()
    assert total("1") == "2.00"
    assert Record.objects.get().version == 1


def test_what_polling_stored_meanwhile_is_not_overwritten_by_an_older_answer(shop: Shop) -> None:
    shop.sells("1", price="1.00")
    shop.poll()
    shop.sells("1", price="2.00")
    Caller.when_asked.append(lambda id: Caller.when_asked.clear())
    shop.calls("1")
    stored = arrivals.Errand._fetched

    def while_polling(errand: Any, *args: Any) -> Any:
        fetched = stored(errand, *args)
        if len(Caller.asked) == 1:
            shop.sells("1", price="3.00")
            shop.poll()
        return fetched

    arrivals.Errand._fetched = while_polling  # type: ignore[method-assign]
    try:
        shop.work()
    finally:
        arrivals.Errand._fetched = stored  # type: ignore[method-assign]
    assert total("1") == "3.00"
    assert Caller.asked == ["1", "1"]
    assert Call.objects.get().state == "handled"


def test_a_call_about_what_is_gone_is_no_error(shop: Shop) -> None:
    shop.calls("404")
    shop.work()
    call = Call.objects.get()
    assert call.state == "handled"
    assert "not there" in call.sentence
    assert Connection.objects.get(code="SHOP").state == "ready"


def test_a_called_record_nobody_can_read_stops_itself_alone(shop: Shop) -> None:
    shop.sells("1", price="spoilt")
    shop.sells("2")
    shop.calls("1")
    shop.calls("2")
    shop.work()
    assert Record.objects.get(external_id="1").fault == "unreadable"
    assert Transfer.objects.get().record.external_id == "2"
    assert set(Call.objects.values_list("state", flat=True)) == {"handled"}


def test_every_flow_of_the_source_gets_what_was_called(shop: Shop) -> None:
    from syncs import configuring
    from tests.hooks.conftest import connection

    second = {"code": "more", "name": "More", "kind": "order", "sources": ["SHOP"]}
    configuring.apply(
        {"connections": [connection("TOO", "toy")], "flows": [{**second, "targets": ["TOO"]}]}, "t"
    )
    shop.sells("1")
    shop.calls("1")
    shop.work()
    assert set(Transfer.objects.values_list("target__code", flat=True)) == {"BOOKS", "TOO"}
    assert Caller.asked == ["1"]


@pytest.mark.parametrize("facts", [{"state": "paused"}, {"listens": False}])
def test_where_no_flow_listens_nothing_is_stored_for_polling_to_overlook(
    shop: Shop, facts: dict[str, Any]
) -> None:
    Flow.objects.update(**facts)
    shop.sells("1")
    shop.calls("1")
    shop.work()
    assert "No running flow" in Call.objects.get().sentence
    assert not Record.objects.exists()
    Flow.objects.update(state="active")
    shop.poll()
    assert Transfer.objects.get().state == "ready"


def test_a_kind_nobody_knows_is_handled_by_doing_nothing(shop: Shop) -> None:
    shop.calls("1", topic="coupon.created")
    shop.work()
    assert Call.objects.get().state == "handled"


def test_what_is_new_to_a_flow_by_mark_is_left_to_its_own_list(shop: Shop) -> None:
    Flow.objects.update(collect="mark")
    shop.sells("1")
    shop.calls("1")
    shop.work()
    assert not Record.objects.exists(), "it may have been exported before this hub was there"
    assert Run.objects.get().state == "running"
    assert "its flow was started" in Call.objects.get().sentence


def fails_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fails(self: Any, id: str) -> Any:
        Caller.asked.append(id)
        raise error

    monkeypatch.setattr(Caller, "fetch_order", fails)


def test_while_the_shop_is_down_calls_wait_and_say_why(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.sells("1")
    for n in range(60):
        shop.calls(str(n + 1))
    with monkeypatch.context() as patch:
        fails_with(patch, RemoteDown("it answered 502", system="SHOP"))
        shop.work()
        assert len(Caller.asked) <= 2 * 40, "a connection in trouble is asked no further"
        for _ in range(15):
            shop.age(hours=2)
            shop.work()
    assert set(Call.objects.values_list("state", flat=True)) == {"waiting"}
    assert "502" in Call.objects.first().sentence
    assert Connection.objects.get(code="SHOP").state == "paused"
    shop.age(hours=2)
    shop.work()
    assert set(Call.objects.values_list("state", flat=True)) == {"handled"}
    assert Connection.objects.get(code="SHOP").state == "ready"


def test_a_connection_that_needs_a_person_is_not_asked_for_its_calls(shop: Shop) -> None:
    Connection.objects.filter(code="SHOP").update(state="reconnect")
    shop.calls("1")
    shop.work()
    assert Caller.asked == []
    assert Call.objects.get().state == "waiting"
    assert answering.with_waiting_calls() == []


def test_a_refused_fetch_is_told_on_the_record(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_with(monkeypatch, NeedsPerson("the order is locked"))
    shop.calls("1")
    shop.work()
    assert Record.objects.get().read_error == "the order is locked"
    assert Call.objects.get().sentence == "the order is locked"


def test_two_workers_do_not_handle_one_connection_at_once(shop: Shop) -> None:
    shop.sells("1")
    shop.calls("1")
    listener, _ = Listener.objects.get_or_create(connection=shop.connection)
    token = leases.take(Listener.objects.filter(pk=listener.pk))
    shop.work()
    assert Caller.asked == []
    assert answering.with_waiting_calls() == []
    leases.release(listener, token)
    assert answering.with_waiting_calls() == [shop.connection.pk]
    shop.work()
    assert Caller.asked == ["1"]


def test_a_killed_worker_s_calls_are_handled_by_the_next(busy_shop: Shop) -> None:
    busy_shop.sells("1")
    busy_shop.calls("1")
    connections.close_all()  # a child that ends must not end its parent's
    child = os.fork()
    if not child:
        Caller.when_asked.append(lambda _: os.kill(os.getpid(), signal.SIGKILL))
        busy_shop.work()
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    call = Call.objects.get()
    assert (call.state, call.tries) == ("waiting", 1), "the try is known though nothing came of it"
    busy_shop.work()
    assert Call.objects.get().state == "waiting", "its lease still runs"
    busy_shop.age(minutes=2)
    assert answering.with_waiting_calls() == [busy_shop.connection.pk]
    busy_shop.work()
    assert Call.objects.get().state == "handled"
    assert Transfer.objects.count() == 1


def test_a_call_that_kills_its_workers_is_given_up_and_takes_no_other_with_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(self: Any, id: str) -> Any:
        if id == "7":
            raise Killed
        return Caller.born[id]

    monkeypatch.setattr(Caller, "fetch_order", dies)
    for n in range(30):
        shop.sells(str(n))
        shop.calls(str(n))
    for _ in range(60):
        shop.age(hours=2)
        try:
            shop.work()
        except Killed:
            continue
    assert Call.objects.get(external_id="7").state == "gave_up"
    assert Call.objects.filter(state="handled").count() == 29
    shop.poll()
    assert Record.objects.filter(external_id="7").exists(), "polling stays the truth"


def test_the_sweep_finds_what_a_lost_message_left(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    shop.calls("1")
    monkeypatch.setattr(sweeping, "wake_answer", woken.append)
    sweeping.sweep()
    assert woken == [shop.connection.pk]


def test_calls_are_let_go_of_when_they_are_old(shop: Shop) -> None:
    from syncs import tending

    shop.calls("1")
    tending.prune()
    assert Call.objects.exists()
    shop.age(days=31)
    tending.prune()
    assert not Call.objects.exists()
