"""Handle waiting calls: group them by what they name, fetch that anew, by every flow that takes it.

The payload is never trusted: doubled, late and disordered calls about one record end in one fetch.
One task works on a connection's calls at a time, under a lease; a killed one's calls are due again.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from connectors.errors import IntegratorError, Misconfigured, TryLater
from connectors.kinds import KINDS
from connectors.kit.health import note_failure, note_success
from connectors.kit.opening import Opened, opened
from connectors.models import Connection, Record
from syncs import leases, schedules
from syncs.arrivals import Brought, Errand
from syncs.clock import ahead, lease_now, now
from syncs.listening import is_open, takers
from syncs.models import Call, Flow, Listener, Run
from syncs.stopping import must_stop
from syncs.wakes import wake_answer

STRETCH = 20.0  # seconds a task works before it hands over
#: Calls taken up together: many at first; ever fewer where a try failed, until each is alone.
BATCHES = {0: 200, 1: 20, 2: 20}
#: A call taken up is due again after this time, in seconds, where its worker died.
TAKEN_UP_FOR = 60.0
MOST_TRIES = 10
LONGEST_PAUSE = 3600.0


class LostLease(Exception):
    """Another worker handles this connection's calls by now."""


def answer(pk: int) -> None:
    """Handle what waits of a connection, unless somebody is at it or it is left alone."""
    connection = Connection.objects.filter(pk=pk).first()
    if connection is None or not is_open(connection):
        return
    listener, _ = Listener.objects.get_or_create(connection=connection)
    token = leases.take(Listener.objects.filter(pk=listener.pk))
    if not token:
        return
    listener.token = token
    try:
        Answering(connection, listener).go()
    except LostLease:
        return
    finally:
        leases.release(listener, token)
    # A hint that came while the lease was held found it held.
    if is_open(connection) and _due(connection).exists():
        wake_answer(connection.pk)


def with_waiting_calls() -> list[int]:
    """List the connections whose calls are due and nobody handles now."""
    held = Q(connection__listener__lease_until__gte=lease_now())
    due = Call.objects.filter(state=Call.State.WAITING, not_before__lte=now()).exclude(held)
    found = Connection.objects.filter(pk__in=due.values("connection"))
    return [one.pk for one in found if is_open(one)]


def _due(connection: Connection) -> QuerySet[Call]:
    return Call.objects.filter(
        connection=connection, state=Call.State.WAITING, not_before__lte=now()
    )


class Answering:
    """One task's stretch of work on the calls of one connection."""

    def __init__(self, connection: Connection, listener: Listener) -> None:
        self.connection, self.listener = connection, listener
        self.until = time.monotonic() + STRETCH
        self.renewed = time.monotonic()
        self.door: Opened | None = None

    def go(self) -> None:
        _give_up(self.connection)
        while is_open(self.connection) and (batch := _taken_up(self.connection)):
            for kind in dict.fromkeys(call.kind for call in batch):
                self._handle(kind, [call for call in batch if call.kind == kind])
            if time.monotonic() > self.until or must_stop():
                return

    def _handle(self, kind: str, calls: Sequence[Call]) -> None:
        flows = takers(self.connection, kind)
        if not any(flow.listens for flow in flows):
            told = "No running flow listens to this from here; nothing was fetched."
            _settle(calls, Brought(told=dict.fromkeys(_ids(calls), told)))
            return
        ids = _ids(calls)
        strange = self._strange(kind, ids, flows)
        brought = self._brought(kind, [id for id in ids if id not in strange], flows)
        brought.told |= strange
        with transaction.atomic():
            _settle(calls, brought)

    def _strange(self, kind: str, ids: Sequence[str], flows: Sequence[Flow]) -> dict[str, str]:
        """Leave to polling what is new to flows that take only what is not yet marked exported.

        An order that was exported before this hub knew it must not be booked because it changed.
        """
        if any(flow.collect != Flow.Collect.MARK for flow in flows):
            return {}
        known = Record.objects.filter(connection=self.connection, kind=kind, external_id__in=ids)
        strange = set(ids) - set(known.values_list("external_id", flat=True))
        if strange:
            for flow in flows:
                if schedules.may_ask(flow):
                    schedules.start(flow, Run.Trigger.SCHEDULE)
        told = "New here; its flow was started, which takes what is not yet exported."
        return dict.fromkeys(strange, told)

    def _brought(self, kind: str, ids: Sequence[str], flows: Sequence[Flow]) -> Brought:
        """Bring all in; whatever stops the connection fails each of them, and is noted on it."""
        if not ids:
            return Brought()
        try:
            door = self._opened()
            brought = Errand(door, KINDS[kind], flows, self._keep_on).bring(ids)
        except (TryLater, Misconfigured) as trouble:
            brought = Brought(failed=dict.fromkeys(ids, trouble))
        if not brought.failed:
            note_success(self.connection)
        for error in {str(error): error for error in brought.failed.values()}.values():
            note_failure(self.connection, error)
        return brought

    def _opened(self) -> Opened:
        if self.door is None:
            door = opened(self.connection)
            door.ensure()
            self.door = door
        return self.door

    def _keep_on(self) -> None:
        if time.monotonic() - self.renewed > 10:
            if not leases.renew(self.listener, self.listener.token):
                raise LostLease
            self.renewed = time.monotonic()


def _ids(calls: Sequence[Call]) -> list[str]:
    return list(dict.fromkeys(call.external_id for call in calls))


def _taken_up(connection: Connection) -> list[Call]:
    """Take up the next calls due; the try is committed before anything is asked."""
    due = _due(connection).order_by("not_before", "pk")
    tries = due.values_list("tries", flat=True).first()
    if tries is None:
        return []
    batch = list(due.filter(tries=tries).defer("body")[: BATCHES.get(tries, 1)])
    Call.objects.filter(pk__in=[call.pk for call in batch]).update(
        tries=tries + 1, not_before=ahead(TAKEN_UP_FOR)
    )
    return batch


def _settle(calls: Sequence[Call], brought: Brought) -> None:
    """Write down what became of each call: the newest of a record speaks for those before it."""
    newest = {call.external_id: call.pk for call in sorted(calls, key=lambda call: call.pk)}
    for call in calls:
        trouble = brought.failed.get(call.external_id)
        if trouble is not None:
            _put_off(call, trouble)
        elif newest[call.external_id] == call.pk:
            _end(call, Call.State.HANDLED, brought.told[call.external_id])
        else:
            _end(call, Call.State.DOUBLED, "A later call named the same record.")


def _end(call: Call, state: Call.State, sentence: str) -> None:
    waiting = Call.objects.filter(pk=call.pk, state=Call.State.WAITING)
    waiting.update(state=state, sentence=sentence, handled_at=now())


def _put_off(call: Call, trouble: IntegratorError) -> None:
    """Try again later. What is the connection's trouble does not use up the call's tries."""
    tries = 1 if isinstance(trouble, TryLater | Misconfigured) else call.tries + 1
    pause = min(TAKEN_UP_FOR * 2 ** min(call.tries, 6), LONGEST_PAUSE)
    if isinstance(trouble, TryLater) and trouble.after:
        pause = trouble.after
    Call.objects.filter(pk=call.pk, state=Call.State.WAITING).update(
        tries=tries, not_before=now() + timedelta(seconds=pause), sentence=str(trouble)
    )


def _give_up(connection: Connection) -> None:
    """Leave to polling what was tried so often that it may well kill its workers."""
    _due(connection).filter(tries__gte=MOST_TRIES).update(
        state=Call.State.GAVE_UP,
        handled_at=now(),
        sentence=f"Tried {MOST_TRIES} times; polling brings it.",
    )
