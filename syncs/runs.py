"""Begin, continue and end runs: one running run a flow, under a lease that any worker may inherit."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from connectors.models import Connection
from syncs import leases
from syncs.clock import ahead, lease_now, now
from syncs.models import Endpoint, Flow, Run


class LostRun(Exception):
    """Another worker has taken this run over; whatever was not committed is theirs to do."""


def begin(flow: Flow, trigger: str, who: str = "", **facts: Any) -> Run | None:
    """Open a run of an active flow; None where one is running already."""
    try:
        with transaction.atomic():
            run = Run.objects.create(flow=flow, trigger=trigger, who=who, **facts)
            Flow.objects.filter(pk=flow.pk).update(next_run_at=ahead(flow.interval))
    except IntegrityError:
        return None
    return run


def take(flow: Flow) -> Run | None:
    """Take the flow's running run if nobody is at it."""
    token = leases.take(Run.objects.filter(flow=flow, state=Run.State.RUNNING))
    if not token:
        return None
    return Run.objects.select_related("flow").get(flow=flow, state=Run.State.RUNNING, token=token)


def keep_lease(run: Run) -> None:
    """Renew, or raise LostRun."""
    if not leases.renew(run, run.token):
        raise LostRun(run.pk)


def save_place(run: Run, **counts: int) -> None:
    """Keep where the run stands, in the transaction of what it stored; LostRun where it lost it."""
    for name, more in counts.items():
        setattr(run, name, getattr(run, name) + more)
    changes: dict[str, Any] = {
        name: getattr(run, name) for name in ("place", "source", "tally", *counts)
    }
    if not Run.objects.filter(pk=run.pk, token=run.token).update(**changes):
        raise LostRun(run.pk)


def let_go(run: Run) -> None:
    """Let the next sweep go on with a run; where not even that can be written, its lease runs out."""
    with suppress(DatabaseError):
        Run.objects.filter(pk=run.pk, token=run.token).update(lease_until=None)


def finish(run: Run) -> None:
    _end(run, Run.State.DONE, "")
    Flow.objects.filter(pk=run.flow_id).update(collected_at=now())


def fail(run: Run, trouble: str) -> None:
    _end(run, Run.State.FAILED, trouble)


def put_off(run: Run, trouble: str, seconds: float) -> None:
    """Leave a run open for a while: whoever sweeps after that goes on where it stands."""
    mine = Run.objects.filter(pk=run.pk, token=run.token, state=Run.State.RUNNING)
    mine.update(trouble=trouble, lease_until=lease_now() + timedelta(seconds=seconds))


def _end(run: Run, state: Run.State, trouble: str) -> None:
    mine = Run.objects.filter(pk=run.pk, token=run.token, state=Run.State.RUNNING)
    mine.update(state=state, trouble=trouble, finished_at=now(), lease_until=None)


def sources(flow: Flow) -> list[Endpoint]:
    return _ends(flow, Endpoint.Role.SOURCE)


def targets(flow: Flow, source: Connection | None = None) -> list[Connection]:
    """List where the flow brings records to; those of `source` go to every other end."""
    ends = [end.connection for end in _ends(flow, Endpoint.Role.TARGET)]
    return [connection for connection in ends if connection != source]


def _ends(flow: Flow, role: str) -> list[Endpoint]:
    ends = flow.endpoints.filter(role__in=(role, Endpoint.Role.BOTH)).select_related("connection")
    return list(ends.order_by("pk"))
