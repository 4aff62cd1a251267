"""The sweep: every few seconds, whatever is due and nobody is at. Lost messages end here."""

from django.db.models import Q, QuerySet

from connectors.models import Connection
from mappings.selectors import current_revision
from syncs import answering, meeting, migrating, preparing, schedules
from syncs.clock import lease_now, now
from syncs.deliveries import claiming, marking
from syncs.models import Flow, Run, Transfer
from syncs.planning import FIELD
from syncs.states import State
from syncs.wakes import wake_answer, wake_collect, wake_deliver

#: How many transfers one sweep judges again; the next sweep takes the rest.
BATCH = 500


def sweep() -> None:
    """Start overdue flows, pick up dead runs, free what waits no more, wake who has work."""
    _start_overdue()
    _pick_up_dead_runs()
    _free_held()
    _judge_again()
    wake_deliver(meeting.look_again())
    migrating.call_off_rest()
    wake_deliver(_with_work())
    for connection in answering.with_waiting_calls():
        wake_answer(connection)


def _start_overdue() -> None:
    """Start what its own beat entry should have started by now."""
    overdue = Flow.objects.filter(state=Flow.State.ACTIVE, next_run_at__lt=now()).exclude(
        pattern=Flow.Pattern.MIGRATION
    )
    for flow in overdue.exclude(runs__state=Run.State.RUNNING).distinct():
        schedules.begin_scheduled(flow.pk)


def _pick_up_dead_runs() -> None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=lease_now())
    halted = Q(flow__pattern=Flow.Pattern.MIGRATION) & ~Q(flow__state=Flow.State.ACTIVE)
    dead = Run.objects.filter(free, state=Run.State.RUNNING).exclude(halted)
    for flow in dead.values_list("flow_id", flat=True):
        wake_collect(flow)


def _free_held() -> None:
    """Judge again what a rule held until a time that has come."""
    held = Transfer.objects.filter(state=State.HELD, code="settling", not_before__lte=now())
    _review(held)


def _judge_again() -> None:
    """Judge again what waits for a mapping and was judged by older ones."""
    stale = Transfer.objects.filter(
        state=State.BLOCKED, code__in=("gap", FIELD), revision__lt=current_revision()
    )
    _review(stale)


def _review(transfers: QuerySet[Transfer]) -> None:
    rows = transfers.select_related("record__connection", "flow", "target")
    batch = list(rows.order_by("urgency", "pk")[:BATCH])
    preparing.review(batch)
    wake_deliver(t.target_id for t in batch if t.state == State.READY)


def _with_work() -> list[int]:
    """List the connections with something due, marks included, that nobody delivers to now."""
    at = now()
    open_now = Connection.objects.exclude(
        state__in=(Connection.State.RECONNECT, Connection.State.RETIRED)
    ).filter(Q(paused_until__isnull=True) | Q(paused_until__lte=at))
    idle = open_now.filter(
        Q(delivery_slot__isnull=True)
        | Q(delivery_slot__lease_until__isnull=True)
        | Q(delivery_slot__lease_until__lt=lease_now())
    )
    return [one.pk for one in idle if _has_work(one)]


def _has_work(connection: Connection) -> bool:
    dead = Transfer.objects.filter(target=connection, state=State.SENDING)
    due = Transfer.objects.filter(claiming.due(connection))
    return due.exists() or marking.is_owed(connection) or dead.exists()
