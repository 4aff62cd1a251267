"""A pretend Odoo that runs, and its callers; what both releases do alike is tested for both."""

from collections.abc import Iterator

import pytest

from simulators.running import Running, running
from tests.simulators.odoo_callers import Clock, Json2, Rpc, Xml


@pytest.fixture
def odoo_clock() -> Clock:
    return Clock()


@pytest.fixture
def odoo_server(odoo_clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["odoo"], is_empty=True, clock=odoo_clock) as served:
        yield served


@pytest.fixture(params=["demo18", "demo19"])
def odoo(request: pytest.FixtureRequest, odoo_server: Running) -> Rpc:
    return Rpc(odoo_server, request.param)


@pytest.fixture
def eighteen(odoo_server: Running) -> Rpc:
    return Rpc(odoo_server, "demo18")


@pytest.fixture
def nineteen(odoo_server: Running) -> Rpc:
    return Rpc(odoo_server, "demo19")


@pytest.fixture
def json2(odoo_server: Running) -> Json2:
    return Json2(odoo_server)


@pytest.fixture
def xml(odoo: Rpc) -> Xml:
    return Xml(odoo.remotes, odoo.database)
