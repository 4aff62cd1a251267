"""What a hub needs to stay well: a heartbeat, log-ins given back, old bodies let go of."""

from datetime import timedelta

from connectors.kit.opening import close_idle_sessions
from connectors.models import Session
from syncs.clock import now
from syncs.models import Attempt, Heartbeat, Run

#: A licensed log-in nobody used this long is given back.
IDLE = timedelta(minutes=5)
#: How long what was said is kept, and how long runs that found nothing are.
BODIES_FOR = timedelta(days=90)
QUIET_RUNS_FOR = timedelta(days=7)
#: A worker that has not beaten for this long is taken to be gone.
GONE_AFTER = timedelta(seconds=120)


def beat() -> None:
    """Show that a message went through the queue to a worker and into the database."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": now()})
    if Session.objects.filter(used_at__lt=now() - IDLE).exists():
        close_idle_sessions(IDLE)


def last_beat() -> Heartbeat | None:
    return Heartbeat.objects.filter(pk=1).first()


def prune() -> None:
    """Let go of masked bodies and of runs that found nothing, when they are old."""
    Attempt.objects.filter(started_at__lt=now() - BODIES_FOR).exclude(exchanges=[]).update(
        exchanges=[]
    )
    Run.objects.filter(
        started_at__lt=now() - QUIET_RUNS_FOR, state=Run.State.DONE, new=0, changed=0
    ).delete()
