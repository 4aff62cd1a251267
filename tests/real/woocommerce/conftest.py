"""A real shop, once it is asked for by this folder: `make test` leaves it alone."""

from pathlib import Path
from typing import Any

import certifi
import pytest

from connectors.systems.woocommerce.connector import WooCommerce
from tests.real.woocommerce.founding import found
from tests.real.woocommerce.site import ADDRESS, RealSite, missing


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    named = (Path(arg.partition("::")[0]).parts for arg in config.args)
    return None if any("real" in parts for parts in named) else True


@pytest.fixture(scope="session")
def founded() -> RealSite:
    told = missing(*ADDRESS)
    if told:
        pytest.fail(told, pytrace=False)
    made = RealSite()
    found(made)
    return made


@pytest.fixture
def site(founded: RealSite, settings: Any, monkeypatch: pytest.MonkeyPatch) -> RealSite:
    settings.ALLOWED_PRIVATE_HOSTS = [founded.address]
    if isinstance(founded.http.verify, str):  # a certificate of the test shop's own
        monkeypatch.setattr(certifi, "where", lambda: founded.http.verify)
    founded.clean()
    return founded


@pytest.fixture
def shop(site: RealSite) -> WooCommerce:
    return site.connected()
