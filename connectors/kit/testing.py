"""Test a connection: one line a part, the failing one named. It writes nothing at the remote."""

from dataclasses import asdict

from django.utils import timezone

from connectors.base import Check
from connectors.errors import (
    IntegratorError,
    LogInExpired,
    LogInRefused,
    Misconfigured,
    RemoteDown,
    Unreadable,
)
from connectors.kit.health import note_failure
from connectors.kit.hooks import MISSHAPEN
from connectors.kit.http import Limits
from connectors.kit.opening import opened
from connectors.models import Connection

PASSED, FAILED, UNTRIED = "passed", "failed", "untried"


def test_connection(connection: Connection) -> list[Check]:
    """Try address, log-in and rights, and keep what was found with the connection."""
    checks = _checks(connection)
    connection.checks = [asdict(check) for check in checks]
    connection.tested_at = timezone.now()
    connection.save(update_fields=["checks", "tested_at"])
    if all(check.outcome != FAILED for check in checks):
        _mend(connection)
    return checks


test_connection.__test__ = False  # type: ignore[attr-defined]


def _mend(connection: Connection) -> None:
    if connection.state in (Connection.State.RECONNECT, Connection.State.PAUSED):
        Connection.objects.filter(pk=connection.pk).update(
            state=Connection.State.READY, trouble="", failures=0, paused_until=None
        )
        connection.refresh_from_db()


def _checks(connection: Connection) -> list[Check]:
    try:
        door = opened(connection, Limits(connect=5, read=15, deadline=25))
        door.ensure()
    except IntegratorError as error:
        return _shut(connection, error)
    try:
        return [*_open(), *door.repeat(lambda: list(door.connector.test()))]
    except LogInExpired as error:
        return [Check(name="Log-in", outcome=FAILED, sentence=str(error))]
    except IntegratorError as error:
        return [*_open(), Check(name="Reading", outcome=FAILED, sentence=str(error))]
    except MISSHAPEN as fault:
        told = f"an answer of an unknown shape ({type(fault).__name__}: {fault})"
        unread = Unreadable(told, system=connection.name)
        return [*_open(), Check(name="Reading", outcome=FAILED, sentence=str(unread))]


def _open() -> tuple[Check, ...]:
    return Check(name="Address", outcome=PASSED), Check(name="Log-in", outcome=PASSED)


def _shut(connection: Connection, error: IntegratorError) -> list[Check]:
    """Say which came first: the address that does not answer, or the log-in it refuses."""
    note_failure(connection, error)
    if isinstance(error, LogInRefused) or not isinstance(error, Misconfigured | RemoteDown):
        return [
            Check(name="Address", outcome=PASSED),
            Check(name="Log-in", outcome=FAILED, sentence=str(error)),
        ]
    name = "Address" if error.code in ("address", "remote_down") else "Settings"
    return [Check(name=name, outcome=FAILED, sentence=str(error))]
