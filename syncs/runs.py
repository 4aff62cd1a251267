"""Begin, continue and end runs: one running run a flow, under a lease that any worker may inherit."""

from typing import Any

from django.db import IntegrityError, transaction

from connectors.models import Connection
from syncs import leases
from syncs.clock import ahead, now
from syncs.models import Endpoint, Flow, Run


class LostRun(Exception):
    """Another worker has taken this run over; whatever was not committed is theirs to do."""


def begin(flow: Flow, trigger: str, who: str = "") -> Run | None:
    """Open a run of an active flow; None where one is running already."""
    try:
        with transaction.atomic():
            run = Run.objects.create(flow=flow, trigger=trigger, who=who, place={})
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
    changes: dict[str, Any] = {name: getattr(run, name) for name in ("place", "source", *counts)}
    if not Run.objects.filter(pk=run.pk, token=run.token).update(**changes):
        raise LostRun(run.pk)


def finish(run: Run) -> None:
    _end(run, Run.State.DONE, "")
    Flow.objects.filter(pk=run.flow_id).update(collected_at=now())


def fail(run: Run, trouble: str) -> None:
    _end(run, Run.State.FAILED, trouble)


def _end(run: Run, state: Run.State, trouble: str) -> None:
    mine = Run.objects.filter(pk=run.pk, token=run.token, state=Run.State.RUNNING)
    mine.update(state=state, trouble=trouble, finished_at=now(), lease_until=None)


def sources(flow: Flow) -> list[Endpoint]:
    ends = flow.endpoints.filter(role=Endpoint.Role.SOURCE).select_related("connection")
    return list(ends.order_by("pk"))


def targets(flow: Flow) -> list[Connection]:
    ends = flow.endpoints.filter(role=Endpoint.Role.TARGET).select_related("connection")
    return [end.connection for end in ends.order_by("pk")]
