"""What workers run: one line each; the work and its rules are elsewhere."""

from celery import shared_task
from celery.signals import worker_ready, worker_shutdown

from syncs import answering, collecting, listening, schedules, sweeping, tending
from syncs.deliveries import delivering


@shared_task(name="syncs.begin")
def begin(flow: int) -> None:
    """Start a scheduled run (the flow's own beat entry)."""
    schedules.begin_scheduled(flow)


@shared_task(name="syncs.collect")
def collect(flow: int) -> None:
    collecting.collect_flow(flow)


@shared_task(name="syncs.deliver")
def deliver(target: int) -> None:
    delivering.deliver_to(target)


@shared_task(name="syncs.answer")
def answer(connection: int) -> None:
    answering.answer(connection)


@shared_task(name="syncs.listen")
def listen() -> None:
    listening.tend()


@shared_task(name="syncs.sweep")
def sweep() -> None:
    sweeping.sweep()


@shared_task(name="syncs.heartbeat")
def heartbeat() -> None:
    tending.beat()


@shared_task(name="syncs.words")
def words() -> None:
    tending.refresh_all_words()


@shared_task(name="syncs.prune")
def prune() -> None:
    tending.prune()


@worker_shutdown.connect
def give_back(**_: object) -> None:
    """Log out where log-ins are counted; a worker that goes on logs in again by itself."""
    tending.give_back_sessions()


@worker_ready.connect
def greet(**_: object) -> None:
    """Show at once that the queue works, and look at once for what is due."""
    heartbeat.apply_async(expires=30)
    sweep.apply_async(expires=30)
