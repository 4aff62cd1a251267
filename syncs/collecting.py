"""Collect a flow: go from source to source, and hand over after `STRETCH` seconds.

`run.place` tells whoever takes the run next where to go on.
"""

import logging
import time
from collections.abc import Sequence

from django.db import DatabaseError, transaction

from connectors.errors import (
    ListUnreadable,
    Misconfigured,
    NeedsPerson,
    NotThere,
    OutcomeUnknown,
    TryLater,
)
from connectors.kit.health import note_failure, note_success
from syncs import runs
from syncs.gathering import Collection
from syncs.listening import is_open
from syncs.models import Endpoint, Flow, Run
from syncs.storing import MISSHAPEN
from syncs.wakes import wake_collect

log = logging.getLogger(__name__)

STRETCH = 20.0  # seconds a task works before it hands over

#: What stops the work at a source, as against one record's own trouble.
TROUBLES = (TryLater, Misconfigured, NeedsPerson, OutcomeUnknown, NotThere)
#: A migration whose source does not answer goes on after so many seconds, where it stands.
PUT_OFF_FOR = 60.0


def collect_flow(pk: int) -> None:
    flow = Flow.objects.filter(pk=pk).first()
    if flow:
        collect(flow)


def collect(flow: Flow) -> None:
    """Work on the flow's running run, if it has one nobody is at."""
    if flow.is_migration and flow.state != Flow.State.ACTIVE:
        return
    run = runs.take(flow)
    if run is None:
        return
    try:
        _work(run)
    except runs.LostRun:
        log.info("run %s was taken over", run.pk)
    except TROUBLES as trouble:
        if run.source:
            note_failure(run.source, trouble)
        if run.flow.is_migration and isinstance(trouble, TryLater):
            runs.put_off(run, str(trouble), trouble.after or PUT_OFF_FOR)
        else:
            runs.fail(run, str(trouble))
    except DatabaseError:
        runs.let_go(run)  # a full disk or a restart ends this task, not the run
        raise
    except MISSHAPEN as fault:
        log.exception("run %s stopped at an answer of an unknown shape", run.pk)
        told = ListUnreadable(
            f"{type(fault).__name__}: {fault}", system=str(run.source or run.flow)
        )
        runs.fail(run, str(told))


def _work(run: Run) -> None:
    """Go from source to source; one in trouble does not stop the others."""
    began = time.monotonic()
    ends = runs.sources(run.flow)
    run.place.setdefault("source", 0)
    while run.place["source"] < len(ends):
        end = ends[run.place["source"]]
        run.source = end.connection
        if not _is_through(run, end, ends, began + STRETCH):
            _hand_over(run)
            return
        kept = {"troubles": run.place["troubles"]} if "troubles" in run.place else {}
        run.place = {"source": run.place["source"] + 1, **kept}
        runs.save_place(run)
    troubles = run.place.get("troubles")
    if troubles:
        runs.fail(run, " ".join(troubles))
    else:
        runs.finish(run)


def _is_through(run: Run, end: Endpoint, ends: Sequence[Endpoint], until: float) -> bool:
    """Collect one source; where there are others, pass by one that is left alone or in trouble."""
    has_others = len(ends) > 1 and not run.flow.is_migration
    if has_others and not is_open(end.connection):
        return True
    try:
        is_done = Collection(run, end, until).go()
    except TROUBLES as trouble:
        if not has_others:
            raise
        note_failure(end.connection, trouble)
        run.place.setdefault("troubles", []).append(str(trouble))
        return True
    if is_done:
        note_success(end.connection)
    return is_done


def _hand_over(run: Run) -> None:
    with transaction.atomic():
        Run.objects.filter(pk=run.pk, token=run.token).update(lease_until=None)
        wake_collect(run.flow_id)
