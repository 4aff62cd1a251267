"""What staff set up for orders' other lives, in the forms: kinds of order, feeding, channel accounts."""

from typing import Any

import pytest
from django.test import Client

from connectors.models import Connection
from syncs.models import Flow
from tests.conftest import Hub

NO_ENDS = {
    "endpoints-TOTAL_FORMS": 2, "endpoints-INITIAL_FORMS": 0, "endpoints-MIN_NUM_FORMS": 0,
    "endpoints-MAX_NUM_FORMS": 1000,
}  # fmt: skip


def test_kinds_of_order_and_what_a_flow_feeds_on_are_set_in_its_form(
    hub: Hub, admin_client: Client
) -> None:
    url = "/admin/syncs/flow/add/?kind=order&pattern=aggregation"
    page = admin_client.get(url).content.decode()
    for told in ("standing orders", "orders we booked there", "Which kinds it carries"):
        assert told in page
    said: dict[str, Any] = {
        "name": "Quotes", "code": "quotes", "kind": "order", "pattern": "aggregation",
        "state": "active", "collect": "cursor", "interval": 300, "overlap": 600, "promise": 30,
        "order_kinds": ["order", "quote"], "feeds_on": "all", "enter_when": "always",
        "shipped_orders": "book", "books_as": "order",
        "hold_minutes": 0, "customer_rule": "find_or_create", "tolerance": 0, **NO_ENDS,
    }  # fmt: skip
    for place, (code, role) in enumerate((("SC", "source"), ("ACU", "target"))):
        pk = Connection.objects.get(code=code).pk
        said |= {f"endpoints-{place}-connection": pk, f"endpoints-{place}-role": role}
    answer = admin_client.post(url, said, follow=True).content.decode()
    flow = Flow.objects.get(code="quotes")
    assert (flow.order_kinds, flow.feeds_on) == (["order", "quote"], "all")
    assert flow.state == "paused"
    assert "Acumatica cannot hold quotes" in answer
    assert "cannot tell of what we booked there" in answer


@pytest.fixture
def form(hub: Hub, admin_client: Client) -> Any:
    connection = Connection.objects.get(code="SC")
    url = f"/admin/connectors/connection/{connection.pk}/change/"

    def post(channels: str) -> str:
        said = {"name": "Sellercloud", "code": "SC", "system": "sellercloud", "calls_at_once": 4,
                **connection.settings, "captured_by": "nobody", "channel_accounts": channels}  # fmt: skip
        return admin_client.post(url, said, follow=True).content.decode()

    return post


def test_staff_say_a_line_each_which_channels_a_connection_is(form: Any) -> None:
    form("ACU: SO\r\nACU: WO · *")
    assert Connection.objects.get(code="SC").channel_accounts == {"ACU": ["SO", "WO · *"]}
    form("")
    assert Connection.objects.get(code="SC").channel_accounts == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Website", "is not spelled like"),
        ("NO: Website", "No connection has the code NO"),
        ("SC: Website", "brings its own orders"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_to_do(form: Any, line: str, told: str) -> None:
    assert told in form(line)
    assert Connection.objects.get(code="SC").channel_accounts == {}
