"""The hub's own engine at the same jobs, in one process, without a broker in between.

Around its tasks it does what a worker does: once when it starts, and after each of them.
"""

import os

import django

_SENT = 0


def start(at: str) -> None:
    """Do what a worker does once, when it starts. `at`: the address of a database, or a file."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="integrator.settings",
        DATABASE_URL=at if "://" in at else f"sqlite:///{at}",
    )
    django.setup()
    import syncs.collecting
    import syncs.deliveries.delivering  # noqa: F401
    from connectors.registry import systems
    from integrator.celery import set_aside

    systems()
    set_aside()
    _count_messages()


def run(job: str, simulators: str, at: str) -> int:
    """Do a job; answer how many messages the workers would have had."""
    if job == "prepare":
        _prepare(simulators)
    elif job in ("import", "again"):
        _collect()
    else:
        _deliver()
    return _SENT


def _count_messages() -> None:
    from syncs import wakes

    def count(task: str, pk: int) -> None:
        global _SENT
        _SENT += 1

    wakes._send = count


def _prepare(simulators: str) -> None:
    from pathlib import Path

    import yaml
    from django.core.management import call_command

    from connectors.models import Connection
    from syncs import configuring, tending
    from syncs.models import Flow

    call_command("migrate", verbosity=0)
    os.environ.update(SIMULATORS_URL=simulators, DEMO_PASSWORD="demo-password")
    configuring.apply(yaml.safe_load(Path("integrator/demo.yaml").read_text()), "bench")
    Flow.objects.exclude(code="orders").update(state="paused")
    Connection.objects.update(calls_at_once=int(os.environ.get("BENCH_K", "4")))
    tending.refresh_all_words()


def _collect() -> None:
    from integrator.celery import tidy
    from syncs import runs
    from syncs.collecting import collect
    from syncs.models import Flow, Run

    flow = Flow.objects.get(code="orders")
    runs.begin(flow, "staff")
    while Run.objects.filter(state="running").exists():
        collect(flow)
        tidy()


def _deliver() -> None:
    from connectors.models import Connection
    from integrator.celery import tidy
    from syncs.deliveries import marking
    from syncs.deliveries.delivering import deliver, is_anything_due

    books, shop = Connection.objects.get(code="ACU"), Connection.objects.get(code="SC")
    while is_anything_due(books) or marking.is_owed(shop):
        for connection in (books, shop):
            deliver(connection)
            tidy()
