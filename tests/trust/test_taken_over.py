"""A task that is alive and slow, and loses its lease: whoever took over sends the rest, alone."""

import time
from typing import Any

import pytest

from connectors.errors import LogInExpired, OutcomeUnknown
from connectors.kit import permit
from connectors.kit.opening import opened
from connectors.models import Connection
from syncs import actions, leases
from syncs.clock import ago
from syncs.deliveries import claiming, delivering
from syncs.models import Attempt, DeliverySlot, Transfer
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
            claiming.recover(self.target, "of another task")
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


def test_what_a_task_has_in_hand_it_does_not_claim_again_when_its_lease_runs_out(hub: Hub) -> None:
    """A clock that jumps, or a machine that slept, ends the leases of what waits in a task."""
    buyers = ("ann@new.example", "bob@new.example")
    for buyer in buyers:  # known from now on, so that nothing of their orders waits for a customer
        hub.book(email=buyer)
    target = Connection.objects.get(code="ACU")
    token = leases.take(DeliverySlot.objects.filter(target=target))
    slot = DeliverySlot.objects.get(target=target)
    delivery = delivering.Delivery(target, slot, token, time.monotonic())
    delivery.opened.ensure()
    for buyer in buyers:
        hub.born(email=buyer)
    hub.collect("orders")
    for _ in range(2):
        delivery._refill(8)
        assert len(delivery.queue) == 2
        Transfer.objects.update(lease_until=ago(1))
    delivery.run()
    assert len(hub.orders_there()) == 4
    assert Attempt.objects.filter(step="order").count() == 4


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
