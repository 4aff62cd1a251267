"""Each flow owns one beat entry; beat's message is a hint, the sweep starts what it missed."""

from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from connectors.models import Connection
from syncs import runs
from syncs.clock import now
from syncs.models import Flow, Run
from syncs.wakes import wake_collect


def keep_schedule(flow: Flow) -> None:
    """Make the flow's beat entry say what the flow says; a migration is started by hand only."""
    if flow.is_migration:
        PeriodicTask.objects.filter(name=f"flow {flow.code}").delete()
        return
    every, _ = IntervalSchedule.objects.get_or_create(
        every=flow.interval, period=IntervalSchedule.SECONDS
    )
    entry, _ = PeriodicTask.objects.update_or_create(
        name=f"flow {flow.code}",
        defaults={
            "task": "syncs.begin",
            "interval": every,
            "args": f"[{flow.pk}]",
            "enabled": flow.state == Flow.State.ACTIVE,
            "expire_seconds": max(flow.interval - 1, 5),
            "description": f"Runs “{flow.name}”. Change it in the flow.",
        },
    )
    if flow.schedule_id != entry.pk:
        Flow.objects.filter(pk=flow.pk).update(schedule=entry)
        flow.schedule = entry


def begin_scheduled(pk: int) -> None:
    flow = Flow.objects.filter(pk=pk, state=Flow.State.ACTIVE).first()
    if flow and flow.is_scheduled and may_ask(flow):
        start(flow, Run.Trigger.SCHEDULE)


def may_ask(flow: Flow) -> bool:
    """Tell whether a source of a flow may be asked now: it is not left alone and needs nobody."""
    sources = [end.connection for end in runs.sources(flow)]
    return any(one.is_usable and not _is_left_alone(one) for one in sources)


def _is_left_alone(connection: Connection) -> bool:
    return connection.paused_until is not None and connection.paused_until > now()


def start(flow: Flow, trigger: str, who: str = "") -> Run | None:
    """Open a run and wake a worker; None where one is running already."""
    with transaction.atomic():
        run = runs.begin(flow, trigger, who)
        if run:
            wake_collect(flow.pk)
    return run
