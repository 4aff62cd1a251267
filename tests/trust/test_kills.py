"""A worker killed with -9 at the worst moments: each order, payment and customer there once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from simulators.running import Running
from syncs.models import DeliverySlot, Run, Transfer
from tests.conftest import Hub, story

ROOT = Path(__file__).parents[2]
ORDER = "PUT /entity/Default/24.200.001/SalesOrder"
CUSTOMER = "PUT /entity/Default/24.200.001/Customer"


@pytest.fixture
def hub(transactional_db: None, remotes: Running, settings: Any) -> Hub:
    made = Hub(remotes)
    made.configure()
    return made


def database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    at = f"{told['HOST']}:{told['PORT']}" if not str(told["HOST"]).startswith("/") else ""
    socket = f"?host={told['HOST']}" if not at else ""
    user = f"{told['USER']}:{told['PASSWORD']}@" if told["PASSWORD"] else f"{told['USER']}@"
    return f"postgres://{user}{at}/{told['NAME']}{socket}"


@pytest.fixture
def worker(hub: Hub, settings: Any) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(**env: str) -> subprocess.Popen[bytes]:
        known = {
            "DATABASE_URL": database_url(),
            "ALLOWED_PRIVATE_HOSTS": hub.remotes.address,
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_ENCRYPTION_KEYS": ",".join(settings.FIELD_ENCRYPTION_KEYS),
            "DJANGO_SETTINGS_MODULE": "integrator.settings",
            "ENV_FILE": "/nonexistent",
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.worker"],
            cwd=ROOT,
            env={**os.environ, **known, **env},
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()


def until(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + 40
    while not is_so():
        assert time.monotonic() < limit, "it never came to that"
        time.sleep(0.02)


def asked(hub: Hub, system: str, method: str, path: str) -> bool:
    calls = hub.remotes.requests(system)
    return any(r["method"] == method and r["path"].endswith(path) for r in calls)


def kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    assert child.wait() == -9


def recover(hub: Hub) -> None:
    """Let the dead worker's leases and the remotes' doubts run out, and let others go on."""
    hub.remotes.clear()
    for _ in range(4):
        DeliverySlot.objects.update(lease_until=None)
        Run.objects.filter(state="running").update(lease_until=None)
        hub.age()
        from syncs.collecting import collect
        from syncs.models import Flow

        collect(Flow.objects.get(code="orders"))
        hub.work()


def assert_once(hub: Hub, *ids: int) -> None:
    customers = hub.remotes.state("acumatica")["customers"]
    emails = [c["MainContact"]["Email"] for c in customers if c["MainContact"]["Email"]]
    assert len(emails) == len(set(emails))
    references = sorted(o["ExternalRef"] for o in hub.orders_there())
    assert references == sorted(f"SC-{id}" for id in ids)
    assert len(hub.remotes.state("acumatica")["payments"]) == len(ids)
    for id in ids:
        transfer = hub.transfer(id)
        assert transfer.state in ("posted", "linked"), story(transfer)
        assert transfer.marked_at
    assert all(o["Exported"] for o in hub.remotes.state("sellercloud")["orders"])


def test_killed_before_anything_was_sent(hub: Hub, worker: Any) -> None:
    id = hub.born()
    hub.remotes.fault("acumatica", "timeout_before", path=ORDER, seconds=3)
    child = worker()
    until(lambda: asked(hub, "acumatica", "PUT", "/SalesOrder"))
    kill(child)
    recover(hub)
    assert_once(hub, id)


def test_killed_after_the_remote_accepted_and_before_its_answer(hub: Hub, worker: Any) -> None:
    id = hub.born()
    hub.remotes.fault("acumatica", "accept_then_timeout", path=ORDER, seconds=3)
    child = worker()
    until(lambda: bool(hub.orders_there()))
    kill(child)
    recover(hub)
    assert_once(hub, id)


def test_killed_after_the_answer_and_before_our_commit(hub: Hub, worker: Any) -> None:
    ids = [hub.born(email="one@new.example"), hub.born(email="two@new.example")]
    child = worker(KILL_AT="answer")
    assert child.wait() == -9
    assert Transfer.objects.filter(state="sending").exists()
    recover(hub)
    assert_once(hub, *ids)


def test_killed_after_our_commit_and_before_the_mark(hub: Hub, worker: Any) -> None:
    id = hub.born()
    hub.remotes.fault("sellercloud", "timeout_before", path="SetExported", seconds=3)
    child = worker()
    until(lambda: asked(hub, "sellercloud", "PUT", "/SetExported"))
    kill(child)
    assert hub.transfer(id).state == "posted"
    recover(hub)
    assert_once(hub, id)


@pytest.mark.parametrize("kind", ["timeout_before", "accept_then_timeout"])
def test_killed_while_a_customer_is_made(hub: Hub, worker: Any, kind: str) -> None:
    ids = [hub.born(email="nova@new.example") for _ in range(3)]
    hub.remotes.fault("acumatica", kind, path=CUSTOMER, seconds=3)
    child = worker()
    until(lambda: asked(hub, "acumatica", "PUT", "/Customer"))
    time.sleep(0.2)
    kill(child)
    recover(hub)
    assert_once(hub, *ids)


def test_killed_while_orders_are_taken_in(hub: Hub, worker: Any) -> None:
    ids = [hub.born(email=f"buyer{n}@new.example") for n in range(5)]
    hub.remotes.fault(
        "sellercloud", "timeout_before", path=rf"GET /rest/api/Orders/{ids[-1]}$", seconds=3
    )
    child = worker()
    until(lambda: asked(hub, "sellercloud", "GET", f"/Orders/{ids[-1]}"))
    kill(child)
    recover(hub)
    assert_once(hub, *ids)
