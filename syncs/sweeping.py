"""The sweep: every few seconds, whatever is due and nobody is at. Lost messages end here."""

from django.db.models import Q, QuerySet

from connectors.models import Connection
from mappings.selectors import current_revision
from syncs import answering, giving_back, meeting, migrating, preparing, schedules, sequels, twins
from syncs.booking import DEPOSIT_DUE
from syncs.clock import lease_now, now
from syncs.deliveries import claiming, marking
from syncs.models import Flow, Run, Transfer
from syncs.moves import move_all
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
    _free_refunds()
    _look_for_deposits()
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
    # Not the newest first: SQLite would go through every run there was.
    for flow in dead.order_by("flow_id").values_list("flow_id", flat=True):
        wake_collect(flow)


def _free_held() -> None:
    """Judge again what a rule held until a time that has come, and what waits for another way."""
    codes = ("settling", twins.TWIN)
    held = Transfer.objects.filter(state=State.HELD, code__in=codes, not_before__lte=now())
    _review(held)


def _free_refunds() -> None:
    """Let refunds go whose order is booked by now."""
    waiting = Transfer.objects.filter(
        state=State.HELD, code__in=giving_back.WAITS, not_before__lte=now()
    ).order_by("not_before")
    looked_at = sequels.take_up(waiting[:BATCH])
    wake_deliver(t.target_id for t in looked_at if t.state == State.READY)


def _look_for_deposits() -> None:
    """Ask again whether a cancelled order's deposit went back."""
    due = Transfer.objects.filter(
        state=State.CONFLICT, code=DEPOSIT_DUE, not_before__lte=now(), flow__state=Flow.State.ACTIVE
    ).order_by("not_before")
    told = "Looked at again: is it cancelled there, and has its deposit gone back?"
    wake_deliver(t.target_id for t in move_all(due[:BATCH], State.READY, told))


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
