"""One new customer, two orders: made once, whichever batches the orders come in."""

from connectors.models import Connection
from syncs import leases
from syncs.deliveries.delivering import Delivery
from syncs.models import DeliverySlot
from tests.conftest import Hub


def test_two_orders_of_one_new_customer_in_two_batches_make_it_once(hub: Hub) -> None:
    """The first order is claimed and has not begun when the second is claimed."""
    target = Connection.objects.get(code="ACU")
    DeliverySlot.objects.create(target=target)
    token = leases.take(DeliverySlot.objects.filter(target=target))
    delivery = Delivery(target, DeliverySlot.objects.get(target=target), token)
    delivery.opened.ensure()
    for _ in range(2):
        hub.born(email="twice@new.example")
        hub.collect("orders")
        delivery._refill(4)
    assert len(delivery.waiting) == 1
    assert [len(jobs) for jobs in delivery.behind.values()] == [1]
    delivery.run()
    emails = [c["MainContact"]["Email"] for c in hub.remotes.state("acumatica")["customers"]]
    assert emails.count("twice@new.example") == 1
    assert len(hub.orders_there()) == 2
