"""Open a connection: its connector with a log-in that every process shares.

A licensed system counts log-ins (Acumatica often allows two), so a connection has one, kept
encrypted in its Session row, used by collecting, delivering and testing alike, renewed under the
row's lock by whoever finds it expired, and given back when idle and at shutdown.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from connectors.base import Connector
from connectors.errors import IntegratorError, LogInExpired
from connectors.kit.http import Kit, Limits, SessionState
from connectors.kit.secrets import Locked, unlocked
from connectors.models import Connection, Session
from connectors.registry import connector_class

T = TypeVar("T")

#: A session is renewed this long before its stated end, so that no call meets the end itself.
MARGIN = timedelta(seconds=60)


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
            held = {} if isinstance(row.held, Locked) else row.held
            if held and not _is_over(held):
                row.used_at = timezone.now()
                row.save(update_fields=["used_at"])
                self._use(held)
                return
        self._log_in(held)

    def renew(self, generation: int) -> None:
        """Log in again, unless that was done since `generation` by this or another process."""
        if generation != self.generation:
            return
        row = self._row()
        if row.held and row.held != self._held and not _is_over(row.held):
            self._use(row.held)
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
        """Log in and keep what it gave; where another process was quicker, use theirs."""
        client = self.connector.http
        client.state, client.is_logging_in = None, True
        try:
            state = self.connector.log_in(client)
        finally:
            client.is_logging_in = False
        held = _spelled(state)
        with transaction.atomic():
            row = self._row()
            theirs = {} if isinstance(row.held, Locked) else row.held
            is_beaten = bool(theirs) and theirs != before and not _is_over(theirs)
            if not is_beaten:
                row.held, row.since, row.used_at = held, timezone.now(), timezone.now()
                row.save()
        if is_beaten:
            give_back(self.connector, held)
            held = theirs
        self._use(held)

    def _use(self, held: dict[str, Any]) -> None:
        self._held = held
        self.connector.http.state = _state(held)
        self.generation += 1


def opened(connection: Connection, limits: Limits | None = None) -> Opened:
    return Opened(connection, limits)


def connector(connection: Connection, limits: Limits | None = None) -> Connector:
    """Make the connector of a connection out of its settings and secrets; calls nothing."""
    secrets = unlocked(connection.secrets, connection.name)
    kit = Kit(limits, tuple(str(value) for value in secrets.values() if value))
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
