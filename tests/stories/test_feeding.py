"""Documents that feed documents: what is booked, or entered, in one system goes on to another."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client

from connectors.models import Link, Record
from simulators.running import Running, running, system
from syncs import configuring, feeding
from syncs.models import Transfer
from syncs.states import State
from tests.conftest import DEMO, Hub, story
from tests.stories.shops import shop

MAPPINGS = {
    "order_type": [
        {"from": "NORTH", "to": "ODO", "match": "default", "word": "Website"},
        {"from": "NORTH", "to": "ACU", "match": "default", "word": "WO"},
        {"from": "ODO", "to": "ACU", "match": "default", "word": "SO"},
    ],
    "shipping_method": [
        {"from": "NORTH", "to": "ODO", "match": "default", "word": "UPS Ground"},
        {"from": "NORTH", "to": "ACU", "match": "default", "word": "UPSGROUND"},
        {"from": "ODO", "to": "ACU", "match": "default", "word": "UPSGROUND"},
    ],
    "payment_method": [
        {"from": "NORTH", "to": "ODO", "match": "default", "word": "Card clearing"},
        {"from": "NORTH", "to": "ACU", "match": "default", "word": "VISA"},
        {"from": "ODO", "to": "ACU", "match": "default", "word": "VISA"},
    ],
    "tax": [
        {"from": "NORTH", "to": "ODO", "match": "default", "word": "GIFT-BOX", "place": "line"},
        {"from": "NORTH", "to": "ACU", "match": "default", "word": "SALESTAX"},
        {"from": "ODO", "to": "ACU", "match": "default", "word": "SALESTAX"},
    ],
    "customer_class": [{"to": "ACU", "match": "default", "word": "RETAIL"}],
    "unit": [{"from": "ODO", "to": "ACU", "key": ["Units"], "word": "EA"}],
}


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    north = system("woocommerce", is_empty=True)
    north.key = "north"  # type: ignore[misc]
    with running([system("acumatica"), system("odoo", is_empty=True), north]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


def books(confirm: str = "yes", code: str = "ODO", database: str = "demo18") -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Odoo {database[-2:]}",
        "system": "odoo",
        "settings": {
            "site": f"${{SIMULATORS_URL}}/odoo/{database[-2:]}",
            "database": database,
            "login": "admin",
            "confirm": confirm,
            "discount_item": "GIFT-BOX",
            "handling_item": "ENGRAVED-GLASS",
            "freight_item": "GIFT-BOX",
        },
        "secrets": {"key": "demo-password-key"},
    }


class Chain(Hub):
    """A web shop whose orders are booked in Odoo, which feeds Acumatica."""

    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        demo = yaml.safe_load(DEMO.read_text())
        acumatica = next(c for c in demo["connections"] if c["code"] == "ACU")
        told = {"connections": [acumatica, shop("NORTH", "north"), books()], "mappings": MAPPINGS}
        configuring.apply({**told, **changed}, "test")

    def flow(self, code: str, source: str, target: str, **said: Any) -> None:
        row = {
            "code": code,
            "name": code,
            "kind": "order",
            "sources": [source],
            "targets": [target],
        }
        configuring.apply({"flows": [{**row, **said}]}, "test")

    def of(self, source: str, target: str) -> Transfer:
        rows = Transfer.objects.filter(record__connection__code=source, target__code=target)
        return rows.select_related("record").get(record__kind="order")

    def ordered(self) -> int:
        return int(self.remotes.act("north", "place_order", lines=[["COLA-24", 2]]))


@pytest.fixture
def hub(db: None, remotes: Running) -> Chain:
    made = Chain(remotes)
    made.configure()
    made.flow("web", "NORTH", "ODO")
    return made


def test_an_order_booked_there_and_confirmed_feeds_the_next_system_exactly_once(
    hub: Chain,
) -> None:
    configuring.apply({"connections": [books(confirm="no")]}, "test")
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    hub.ordered()
    hub.work("web")
    assert hub.of("NORTH", "ODO").state == State.POSTED, story(hub.of("NORTH", "ODO"))
    hub.work("feed")
    waits = hub.of("ODO", "ACU")
    assert (waits.state, waits.code) == (State.FILTERED, "kind"), story(waits)
    hub.remotes.act("odoo", "confirm_order", order=hub.of("NORTH", "ODO").number)
    for _ in range(3):
        hub.work("feed")
    fed = hub.of("ODO", "ACU")
    assert fed.state == State.POSTED, story(fed)
    assert len(hub.orders_there()) == 1
    assert fed.record.external_id != hub.of("NORTH", "ODO").record.external_id


def test_the_page_shows_the_chain_of_references(hub: Chain, admin_client: Client) -> None:
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    number = hub.ordered()
    hub.work("web")
    hub.work("feed")
    fed = hub.of("ODO", "ACU")
    assert fed.state == State.POSTED, story(fed)
    first = hub.of("NORTH", "ODO").record
    wanted = [("NORTH", str(number)), ("ODO", hub.of("NORTH", "ODO").number), ("ACU", fed.number)]
    for record, own in ((first, str(number)), (fed.record, wanted[1][1])):
        stages = feeding.chain(record, own)
        assert [(one.connection.code, one.number) for one in stages] == wanted
    page = admin_client.get(f"/orders/{first.pk}/").content.decode()
    assert f"/orders/{fed.record.pk}/" in page
    assert fed.number in page


def test_what_we_booked_there_is_no_news_unless_the_flow_feeds_on_it(hub: Chain) -> None:
    hub.flow("entered", "ODO", "ACU")
    hub.ordered()
    hub.work("web")
    hub.work("entered")
    assert hub.orders_there() == []
    number = hub.remotes.act("odoo", "sell_offline", lines=[{"sku": "COLA-24", "quantity": 3}])
    hub.work("entered")
    (taken,) = hub.orders_there()
    assert taken["CustomerOrder"] == number


def test_a_flow_on_what_we_booked_leaves_out_what_staff_entered(hub: Chain) -> None:
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    number = hub.remotes.act("odoo", "sell_offline", lines=[{"sku": "COLA-24", "quantity": 3}])
    hub.work("feed")
    left = Transfer.objects.get(record__order_row__number=number)
    assert (left.state, left.code) == (State.FILTERED, "entered_there"), story(left)


def test_a_flow_on_both_takes_both(hub: Chain) -> None:
    hub.flow("feed", "ODO", "ACU", feeds_on="all")
    hub.ordered()
    hub.remotes.act("odoo", "sell_offline", lines=[{"sku": "COLA-24", "quantity": 3}])
    hub.work("web")
    hub.work("feed")
    fed = Transfer.objects.filter(target__code="ACU")
    assert [t.state for t in fed] == [State.POSTED, State.POSTED], [story(t) for t in fed]
    assert len(hub.orders_there()) == 2


def test_an_order_that_goes_to_the_target_by_itself_is_not_fed_there_too(hub: Chain) -> None:
    hub.flow("direct", "NORTH", "ACU")
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    hub.ordered()
    hub.work("web", "direct")
    hub.work("feed")
    fed = hub.of("ODO", "ACU")
    assert (fed.state, fed.code) == (State.FILTERED, "brought"), story(fed)
    assert len(hub.orders_there()) == 1


def test_an_order_does_not_go_back_to_where_it_came_from(hub: Chain) -> None:
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    hub.flow("back", "ACU", "ODO", feeds_on="all")
    hub.ordered()
    hub.work("web")
    hub.work("feed")
    configuring.apply({"mappings": {"order_type": [
        {"from": "ACU", "to": "ODO", "match": "default", "word": "Website"}]}}, "test")  # fmt: skip
    hub.work("back")
    back = hub.of("ACU", "ODO")
    assert (back.state, back.code) == (State.FILTERED, "loop"), story(back)
    assert "does not go back" in back.reason


def test_an_invoice_of_the_fed_system_goes_back_onto_the_order_that_fed_it(hub: Chain) -> None:
    hub.flow("feed", "ODO", "ACU", feeds_on="booked")
    hub.flow("invoices", "ACU", "ODO", kind="invoice")
    hub.ordered()
    hub.work("web")
    hub.work("feed")
    parcel = hub.remotes.act("acumatica", "ship", number=hub.orders_there()[0]["OrderNbr"])
    number = hub.remotes.act("acumatica", "invoice", shipment=parcel)
    hub.work("invoices")
    hub.work("invoices")
    told = Transfer.objects.get(record__kind="invoice", target__code="ODO")
    assert told.state == State.POSTED, story(told)
    assert told.parent == hub.of("ODO", "ACU").record
    invoices = [m for m in hub.remotes.state("odoo").get("invoices", []) if number in str(m)]
    assert len(invoices) == 1


def test_a_system_that_cannot_tell_of_what_we_booked_is_refused_as_such_a_source(
    hub: Chain,
) -> None:
    with pytest.raises(configuring.ConfigurationError, match="cannot tell of what we booked"):
        hub.flow("wrong", "NORTH", "ACU", feeds_on="booked")


def test_a_ring_of_links_comes_to_an_end(hub: Chain) -> None:
    hub.ordered()
    hub.work("web")
    record = Record.objects.get(kind="order", connection__code="NORTH")
    Link.objects.create(target=record.connection, kind="order", key="ring", record=record,
                        number=record.canonical["number"])  # fmt: skip
    found = feeding.ancestors(record.connection, {record.pk: record.canonical["number"]})
    assert len(found[record.pk]) == 1
