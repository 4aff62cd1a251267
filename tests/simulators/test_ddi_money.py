"""Deposits of the pretend Inform: a short-term liability until ship confirm applies it by itself."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from simulators.ddi.ledger import CLEARING, DEPOSITS, FREIGHT, RECEIVABLE, REVENUE, TAX
from simulators.running import Running, running
from tests.simulators.ddi_site import DEPOSIT, LINE, Clock, Site

TWO = [LINE, {**LINE, "lineNumber": 2, "product": "TONIC-24", "quantity": "3", "unitPrice": "10"}]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remotes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["ddi"], is_empty=True, clock=clock) as served:
        yield served


@pytest.fixture
def site(remotes: Running) -> Site:
    return Site(remotes)


def stock(site: Site, product: str, branch: str = "100") -> tuple[str, str, str]:
    rows = site.items("availability", branch=branch)
    row = next(one for one in rows if one["productNumber"] == product)
    return row["onHand"], row["committed"], row["availableQuantity"]


class TestDeposits:
    def test_a_deposit_is_a_short_term_liability_when_the_order_is_entered(
        self, site: Site
    ) -> None:
        site.enter()
        assert site.balances() == {CLEARING: Decimal("52.40"), DEPOSITS: Decimal("-52.40")}
        (deposit,) = site.state("deposits")
        assert (deposit["state"], deposit["applied"]) == ("held", "0.00")
        assert {entry["kind"] for entry in site.state("ledger")} == {"deposit"}

    def test_ship_confirm_posts_revenue_and_applies_the_deposit_by_itself(self, site: Site) -> None:
        site.enter(taxTotal="3.10", total="55.50", deposits=[{**DEPOSIT, "amount": "55.50"}])
        site.act("ship_confirm", order="SC-1000123")
        assert site.balances() == {
            CLEARING: Decimal("55.50"),
            REVENUE: Decimal("-39.90"),
            FREIGHT: Decimal("-12.50"),
            TAX: Decimal("-3.10"),
        }
        (deposit,) = site.state("deposits")
        assert (deposit["state"], deposit["applied"]) == ("applied", "55.50")
        assert site.get("pos-orders/SC-1000123").json()["deposits"][0]["status"] == "applied"

    def test_there_are_no_cash_receipts_and_nothing_is_taken_off_receivables(
        self, site: Site
    ) -> None:
        site.enter(deposits=[{**DEPOSIT, "amount": "20.00"}])
        site.act("ship_confirm", order="SC-1000123")
        receivable = [e for e in site.state("ledger") if e["account"] == RECEIVABLE]
        assert [(e["debit"], e["credit"]) for e in receivable] == [("32.40", "0")]
        assert {e["kind"] for e in site.state("ledger")} == {"deposit", "ship confirm"}
        assert site.get("cash-receipts").status_code == 404

    def test_every_batch_of_the_ledger_comes_to_zero(self, site: Site) -> None:
        site.act("add_orders", count=20)
        for one in site.state("orders")[::2]:
            site.act("ship_confirm", order=one["orderNumber"], is_partial=True)
        sums: dict[int, Decimal] = {}
        for entry in site.state("ledger"):
            amount = Decimal(entry["debit"]) - Decimal(entry["credit"])
            sums[entry["batch"]] = sums.get(entry["batch"], Decimal(0)) + amount
        assert len(sums) == 30
        assert not any(sums.values())

    def test_cancelling_before_shipping_gives_the_deposit_back(self, site: Site) -> None:
        site.enter()
        before = stock(site, "COLA-24")
        site.act("cancel", order="SC-1000123")
        assert site.balances() == {}
        assert site.state("deposits")[0]["state"] == "returned"
        told = site.get("pos-orders/SC-1000123").json()
        assert (told["status"], told["deposits"][0]["status"]) == ("cancelled", "refunded")
        assert (before[1], stock(site, "COLA-24")[1]) == ("2", "0")
        with pytest.raises(ValueError, match="cancelled"):
            site.act("ship_confirm", order="SC-1000123")

    def test_what_has_left_cannot_be_cancelled(self, site: Site) -> None:
        site.enter(lines=TWO, total=None)
        site.act("ship_confirm", order="SC-1000123", is_partial=True)
        with pytest.raises(ValueError, match="partially_shipped"):
            site.act("cancel", order="SC-1000123")

    def test_several_deposits_are_applied_the_first_first(self, site: Site) -> None:
        two = [{**DEPOSIT, "amount": "30.00"}, {**DEPOSIT, "method": "GIFT", "amount": "40.00"}]
        site.enter(lines=TWO, total=None, deposits=two)
        site.act("ship_confirm", order="SC-1000123", is_partial=True)
        told = [(one["applied"], one["state"]) for one in site.state("deposits")]
        assert told == [("30.00", "applied"), ("9.90", "held")]
        site.act("ship_confirm", order="SC-1000123")
        assert [one["state"] for one in site.state("deposits")] == ["applied", "applied"]
        assert site.balances()[RECEIVABLE] == Decimal("12.40")


class TestShipConfirm:
    def test_only_what_is_ship_confirmed_is_among_the_shipments(
        self, site: Site, clock: Clock
    ) -> None:
        site.enter()
        site.act("release", order="SC-1000123")
        assert site.items("shipments") == []
        clock.time += 3600
        site.act("ship_confirm", order="SC-1000123", tracking="1Z1")
        assert site.items("shipments") == [
            {
                "shipmentId": "S-9001",
                "orderNumber": "1004567",
                "externalOrderId": "SC-1000123",
                "confirmedAt": "2026-11-20T11:00:00Z",
                "shipVia": "UPSG",
                "carrier": "UPS",
                "freight": "12.50",
                "invoiceNumber": "700001",
                "packages": [
                    {
                        "trackingNumber": "1Z1",
                        "weight": "5.0",
                        "lines": [{"lineNumber": 1, "quantity": "2"}],
                    }
                ],
            }
        ]

    def test_a_part_may_be_shipped_and_the_rest_later(self, site: Site) -> None:
        site.enter(lines=TWO, total=None)
        said = [{"lineNumber": 2, "quantity": "1"}]
        site.act("ship_confirm", order="1004567", lines=said, tracking=["T1", "T2"], carrier="DHL")
        told = site.get("pos-orders/SC-1000123").json()
        assert told["status"] == "partially_shipped"
        assert [line["quantityShipped"] for line in told["lines"]] == ["0", "1"]
        (first,) = site.items("shipments")
        assert [one["trackingNumber"] for one in first["packages"]] == ["T1", "T2"]
        assert first["carrier"] == "DHL"
        site.act("ship_confirm", order="1004567")
        assert site.get("pos-orders/SC-1000123").json()["status"] == "ship_confirmed"
        second = site.items("shipments")[1]["packages"][0]["lines"]
        assert second == [{"lineNumber": 1, "quantity": "2"}, {"lineNumber": 2, "quantity": "2"}]

    def test_the_invoices_come_to_the_total_and_tell_what_the_deposit_paid(
        self, site: Site
    ) -> None:
        site.enter(lines=TWO, total="82.40")
        site.act("ship_confirm", order="1004567", is_partial=True)
        site.act("ship_confirm", order="1004567")
        told = [(one["total"], one["depositApplied"], one["balance"])
                for one in site.items("invoices")]  # fmt: skip
        assert told == [("39.90", "39.90", "0.00"), ("42.50", "12.50", "30.00")]

    def test_the_days_end_turns_ship_confirmed_into_invoiced(self, site: Site) -> None:
        site.enter()
        site.act("ship_confirm", order="SC-1000123")
        assert site.act("end_day") == 1
        assert site.get("pos-orders/SC-1000123").json()["status"] == "invoiced"

    @pytest.mark.parametrize(
        "lines", [[], [{"lineNumber": 1, "quantity": "3"}], [{"lineNumber": 1, "quantity": "-1"}]]
    )
    def test_more_than_is_open_or_nothing_cannot_be_shipped(self, site: Site, lines: Any) -> None:
        site.enter()
        with pytest.raises(ValueError, match="cannot be shipped"):
            site.act("ship_confirm", order="SC-1000123", lines=lines)

    def test_entering_promises_stock_and_ship_confirm_takes_it(self, site: Site) -> None:
        assert stock(site, "COLA-24") == ("420", "0", "420")
        site.enter(lines=[LINE, {**LINE, "lineNumber": 2, "branch": "200", "quantity": "5"}],
                   total=None)  # fmt: skip
        assert stock(site, "COLA-24") == ("420", "2", "418")
        assert stock(site, "COLA-24", "200") == ("180", "5", "175")
        site.act("ship_confirm", order="SC-1000123")
        assert stock(site, "COLA-24") == ("418", "0", "418")
        product = next(p for p in site.items("products") if p["productNumber"] == "COLA-24")
        assert product["availableQuantity"] == "593"

    def test_a_unit_that_holds_several_takes_as_many(self, site: Site) -> None:
        site.enter(lines=[{**LINE, "unitOfMeasure": "CS"}], total=None)
        assert stock(site, "COLA-24") == ("420", "48", "372")

    def test_orders_are_ship_confirmed_by_themselves_after_a_while(self, clock: Clock) -> None:
        with running(["ddi"], is_empty=True, clock=clock, ship_after=60) as served:
            site = Site(served)
            site.enter()
            clock.time += 59
            assert site.items("shipments") == []
            clock.time += 2
            assert len(site.items("shipments")) == 1
            assert site.state("deposits")[0]["state"] == "applied"
