"""Deliver what is due to one connection, marks it is owed included: one task at a time is at it."""

import time

from connectors.errors import Misconfigured, TryLater
from connectors.kit.health import note_failure
from connectors.models import Connection
from syncs import leases
from syncs.clock import now
from syncs.deliveries import claiming, marking
from syncs.deliveries.carrying import Delivery
from syncs.models import DeliverySlot, Transfer
from syncs.stopping import must_stop
from syncs.wakes import wake_deliver


def deliver_to(pk: int) -> None:
    target = Connection.objects.filter(pk=pk).first()
    if target:
        deliver(target)


def deliver(target: Connection) -> None:
    """Send what is due to a connection, marks it is owed included, if nobody else is at it."""
    DeliverySlot.objects.get_or_create(target=target)
    began = time.monotonic()
    token = leases.take(DeliverySlot.objects.filter(target=target))
    if not token:
        return
    slot = DeliverySlot.objects.get(target=target)
    try:
        claiming.recover(slot, token)
        _deliver(target, slot, token, began)
    finally:
        leases.release(slot, token)
    _wake_again(target)


def _deliver(target: Connection, slot: DeliverySlot, token: str, began: float) -> None:
    if not target.is_usable or (target.paused_until and target.paused_until > now()):
        return
    if not (is_anything_due(target) or marking.is_owed(target)):
        return
    try:
        carrier = Delivery(target, slot, token, began)
        carrier.run()
        marking.mark_exported(target, carrier.opened)
    except (TryLater, Misconfigured) as trouble:
        note_failure(target, trouble)


def is_anything_due(target: Connection) -> bool:
    return Transfer.objects.filter(claiming.due(target)).exists()


def _wake_again(target: Connection) -> None:
    """Close the race with what became due while the slot was being given back."""
    target.refresh_from_db()
    is_open = target.is_usable and not (target.paused_until and target.paused_until > now())
    if is_open and not must_stop() and (is_anything_due(target) or marking.is_owed(target)):
        wake_deliver([target.pk])
