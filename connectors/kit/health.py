"""How a connection fares: paused after failures by itself, stopped where a person must act."""

import random
from datetime import timedelta

from django.utils import timezone

from connectors.errors import IntegratorError, Misconfigured, RateLimited, RemoteDown
from connectors.models import Connection

State = Connection.State


def note_failure(connection: Connection, error: IntegratorError) -> None:
    """Stop a connection that needs a person; leave one alone for a while that does not answer."""
    if isinstance(error, Misconfigured):
        _set(connection, state=State.RECONNECT, trouble=str(error), paused_until=None)
    elif isinstance(error, RateLimited):
        _set(connection, paused_until=_ahead(error.after or 30.0))
    elif isinstance(error, RemoteDown):
        failures = min(connection.failures + 1, 100)
        pause = min(10.0 * 2 ** min(failures - 1, 6), 600.0) * random.uniform(0.9, 1.1)
        _set(
            connection,
            state=State.PAUSED,
            trouble=str(error),
            failures=failures,
            paused_until=_ahead(pause),
        )


def note_success(connection: Connection) -> None:
    """Clear what earlier failures left; writes nothing where there is nothing to clear."""
    if connection.failures or connection.trouble or connection.state == State.PAUSED:
        _set(connection, state=State.READY, trouble="", failures=0, paused_until=None)


def _ahead(seconds: float) -> object:
    return timezone.now() + timedelta(seconds=seconds)


def _set(connection: Connection, **changes: object) -> None:
    """Change what is known of its health; a retired connection stays retired."""
    alive = Connection.objects.filter(pk=connection.pk).exclude(state=State.RETIRED)
    alive.update(**changes)
    for name, value in changes.items():
        setattr(connection, name, value)
