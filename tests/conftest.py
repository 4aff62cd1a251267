"""A hub in a test: simulators that run, the demo's configuration, and workers told when to work."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.models import Connection, Record
from console.api import tokens
from console.hooks import CALLS
from simulators.running import Running, running, system
from syncs import configuring, door, runs, sweeping, wakes
from syncs.clock import ago
from syncs.collecting import collect
from syncs.deliveries.delivering import deliver
from syncs.models import Flow, Transfer

DEMO = Path(__file__).parent.parent / "integrator" / "demo.yaml"


@pytest.fixture(autouse=True)
def fresh_door() -> None:
    """What a web process remembers of callers, a test must not inherit."""
    door.forget()
    for pace in (CALLS, door.UNSIGNED, tokens.CALLS, tokens.WRONG):
        pace.forget()
    wakes.forget()


@pytest.fixture
def systems() -> dict[str, dict[str, Any]]:
    """Name the simulators a test runs, with their options; a test may override it."""
    return {"sellercloud": {"is_empty": True}, "acumatica": {}}


@pytest.fixture
def remotes(systems: dict[str, dict[str, Any]], settings: Any) -> Iterator[Running]:
    with running([system(key, **options) for key, options in systems.items()]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


class Hub:
    """The hub of a story: `work` lets its workers do all that is due."""

    def __init__(self, remotes: Running) -> None:
        self.remotes = remotes

    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        configuring.apply({**yaml.safe_load(DEMO.read_text()), **changed}, "test")

    def collect(self, code: str) -> Any:
        flow = Flow.objects.get(code=code)
        runs.begin(flow, "staff")
        collect(flow)
        return flow.runs.first()

    def deliver(self, code: str) -> None:
        deliver(Connection.objects.get(code=code))

    def work(self, *flows: str) -> None:
        """Collect these flows, and deliver until nothing is due."""
        for code in flows:
            run = self.collect(code)
            assert run.state == "done", run.trouble
        for _ in range(3):
            for connection in Connection.objects.all():
                deliver(connection)

    def sweep(self) -> None:
        sweeping.sweep()

    def book(self, **facts: Any) -> Transfer:
        """Let one order be born, taken in and delivered; answer its transfer."""
        id = self.born(**facts)
        self.work("orders")
        return self.transfer(id)

    def born(self, **facts: Any) -> int:
        id: int = self.remotes.act("sellercloud", "add_order", **facts)
        return id

    def transfer(self, id: int) -> Transfer:
        record = Record.objects.get(kind="order", external_id=str(id))
        return record.transfers.get()

    def orders_there(self) -> list[dict[str, Any]]:
        return self.remotes.state("acumatica")["sales_orders"]

    def age(self, seconds: float = 3600) -> None:
        """Let time pass for what is due later: tests age rows rather than wait."""
        Transfer.objects.update(not_before=ago(seconds), lease_until=None)
        Transfer.objects.filter(doubt_since__isnull=False).update(doubt_since=ago(seconds))
        Transfer.objects.filter(mark_after__isnull=False).update(mark_after=ago(seconds))
        Connection.objects.update(paused_until=None)


@pytest.fixture
def hub(db: None, remotes: Running) -> Hub:
    made = Hub(remotes)
    made.configure()
    return made


def story(transfer: Transfer) -> str:
    """Give the story of a transfer as staff read it."""
    return "\n".join(transfer.events.values_list("sentence", flat=True))
