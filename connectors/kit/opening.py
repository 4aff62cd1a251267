"""Open a connection: its connector with a log-in that every process shares.

A licensed system counts log-ins, often to two, so a connection has one, kept encrypted in its
Session row, used by collecting, delivering and testing alike, renewed by one process at a time,
and given back when idle and at shutdown.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from connectors.base import Connector
from connectors.errors import IntegratorError, LogInExpired, TryLater, Unreadable
from connectors.kit import redact
from connectors.kit.hooks import MISSHAPEN
from connectors.kit.http import Kit, Limits, SessionState
from connectors.kit.secrets import Locked, unlocked
from connectors.models import Connection, Session
from connectors.registry import connector_class

T = TypeVar("T")

#: A session is renewed this long before its stated end, so that no call meets the end itself.
MARGIN = timedelta(seconds=60)
#: A log-in takes no longer than this, in seconds; whoever waits for one gives up after it.
PATIENCE = 60.0


class Opened:
    """A connector ready to be called. `ensure` and `renew` touch the database; its calls do not."""

    def __init__(self, connection: Connection, limits: Limits | None = None) -> None:
        self.connection = connection
        self.connector = connector(connection, limits)
        self.generation = 0
        self._held: dict[str, Any] = {}

    def ensure(self) -> None:
        """Put the shared log-in into the client, logging in first where there is none."""
        with transaction.atomic():
            row = self._row()
            row.used_at = timezone.now()
            row.save(update_fields=["used_at"])
        theirs = self._theirs()
        if theirs:
            self._use(theirs)
        else:
            self._log_in({})

    def renew(self, generation: int) -> None:
        """Log in again, unless that was done since `generation` by this or another process."""
        if generation != self.generation:
            return
        self._log_in(self._held)

    def repeat(self, call: Callable[[], T]) -> T:
        """Call, and once more after a new log-in where the session had ended."""
        generation = self.generation
        try:
            return call()
        except LogInExpired:
            self.renew(generation)
            return call()

    def _row(self) -> Session:
        row, _ = Session.objects.select_for_update().get_or_create(connection=self.connection)
        return row

    def _log_in(self, before: dict[str, Any]) -> None:
        """Log in, or wait for the process that is at it: two at once would use up the licence."""
        until = time.monotonic() + PATIENCE
        while not self._may_log_in():
            time.sleep(0.2)
            theirs = self._theirs()
            if theirs and theirs != before:
                self._use(theirs)
                return
            if time.monotonic() > until:
                raise TryLater("another process is logging in", system=self.connection.name)
        try:
            theirs = self._theirs()
            held = theirs if theirs and theirs != before else self._fresh()
            self._keep(held)
        finally:
            Session.objects.filter(connection=self.connection).update(logging_in_until=None)
        self._use(held)

    def _may_log_in(self) -> bool:
        """Take the right to log in, where nobody has it."""
        at = timezone.now()
        rows = Session.objects.filter(connection=self.connection)
        free = Q(logging_in_until__isnull=True) | Q(logging_in_until__lt=at)
        return bool(rows.filter(free).update(logging_in_until=at + timedelta(seconds=PATIENCE)))

    def _theirs(self) -> dict[str, Any]:
        """Give the log-in that is kept, if it is good."""
        row = Session.objects.get(connection=self.connection)
        is_good = row.held and not isinstance(row.held, Locked) and not _is_over(row.held)
        return row.held if is_good else {}

    def _fresh(self) -> dict[str, Any]:
        client = self.connector.http
        client.is_logging_in = True
        try:
            return _spelled(self.connector.log_in(client))
        except MISSHAPEN as fault:
            told = f"the answer to its log-in ({type(fault).__name__}: {fault})"
            raise Unreadable(told, system=self.connection.name) from fault
        finally:
            client.is_logging_in = False

    def _keep(self, held: dict[str, Any]) -> None:
        with transaction.atomic():
            row = self._row()
            row.held, row.since, row.used_at = held, timezone.now(), timezone.now()
            row.save(update_fields=["held", "since", "used_at"])

    def _use(self, held: dict[str, Any]) -> None:
        self._held = held
        self.connector.http.state = _state(held)
        self.generation += 1


def opened(connection: Connection, limits: Limits | None = None) -> Opened:
    return Opened(connection, limits)


def connector(connection: Connection, limits: Limits | None = None) -> Connector:
    """Make the connector of a connection out of its settings and secrets; calls nothing."""
    secrets = unlocked(connection.secrets, connection.name)
    hidden = tuple(str(value) for value in secrets.values() if value)
    redact.remember(hidden)
    kit = Kit(limits or Limits(**settings.HTTP_LIMITS), hidden)
    made: Connector = connector_class(connection.system)({**connection.settings, **secrets}, kit)
    return made


def close_idle_sessions(idle: timedelta) -> int:
    """Give back the log-ins nobody used for a while; answer how many."""
    rows = Session.objects.filter(used_at__lt=timezone.now() - idle).select_related("connection")
    return sum(_close(row) for row in rows if row.held)


def close_sessions() -> int:
    """Give back every counted log-in: the hub is stopping."""
    rows = Session.objects.select_related("connection")
    return sum(_close(row) for row in rows if row.held)


def _close(row: Session) -> int:
    if not connector_class(row.connection.system).session_limit:
        return 0
    with transaction.atomic():
        locked = Session.objects.select_for_update().get(pk=row.pk)
        held, locked.held = locked.held, {}
        locked.save(update_fields=["held"])
    if held and not isinstance(held, Locked):
        give_back(connector(row.connection, Limits(connect=3, read=5, deadline=8)), held)
    return 1


def give_back(connector: Connector, held: dict[str, Any]) -> None:
    """Log out; a remote that does not answer frees the session by itself in time."""
    client = connector.http
    before, client.state = client.state, _state(held)
    try:
        connector.log_out(client)
    except IntegratorError:
        return
    finally:
        client.state = before


def _spelled(state: SessionState) -> dict[str, Any]:
    ends = timezone.now() + timedelta(seconds=state.lifetime) if state.lifetime else None
    return {
        "base": state.base,
        "headers": dict(state.headers),
        "cookies": dict(state.cookies),
        "ends": ends.timestamp() if ends else None,
    }


def _state(held: dict[str, Any]) -> SessionState:
    return SessionState(base=held["base"], headers=held["headers"], cookies=held["cookies"])


def _is_over(held: dict[str, Any]) -> bool:
    return bool(held["ends"]) and held["ends"] < (timezone.now() + MARGIN).timestamp()
