"""Real sites under every protocol there is, as the tests of this folder ask for them."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulators.running import Running, running
from tests.systems.test_odoo_live import (
    DOORS,
    Site,
    opened,
)


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with running(["odoo"]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


@pytest.fixture(params=DOORS, ids="-".join)
def door(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture
def site(door: tuple[str, str], remotes: Running) -> Site:
    database, protocol = door
    return Site(remotes, database, opened(remotes, database, protocol=protocol))
