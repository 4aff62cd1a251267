"""Leases: the right to work on something, renewed while at it, and free again when its time is up."""

import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

from connectors.rows import stands
from syncs.clock import lease_now

#: Seconds a lease lasts without being renewed; a dead worker's work is picked up after it.
LEASE = 45.0


def take(rows: QuerySet[Any]) -> str:
    """Take the one row of `rows` if its lease is free; answer the token, "" where it is held."""
    token = secrets.token_hex(16)
    at = lease_now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    taken = rows.filter(free).update(token=token, lease_until=at + timedelta(seconds=LEASE))
    return token if taken else ""


def renew(row: Model, token: str) -> bool:
    """Lengthen a lease; False where somebody else has it by now."""
    until = lease_now() + timedelta(seconds=LEASE)
    held = type(row)._default_manager.filter(pk=row.pk, token=token)
    return bool(held.update(lease_until=until))


def holds(row: Model, token: str) -> bool:
    """Tell whether a lease is still held, and let nobody take it before this transaction ends."""
    return stands(row, token=token)


def release(row: Model, token: str) -> None:
    type(row)._default_manager.filter(pk=row.pk, token=token).update(lease_until=None)
