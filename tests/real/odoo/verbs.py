"""What only a real Odoo can show: races, answers lost at any call, rights.

Said against every release and protocol there is; the sentences it shares with the pretend one are in
`tests/systems/test_odoo_live.py` and in the stories, and are run by the same command.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Posted
from connectors.errors import (
    IntegratorError,
    LogInRefused,
    Misconfigured,
    OutcomeUnknown,
    PermissionMissing,
    TryLater,
)
from simulators.running import Running
from tests.systems import test_odoo_live as live
from tests.systems.test_odoo_live import (
    ORDER,
    WORDS,
    Site,
    booked,
    opened,
    sent,
)

SALESMAN = {"login": "sales", "key": "demo-password-sales-key"}


def orders(site: Site, reference: str) -> list[dict[str, Any]]:
    return site.rows(
        "sale.order", [["client_order_ref", "=", reference]], "id", "state", "date_order"
    )


class TestTheLogIn:
    def test_a_wrong_key_and_a_wrong_user_are_refused(
        self, door: tuple[str, str], remotes: Running
    ) -> None:
        with pytest.raises(LogInRefused):
            opened(remotes, door[0], protocol=door[1], key="wrong")
        if (door[0], door[1]) != ("demo19", "auto"):  # a key alone is enough for JSON-2
            with pytest.raises(LogInRefused):
                opened(remotes, door[0], protocol=door[1], login="nobody")

    def test_a_database_that_is_not_there_is_named(
        self, door: tuple[str, str], remotes: Running
    ) -> None:
        site = f"{remotes.url('odoo')}/{door[0][-2:]}"
        with pytest.raises(Misconfigured, match="“nowhere”"):
            opened(remotes, "nowhere", protocol=door[1], site=site)


class TestRights:
    def test_an_administrator_lacks_none(self, site: Site) -> None:
        found = {check.name: (check.outcome, check.sentence) for check in site.connector.test()}
        advice = {} if site.database == "demo18" else {"Rounding of taxes"}
        assert {name for name, (outcome, _) in found.items() if outcome != "passed"} == set(advice)

    def test_a_plain_salesman_is_told_what_he_may_not(self, remotes: Running) -> None:
        to = opened(remotes, "demo18", **SALESMAN)
        lacks = {check.name for check in to.test() if check.outcome == "failed"}
        assert lacks == {
            "Create customers", "Change customers", "Create products", "Change products",
            "Change price lists", "Count stock", "Make invoices and credit notes", "Book payments",
        }  # fmt: skip

    def test_what_he_may_not_do_is_refused_in_its_own_words(self, remotes: Running) -> None:
        to = opened(remotes, "demo18", **SALESMAN)
        with pytest.raises(PermissionMissing, match="Contact"):
            to.send_customer(to.write_customer(ORDER, WORDS))


class TestOnceOnly:
    def test_eight_at_once_book_one_order(self, site: Site) -> None:
        """What loses the race is tried again later, and finds what the winner made."""
        to = site.connector
        who = to.send_customer(to.write_customer(ORDER, WORDS))
        document = to.write_order(ORDER, WORDS, who.number, "shop-900")
        with ThreadPoolExecutor(8) as threads:
            told = list(threads.map(lambda _: _tried(site, document), range(8)))
        assert {type(one) for one in told} <= {Posted, TryLater}, told
        again = to.send_order(document)
        assert {one.id for one in told if isinstance(one, Posted)} <= {again.id}
        assert again.total == Decimal("36.00")
        assert len(orders(site, "900")) == 1
        assert len(site.lines(again.id)) == 2

    def test_whichever_answer_is_lost_the_order_is_booked_once(self, site: Site) -> None:
        to = site.connector
        who = to.send_customer(to.write_customer(ORDER, WORDS))
        lost = 0
        for place in range(40):
            order = replace(ORDER, id=f"7{place}", number=f"7{place}")
            document = to.write_order(order, WORDS, who.number, f"shop-7{place}")
            site.remotes.clear()
            site.remotes.fault("odoo", "reset_after", path="POST", after=place)
            try:
                made = to.send_order(document)
            except OutcomeUnknown:
                lost += 1
                made = to.find_order(f"shop-7{place}") or to.send_order(document)
            [there] = orders(site, f"7{place}")
            assert made.total == Decimal("36.00")
            assert (there["state"], there["date_order"]) == ("sale", "2026-01-20 15:04:05")
            if site.remotes.garden.faults["odoo"].shown():
                break
        assert lost >= 3
        assert place < 39, "every call was struck once"

    def test_a_payment_whose_answer_is_lost_is_booked_once(self, site: Site) -> None:
        made = booked(site)
        site.act("invoice_order", order=made.number)
        for place in range(40):
            site.remotes.clear()
            site.remotes.fault("odoo", "reset_after", path="POST", after=place)
            try:
                live.TestMoney().pay(site, made)
            except OutcomeUnknown:
                live.TestMoney().pay(site, made)
            rows = site.rows("account.payment", [["memo", "=", "shop-900-p1"]], "amount", "state")
            assert [row["amount"] for row in rows] == [Decimal(36)]
            if site.remotes.garden.faults["odoo"].shown():
                return

    def test_a_delivery_whose_answer_is_lost_is_validated_once(self, site: Site) -> None:
        for method in ("button_validate", "process"):
            order = replace(ORDER, id=method, number=method)
            made = booked(site, order)
            path = f"/{method}" if site.connector.rpc.is_json2 else "jsonrpc"
            # By JSON-RPC the method stands in the body: its own call is counted from the log.
            after = 0 if site.connector.rpc.is_json2 else _place_of(site, method)
            site.remotes.fault("odoo", "reset_after", path=path, after=after)
            part = sent(method, ("COLA-24", 1))
            with pytest.raises(OutcomeUnknown):
                live.TestShipments().ship(site, made, part)
            site.remotes.clear()
            if not site.connector.find_shipment(made, part):
                live.TestShipments().ship(site, made, part)
            domain = [["sale_id", "=", int(made.id)]]
            states = [row["state"] for row in site.rows("stock.picking", domain, "state")]
            assert sorted(states) == ["assigned", "done"]


def _tried(site: Site, document: dict[str, Any]) -> Any:
    try:
        return site.connector.send_order(document)
    except IntegratorError as told:
        return told


def _place_of(site: Site, method: str) -> int:
    """Tell how many calls a partial shipment makes before this one: shown by one that goes well."""
    order = replace(ORDER, id=f"dry-{method}", number=f"dry-{method}")
    made = booked(site, order)
    site.remotes.clear()
    live.TestShipments().ship(site, made, sent(f"dry-{method}", ("COLA-24", 1)))
    said = [one["body"] for one in site.remotes.requests("odoo")]
    site.remotes.clear()
    return next(place for place, body in enumerate(said) if f'"{method}"' in body)
