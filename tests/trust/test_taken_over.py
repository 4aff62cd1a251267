"""A task that is alive and slow, and loses its lease: whoever took over sends the rest, alone."""

import time
from dataclasses import replace
from typing import Any

import pytest

from connectors.errors import LogInExpired, OutcomeUnknown
from connectors.kit import permit
from connectors.kit.opening import opened
from connectors.models import Connection
from syncs import actions, leases
from syncs.clock import ago, ahead
from syncs.deliveries import claiming, delivering
from syncs.models import Attempt, DeliverySlot, Event, Transfer
from syncs.moves import move, move_all
from syncs.states import State
from tests.conftest import Hub, story


class Overtaken(delivering.Delivery):
    """Sleeps over its lease at the first answer; another task books everything meanwhile."""

    is_asleep = True

    def _note(self, job: Any, error: Any) -> None:
        if Overtaken.is_asleep:
            Overtaken.is_asleep = False
            DeliverySlot.objects.filter(pk=self.slot.pk).update(lease_until=ago(1))
            delivering.deliver(Connection.objects.get(pk=self.target.pk))
        super()._note(job, error)


@pytest.fixture
def overtaken(monkeypatch: Any) -> None:
    real = delivering.Delivery

    def first_sleeps(*said: Any) -> delivering.Delivery:
        return Overtaken(*said) if Overtaken.is_asleep else real(*said)

    Overtaken.is_asleep = True
    monkeypatch.setattr(delivering, "Delivery", first_sleeps)


def test_who_slept_over_its_lease_begins_no_further_step(hub: Hub, overtaken: None) -> None:
    transfer = hub.book(email="ann@new.example")
    transfer.refresh_from_db()
    assert not Overtaken.is_asleep
    assert transfer.state == "posted", story(transfer)
    assert Attempt.objects.filter(transfer=transfer, step="order").count() == 1
    assert len(hub.orders_there()) == 1


def test_what_it_had_not_begun_is_sent_by_the_other_alone(hub: Hub, overtaken: None) -> None:
    for buyer in range(12):
        hub.born(email=f"buyer{buyer}@new.example")
    hub.work("orders")
    orders = Attempt.objects.filter(step="order").values_list("transfer_id", flat=True)
    assert len(orders) == len(set(orders)) == len(hub.orders_there()) == 12


class TakenForDead(delivering.Delivery):
    """Sleeps over its lease at the answer to a payment, the last step: another task doubts it meanwhile."""

    is_asleep = True

    def _note(self, job: Any, error: Any) -> None:
        if TakenForDead.is_asleep and job.step.name.startswith("payment"):
            TakenForDead.is_asleep = False
            of_another = {"token": "of another task", "lease_until": ago(1)}
            DeliverySlot.objects.filter(pk=self.slot.pk).update(**of_another)
            claiming.recover(self.slot, "of another task")
        super()._note(job, error)


def test_an_order_whose_last_answer_came_while_it_was_doubted_is_posted(
    hub: Hub, monkeypatch: Any
) -> None:
    hub.book(email="ann@new.example")  # so that the next one needs no more than its buyer's number
    transfer = hub.book(email="ann@new.example")
    id = int(transfer.record.external_id)
    TakenForDead.is_asleep = True
    monkeypatch.setattr(delivering, "Delivery", TakenForDead)
    hub.remotes.act("sellercloud", "pay", id=id, amount="14.50", reference="LATE-1")
    hub.work("orders")
    hub.deliver("ACU")
    transfer.refresh_from_db()
    assert not TakenForDead.is_asleep
    assert transfer.state == "posted", story(transfer)
    steps = Attempt.objects.filter(transfer=transfer).values_list("step", flat=True)
    assert sum(name.startswith("payment") for name in steps) == 1
    assert len(hub.remotes.state("acumatica")["payments"]) == 3


def test_what_staff_take_from_a_task_and_give_back_is_due_at_once(hub: Hub) -> None:
    id = hub.born()
    hub.collect("orders")
    books = Connection.objects.get(code="ACU")
    (transfer,) = claiming.claim(books, "of a task that is busy")
    actions.skip([transfer], "Not ours.", "rosa")
    actions.import_anyway([transfer], "It is ours.", "rosa")
    assert delivering.is_anything_due(books), "nobody would come for it before the lease runs out"
    hub.deliver("ACU")
    assert hub.transfer(id).state == "posted"
    assert len(hub.orders_there()) == 1


def at_work(target: Connection) -> delivering.Delivery:
    """Begin a task that holds the slot and has logged in."""
    token = leases.take(DeliverySlot.objects.filter(target=target))
    slot = DeliverySlot.objects.get(target=target)
    delivery = delivering.Delivery(target, slot, token, time.monotonic())
    delivery.opened.ensure()
    return delivery


def with_two_orders(hub: Hub) -> delivering.Delivery:
    """Begin a task with two orders due that wait for nothing: their buyers are known."""
    buyers = ("ann@new.example", "bob@new.example")
    for buyer in buyers:
        hub.book(email=buyer)
    for buyer in buyers:
        hub.born(email=buyer)
    hub.collect("orders")
    return at_work(Connection.objects.get(code="ACU"))


def test_what_a_task_has_in_hand_it_does_not_claim_again_when_its_lease_runs_out(hub: Hub) -> None:
    """A clock that jumps, or a machine that slept, ends the leases of what waits in a task."""
    delivery = with_two_orders(hub)
    for _ in range(2):
        delivery._refill(8)
        assert len(delivery.queue) == 2
        Transfer.objects.update(lease_until=ago(1))
    delivery.run()
    assert len(hub.orders_there()) == 4
    assert Attempt.objects.filter(step="order").count() == 4


def test_what_one_who_slept_gives_back_is_sent_once_by_who_has_it_in_hand(hub: Hub) -> None:
    delivery = with_two_orders(hub)
    slow = claiming.claim(delivery.target, "of who slept")
    Transfer.objects.update(lease_until=ago(1))
    delivery._refill(8)
    claiming.give_back(slow)
    delivery._refill(8)
    delivery.run()
    assert len(hub.orders_there()) == 4
    assert Attempt.objects.filter(step="order").count() == 4


def claimed_twice(hub: Hub) -> tuple[Connection, list[Transfer], list[Transfer]]:
    """Let a task sleep over what it has claimed, and another claim the same."""
    for _ in range(2):
        hub.born()
    hub.collect("orders")
    books = Connection.objects.get(code="ACU")
    slow = claiming.claim(books, "of who slept")
    Transfer.objects.update(lease_until=ago(1))
    return books, slow, claiming.claim(books, "of who is at it")


def test_who_slept_gives_nothing_back_that_another_has_in_hand(hub: Hub) -> None:
    _, slow, _ = claimed_twice(hub)
    claiming.give_back(slow)
    claiming.put_behind(slow)
    assert set(Transfer.objects.values_list("token", flat=True)) == {"of who is at it"}


def test_who_slept_before_it_looked_for_the_dead_takes_nobody_for_dead(hub: Hub) -> None:
    books, _, mine = claimed_twice(hub)
    sending = Transfer.objects.get(pk=mine[0].pk)
    assert move(sending, State.SENDING, "Sending.")
    slot = DeliverySlot.objects.create(target=books, token="of who is at it", lease_until=ahead(45))
    claiming.recover(slot, "of who slept")
    assert set(Transfer.objects.values_list("token", flat=True)) == {"of who is at it"}
    assert Transfer.objects.get(pk=sending.pk).state == State.SENDING
    DeliverySlot.objects.update(token="of the next")
    claiming.recover(slot, "of the next")
    assert set(Transfer.objects.values_list("token", flat=True)) == {""}


def test_two_copies_of_a_transfer_move_it_once(hub: Hub) -> None:
    _, _, mine = claimed_twice(hub)
    copies = [*mine, *Transfer.objects.filter(pk__in=[one.pk for one in mine])]
    moved = move_all(copies, State.SENDING, "Sending.")
    assert [id(one) for one in moved] == [id(one) for one in sorted(mine, key=lambda one: one.pk)]
    assert Event.objects.filter(state="sending").count() == 2


def test_a_copy_that_may_not_move_is_not_in_the_way_of_one_that_may(hub: Hub) -> None:
    _, _, (one, _) = claimed_twice(hub)
    stale = Transfer.objects.get(pk=one.pk)
    stale.state = State.SENDING
    assert move_all([stale, one], State.SENDING, "Sending.") == [one]
    assert Transfer.objects.get(pk=one.pk).state == State.SENDING


def test_what_turned_out_done_is_carried_on_by_who_holds_it_alone(hub: Hub) -> None:
    """An order in doubt is in two hands; both find it there, and one of them sends its payment."""
    hub.book(email="ann@new.example")
    transfer = hub.book(email="ann@new.example")
    hub.remotes.act("sellercloud", "pay", id=int(transfer.record.external_id), amount="14.50",
                    reference="LATE-1")  # fmt: skip
    hub.collect("orders")
    delivery = at_work(transfer.target)
    Transfer.objects.filter(pk=transfer.pk).update(state="unknown", doubt="note", not_before=ago(1))
    delivery._refill(8)
    (job,) = delivery.queue.line
    copy = replace(job, transfer=Transfer.objects.get(pk=transfer.pk))
    assert not job.is_look
    assert delivery._begin([job, copy]) == [job]


def test_no_further_write_of_a_step_leaves_once_the_right_to_send_is_lost(hub: Hub) -> None:
    """A step may be several writes; who took over looks what arrived, and none may arrive after."""
    http = opened(Connection.objects.get(code="ACU")).connector.http
    may = iter((True, False))
    with permit.writing_while(lambda: next(may)):
        with pytest.raises(LogInExpired):  # nobody has logged in: it left, all the same
            http.send("PUT", "entity/first", json={})
        with pytest.raises(OutcomeUnknown, match="taken over"):
            http.send("PUT", "entity/second", json={})
    heard = [one["path"] for one in hub.remotes.requests("acumatica")]
    assert any("entity/first" in path for path in heard)
    assert not any("entity/second" in path for path in heard)


@pytest.mark.parametrize(
    ("lost", "ago_s", "may"), [(False, 0, True), (True, 0, False), (False, leases.LEASE + 1, False)]
)
def test_a_task_may_send_while_its_slot_is_surely_its_own(
    hub: Hub, lost: bool, ago_s: float, may: bool
) -> None:
    target = Connection.objects.get(code="ACU")
    slot = DeliverySlot.objects.create(target=target)
    delivery = delivering.Delivery(target, slot, "mine", time.monotonic() - ago_s)
    delivery.is_lost = lost
    assert delivery._may_send() is may
