"""A real shop, once it is asked for by this folder: `make test` leaves it alone.

`WOOCOMMERCE_URL`, `WOOCOMMERCE_KEY` and `WOOCOMMERCE_SECRET` name a test shop and an administrator's key:
goods, buyers and orders are made in it, and its currency, weight and taxes are set. Two sentences need
`WOOCOMMERCE_READ_KEY` and `…_READ_SECRET` (a key that may only read), `WOOCOMMERCE_MANAGER_KEY` and
`…_MANAGER_SECRET` (a shop manager's). `WOOCOMMERCE_CA` names the certificate of a shop that made its own.
The story and the faults go through a proxy: plain http, a shop that answers by whatever name it is called,
and for the webhook one that may call loopback.
"""

from pathlib import Path
from typing import Any

import pytest

from connectors.systems.woocommerce.connector import WooCommerce
from tests.real.woocommerce.founding import found
from tests.real.woocommerce.site import ADDRESS, RealSite, missing


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_asked = any("tests/real" in Path(arg).as_posix() for arg in config.args)
    return None if is_asked else True


@pytest.fixture(scope="session")
def founded() -> RealSite:
    told = missing(*ADDRESS)
    if told:
        pytest.fail(told, pytrace=False)
    made = RealSite()
    found(made)
    return made


@pytest.fixture
def site(founded: RealSite, settings: Any) -> RealSite:
    settings.ALLOWED_PRIVATE_HOSTS = [founded.address]
    if isinstance(founded.http.verify, str):  # a certificate of the test shop's own
        settings.CA_FILE = founded.http.verify
    founded.clean()
    return founded


@pytest.fixture
def shop(site: RealSite) -> WooCommerce:
    return site.connected()
