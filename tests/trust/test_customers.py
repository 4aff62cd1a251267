"""One new customer, two orders: made once, whichever batches the orders come in."""

import time

from connectors.models import Connection
from syncs import leases
from syncs.clock import ago
from syncs.deliveries import customers
from syncs.deliveries.delivering import Delivery
from syncs.models import Attempt, DeliverySlot, Transfer
from tests.conftest import Hub


def test_two_orders_of_one_new_customer_in_two_batches_make_it_once(hub: Hub) -> None:
    """The first order is claimed and has not begun when the second is claimed."""
    target = Connection.objects.get(code="ACU")
    DeliverySlot.objects.create(target=target)
    token = leases.take(DeliverySlot.objects.filter(target=target))
    delivery = Delivery(target, DeliverySlot.objects.get(target=target), token, time.monotonic())
    delivery.opened.ensure()
    for _ in range(2):
        hub.born(email="twice@new.example")
        hub.collect("orders")
        delivery._refill(4)
    assert len(delivery.queue) == 1
    assert [len(jobs) for jobs in delivery.queue.behind.values()] == [1]
    delivery.run()
    emails = [c["MainContact"]["Email"] for c in hub.remotes.state("acumatica")["customers"]]
    assert emails.count("twice@new.example") == 1
    assert len(hub.orders_there()) == 2


def test_an_order_that_waits_for_a_customer_does_not_hold_up_who_may_have_made_it(hub: Hub) -> None:
    """The later order's worker died while it made the customer; the earlier one waits for that."""
    buyer = "twice@new.example"
    earlier, later = hub.born(email=buyer), hub.born(email=buyer)
    hub.collect("orders")
    maker = hub.transfer(later)
    target = Connection.objects.get(code="ACU")
    customers.claim(target, {f"email:{buyer}": maker.pk})
    Attempt.objects.create(
        transfer=maker, step="customer", reference=f"email:{buyer}", outcome="unknown",
        started_at=ago(3600),
    )  # fmt: skip
    in_doubt = {"state": "unknown", "doubt": "customer", "doubt_since": ago(3600)}
    Transfer.objects.filter(pk=maker.pk).update(**in_doubt)
    for _ in range(5):
        hub.age()
        hub.deliver("ACU")
    assert [hub.transfer(id).state for id in (earlier, later)] == ["posted", "posted"]
    emails = [c["MainContact"]["Email"] for c in hub.remotes.state("acumatica")["customers"]]
    assert emails.count(buyer) == 1
