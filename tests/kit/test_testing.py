"""*Test connection* names the part that fails, and writes nothing."""

from typing import Any

import pytest

from connectors.kit.testing import test_connection as try_connection
from connectors.models import Connection
from tests.conftest import Hub


def failed(code: str) -> dict[str, str]:
    connection = Connection.objects.get(code=code)
    return {c.name: c.sentence for c in try_connection(connection) if c.outcome == "failed"}


def change(code: str, **settings: str) -> None:
    connection = Connection.objects.get(code=code)
    secrets = {n: v for n, v in settings.items() if n == "password"}
    connection.secrets = {**connection.secrets, **secrets}
    connection.settings = {
        **connection.settings,
        **{n: v for n, v in settings.items() if n not in secrets},
    }
    connection.save()


@pytest.mark.parametrize("code", ["SC", "ACU"])
def test_a_good_connection_passes_every_check(hub: Hub, code: str) -> None:
    assert failed(code) == {}
    writes = [
        r for key in ("acumatica", "sellercloud") for r in hub.remotes.requests(key)
        if r["method"] in ("PUT", "DELETE") or (r["method"] == "POST" and not r["path"].endswith(("login", "token")))
    ]  # fmt: skip
    assert writes == []


@pytest.mark.parametrize(("code", "word"), [("SC", "incorrect"), ("ACU", "Invalid credentials")])
def test_a_wrong_password_is_named(hub: Hub, code: str, word: str) -> None:
    change(code, password="wrong")
    assert word in failed(code)["Log-in"]


@pytest.mark.parametrize(("code", "field"), [("SC", "lookup"), ("ACU", "site")])
def test_a_dead_address_is_named(hub: Hub, settings: Any, code: str, field: str) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1:9"]
    change(code, **{field: "http://127.0.0.1:9"})
    assert "Address" in failed(code)


def test_an_address_nobody_allowed_is_named_with_what_to_do(hub: Hub, settings: Any) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = []
    assert "ALLOWED_PRIVATE_HOSTS" in failed("ACU")["Address"]


def test_an_unknown_team_is_named(hub: Hub) -> None:
    change("SC", team="nobody")
    assert "nobody" in str(failed("SC"))


def test_an_unknown_company_is_named(hub: Hub) -> None:
    change("SC", companies="163, 999")
    assert "999" in failed("SC")["Companies"]


def test_a_missing_right_is_named_although_sellercloud_hides_the_endpoint(hub: Hub) -> None:
    hub.remotes.act("sellercloud", "deny", path="GET /rest/api/Orders")
    assert "Permissions" in failed("SC")["Read orders"]


@pytest.mark.parametrize("entity", ["SalesOrder", "Customer", "Payment", "Shipment", "StockItem"])
def test_each_missing_right_of_acumatica_is_named(hub: Hub, entity: str) -> None:
    hub.remotes.act("acumatica", "deny", entity=entity)
    names = failed("ACU")
    assert len(names) == 1
    assert "SM201025" in next(iter(names.values()))


def test_a_wrong_endpoint_version_is_named_with_those_there_are(hub: Hub) -> None:
    change("ACU", endpoint="Default/25.200.001")
    assert "Default/24.200.001" in failed("ACU")["Endpoint"]


def test_a_missing_custom_field_is_named(hub: Hub) -> None:
    hub.remotes.act("acumatica", "drop_custom_field", field="UsrPLProfit")
    assert list(failed("ACU")) == ["Custom field UsrPLProfit"]


def test_a_mended_connection_goes_on(hub: Hub) -> None:
    Connection.objects.filter(code="ACU").update(state="reconnect", trouble="no")
    assert failed("ACU") == {}
    assert Connection.objects.get(code="ACU").state == "ready"
