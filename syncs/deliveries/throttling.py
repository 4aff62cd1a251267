"""How many records of a throttled flow may still be sent to a target this minute."""

from collections.abc import Sequence

from django.db.models import Count, Q

from connectors.models import Connection
from syncs.clock import ago, lease_now
from syncs.models import Attempt, Flow, Transfer
from syncs.states import DUE

MINUTE = 60.0


def spent(target: Connection) -> list[int]:
    """List the flows that have had their minute's share at a target."""
    return [flow for flow, left in _left(target).items() if left <= 0]


def allowed(target: Connection, rows: Sequence[tuple[int, int]]) -> list[int]:
    """Pick of (transfer, flow) those that may go now, in their order."""
    left = _left(target)
    picked = []
    for transfer, flow in rows:
        if flow in left:
            left[flow] -= 1
            if left[flow] < 0:
                continue
        picked.append(transfer)
    return picked


def _left(target: Connection) -> dict[int, int]:
    """Tell the share each throttled flow has left: its limit less what was begun or is claimed."""
    throttled = Flow.objects.filter(
        throttle__isnull=False, state=Flow.State.ACTIVE, endpoints__connection=target
    )
    limits: dict[int, int] = dict(throttled.values_list("pk", "throttle"))  # type: ignore[arg-type]
    if not limits:
        return {}
    begun = Attempt.objects.filter(
        started_at__gt=ago(MINUTE), transfer__flow__in=limits, transfer__target=target
    )
    counted = begun.values_list("transfer__flow").annotate(count=Count("transfer", distinct=True))
    held = Q(target=target, flow__in=limits, state__in=DUE, lease_until__gt=lease_now())
    claimed = Transfer.objects.filter(held).values_list("flow").annotate(count=Count("pk"))
    for flow, count in (*counted.order_by(), *claimed.order_by()):
        limits[flow] -= count
    return limits
