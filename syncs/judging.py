"""Decide what becomes of what was kept: its rows, its transfers, and who has to send them."""

from collections import ChainMap
from collections.abc import Sequence

from django.db import transaction

from connectors.kinds import KINDS
from connectors.kit.opening import connector
from connectors.models import Connection, Record
from syncs import kits, meeting, runs, storing
from syncs.desks import Desk, desk
from syncs.models import Endpoint, Flow, Run
from syncs.parents import parents_of
from syncs.preparing import prepare
from syncs.rooms import project
from syncs.storing import Kept
from syncs.wakes import wake_deliver


def judge(
    flow: Flow, source: Connection, desks: Sequence[Desk], run: Run | None, kept: Kept
) -> set[int]:
    """Project what was kept, decide what becomes of it; answer the targets that have to send."""
    pairs = kits.with_kits(source, flow.kind, kept.pairs)
    # An order of one target is none of the others': each is told of its own.
    parents = [parents_of(source, at.target, pairs) for at in desks]
    project(flow.kind if pairs else "", pairs, dict(ChainMap(*parents)))
    if run and run.is_rehearsal:
        return set()
    due = meeting.hear(flow, source, pairs)
    told = zip(desks, parents, strict=True)
    return due | {at.target.pk for at, own in told if prepare(at, run, pairs, own)}


def read_again(records: Sequence[Record]) -> int:
    """Translate unreadable records anew from what is stored; answer how many can be read now."""
    count = 0
    for connection, kind in {(record.connection, record.kind) for record in records}:
        chosen = [r for r in records if (r.connection, r.kind) == (connection, kind)]
        with transaction.atomic():
            kept = storing.read_again(connection, KINDS[kind], connector(connection), chosen)
            for flow in _takers(kind, connection):
                desks = [desk(flow, connection, t) for t in runs.targets(flow, connection)]
                wake_deliver(judge(flow, connection, desks, None, kept))
        count += len(kept.pairs)
    return count


def _takers(kind: str, connection: Connection) -> list[Flow]:
    roles = (Endpoint.Role.SOURCE, Endpoint.Role.BOTH)
    rows = Flow.objects.filter(
        kind=kind, endpoints__connection=connection, endpoints__role__in=roles
    )
    return list(rows.exclude(state=Flow.State.RETIRED))
