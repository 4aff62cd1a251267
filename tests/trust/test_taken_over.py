"""A task that is alive and slow, and loses its lease: whoever took over sends the rest, alone."""

from typing import Any

import pytest

from connectors.models import Connection
from syncs import actions
from syncs.clock import ago
from syncs.deliveries import claiming, delivering
from syncs.models import Attempt, DeliverySlot
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
