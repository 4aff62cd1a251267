"""What a hub needs to stay well: a heartbeat, log-ins given back, old bodies let go of."""

from datetime import timedelta

from connectors.capabilities import WordLister
from connectors.errors import IntegratorError
from connectors.kit.health import note_failure
from connectors.kit.opening import Opened, close_idle_sessions, close_sessions, opened
from connectors.kit.words import refresh_words
from connectors.models import Connection, Session
from syncs import archiving
from syncs.clock import now
from syncs.models import Call, CallDay, Flow, Heartbeat, Run

#: A licensed log-in nobody used this long is given back.
IDLE = timedelta(minutes=5)
#: How long what was said is kept, and how long runs that found nothing are.
BODIES_FOR = timedelta(days=90)
QUIET_RUNS_FOR = timedelta(days=7)
#: How long calls at our door are kept, and what their days came to.
CALLS_FOR = timedelta(days=30)
CALL_DAYS_FOR = timedelta(days=400)
#: A worker that has not beaten for this long is taken to be gone.
GONE_AFTER = timedelta(seconds=120)


def beat() -> None:
    """Show that a message went through the queue to a worker and into the database."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": now()})
    if Session.objects.filter(used_at__lt=now() - IDLE).exists():
        close_idle_sessions(IDLE)


def give_back_sessions() -> None:
    """Log out of every system that counts its log-ins: this worker is stopping."""
    close_sessions()


def last_beat() -> Heartbeat | None:
    return Heartbeat.objects.filter(pk=1).first()


def refresh_all_words() -> None:
    """Fetch every system's lists anew; one that does not answer keeps those it had."""
    for connection in Connection.objects.filter(state=Connection.State.READY):
        try_words(connection)


def try_words(connection: Connection) -> None:
    try:
        _refresh(connection)
    except IntegratorError as trouble:
        note_failure(connection, trouble)
    connection.refresh_from_db()


def ensure_words(target: Connection, door: Opened) -> None:
    """Fetch a target's lists before its first order: without them a SKU could not be checked."""
    if target.words_at is None:
        refresh_words(target, door)
        target.refresh_from_db()


def _refresh(connection: Connection) -> None:
    door = opened(connection)
    if isinstance(door.connector, WordLister):
        door.ensure()
        refresh_words(connection, door)


def prune() -> None:
    """Put old exchanges into the archive; let go of calls and of runs that found nothing."""
    archiving.put_away(now() - BODIES_FOR)
    quiet = Run.objects.filter(
        started_at__lt=now() - QUIET_RUNS_FOR, state=Run.State.DONE, new=0, changed=0
    )
    quiet.exclude(flow__pattern=Flow.Pattern.MIGRATION).delete()
    Call.objects.filter(received_at__lt=now() - CALLS_FOR).delete()
    CallDay.objects.filter(day__lt=(now() - CALL_DAYS_FOR).date()).delete()
