"""Invoices, credit notes and payments in the pretend Odoo, its deeds and its memory."""

from pathlib import Path
from typing import Any

import pytest

from simulators.odoo import Odoo
from simulators.running import running
from tests.simulators.odoo_callers import Refused, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]

ADVANCE, REGISTER, REVERSAL = (
    "sale.advance.payment.inv", "account.payment.register", "account.move.reversal",
)  # fmt: skip
STANDING = ("name", "state", "payment_state", "amount_residual")


def invoiced(odoo: Rpc, order: int) -> int:
    """Make the draft invoice of an order, as a client does."""
    context = {"active_model": "sale.order", "active_ids": [order], "active_id": order}
    wizard = odoo(ADVANCE, "create", {"advance_payment_method": "delivered"}, context=context)
    told = odoo(ADVANCE, "create_invoices", [wizard], context=context)
    assert (told["type"], told["res_model"]) == ("ir.actions.act_window", "account.move")
    made: int = told["res_id"]
    return made


def posted(odoo: Rpc) -> int:
    invoice = invoiced(odoo, odoo.confirmed())
    assert odoo("account.move", "action_post", [invoice]) is False
    return invoice


def pay(odoo: Rpc, invoice: int, **said: Any) -> int:
    context = {"active_model": "account.move", "active_ids": [invoice]}
    wizard = odoo(REGISTER, "create", {"journal_id": 6, **said}, context=context)
    told = odoo(REGISTER, "action_create_payments", [wizard], context=context)
    made: int = told["res_id"]
    return made


class TestInvoices:
    def test_a_draft_has_the_number_it_would_get_in_18_and_none_in_19(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        assert odoo.one("sale.order", order, "invoice_status")["invoice_status"] == "to invoice"
        invoice = invoiced(odoo, order)
        read = odoo.one("account.move", invoice, "name", "state", "move_type", "ref",
                        "invoice_origin", "payment_reference", "amount_total", "payment_state",
                        "invoice_date", "partner_id")  # fmt: skip
        assert read == {
            "id": invoice, "name": "INV/2026/00001" if odoo.release < 19 else False,
            "state": "draft", "move_type": "out_invoice", "ref": "SC-500123",
            "invoice_origin": "S00001", "payment_reference": False, "amount_total": 50.63,
            "payment_state": "not_paid", "invoice_date": False,
            "partner_id": [odoo.partner(), "Ann Archer"],
        }  # fmt: skip
        read = odoo.one("sale.order", order, "invoice_status", "invoice_ids")
        assert (read["invoice_status"], read["invoice_ids"]) == ("invoiced", [invoice])

    def test_posting_answers_false_and_is_done(self, odoo: Rpc) -> None:
        invoice = posted(odoo)
        read = odoo.one("account.move", invoice, *STANDING, "payment_reference", "invoice_date",
                        "invoice_date_due")  # fmt: skip
        assert read == {
            "id": invoice, "name": "INV/2026/00001", "state": "posted",
            "payment_state": "not_paid", "amount_residual": 50.63,
            "payment_reference": "INV/2026/00001", "invoice_date": "2026-03-02",
            "invoice_date_due": "2026-03-02",
        }  # fmt: skip

    def test_the_terms_decide_when_it_is_due(self, odoo: Rpc) -> None:
        jones = odoo.partner("orders@jonesdiners.example")
        odoo.confirmed(partner_id=jones)
        invoice = odoo.act("invoice_order", order="S00001")
        due = odoo.one("account.move", invoice, "invoice_date_due", "partner_id")
        assert due["invoice_date_due"] == "2026-04-01"
        assert due["partner_id"][1] == "Jones & Sons Diners, Accounts payable"

    def test_an_order_with_nothing_to_invoice_is_refused(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        invoiced(odoo, order)
        with pytest.raises(Refused, match="No items are available to invoice"):
            invoiced(odoo, order)

    def test_a_credit_note_reverses_its_invoice_once_it_is_posted(self, odoo: Rpc) -> None:
        invoice = posted(odoo)
        wizard = odoo(REVERSAL, "create", {"move_ids": [[6, 0, [invoice]]], "reason": "broken",
                                           "journal_id": 1})  # fmt: skip
        refund = odoo(REVERSAL, "refund_moves", [wizard])["res_id"]
        read = odoo.one("account.move", refund, "move_type", "state", "reversed_entry_id", "ref")
        assert read == {
            "id": refund, "move_type": "out_refund", "state": "draft",
            "reversed_entry_id": [invoice, "INV/2026/00001"],
            "ref": "Reversal of: INV/2026/00001, broken",
        }  # fmt: skip
        odoo("account.move", "action_post", [refund])
        assert odoo.one("account.move", refund, "name")["name"] == "RINV/2026/00001"
        assert odoo.one("account.move", invoice, *STANDING)["payment_state"] == "reversed"


class TestPayments:
    def test_a_payment_names_its_journal_and_method_line(self, odoo: Rpc) -> None:
        invoice = posted(odoo)
        payment = pay(odoo, invoice, communication="SC-500123 Amazon")
        fields = ("name", "state", "amount", "memo", "journal_id", "payment_method_line_id")
        assert odoo.one("account.payment", payment, *fields) == {
            "id": payment, "name": "PBNK1/2026/00001", "state": "paid", "amount": 50.63,
            "memo": "SC-500123 Amazon", "journal_id": [6, "Bank"],
            "payment_method_line_id": [1, "Manual Payment (Bank)"],
        }  # fmt: skip
        read = odoo.one("account.move", invoice, *STANDING, "matched_payment_ids")
        assert (read["payment_state"], read["amount_residual"]) == ("paid", 0.0)
        assert read["matched_payment_ids"] == [payment]

    def test_a_part_may_be_paid_and_the_rest_later(self, odoo: Rpc) -> None:
        invoice = posted(odoo)
        pay(odoo, invoice, amount=20.0)
        read = odoo.one("account.move", invoice, *STANDING)
        assert (read["payment_state"], read["amount_residual"]) == ("partial", 30.63)
        pay(odoo, invoice, journal_id=8)
        assert odoo.one("account.move", invoice, *STANDING)["payment_state"] == "paid"

    def test_what_is_paid_or_no_invoice_yet_is_not_paid(self, odoo: Rpc) -> None:
        draft = invoiced(odoo, odoo.confirmed())
        with pytest.raises(Refused, match="only register payment for posted"):
            pay(odoo, draft)
        odoo("account.move", "action_post", [draft])
        pay(odoo, draft)
        with pytest.raises(Refused, match="nothing left to pay"):
            pay(odoo, draft)


class TestDeeds:
    def test_staff_enter_an_order_that_no_shop_knows(self, odoo: Rpc) -> None:
        lines = [{"sku": "TONIC-24", "quantity": 4, "price": 15}]
        number = odoo.act("sell_offline", email="ben@buyers.example", lines=lines, reference="tel")
        [order] = odoo("sale.order", "search_read", [["name", "=", number]],
                       ["state", "amount_untaxed", "client_order_ref"])  # fmt: skip
        assert (order["state"], order["amount_untaxed"]) == ("sale", 60.0)
        odoo.act("cancel_order", order=number)
        assert odoo.one("sale.order", order["id"], "state")["state"] == "cancel"

    def test_a_new_customer_and_a_remark_appear(self, odoo: Rpc) -> None:
        id = odoo.act("add_partner", values={"name": "Zoë", "email": "zoe@x.example"})
        assert odoo.partner("zoe@x.example") == id
        odoo.order()
        odoo.act("remark", order="S00001", text="Called.")
        [message] = odoo("mail.message", "search_read", [["model", "=", "sale.order"]], ["body"])
        assert message["body"] == "<p>Called.</p>"

    def test_the_companys_tax_may_come_by_itself_in_19_too(self, nineteen: Rpc) -> None:
        nineteen.act("default_taxes", is_on=True)
        product = nineteen("product.product", "create", {"name": "Taxed"})
        assert nineteen.one("product.product", product, "taxes_id")["taxes_id"] == [1]

    def test_time_ships_what_was_confirmed_long_ago(self, odoo_clock: Any) -> None:
        with running(["odoo"], is_empty=True, clock=odoo_clock, ship_after=60) as served:
            rpc = Rpc(served)
            order = rpc.confirmed()
            assert rpc.one("sale.order", order, "delivery_status")["delivery_status"] == "pending"
            odoo_clock.time += 61
            assert rpc.one("sale.order", order, "delivery_status")["delivery_status"] == "full"

    def test_a_demo_begins_with_orders_in_every_state(self) -> None:
        orders = [one for one in Odoo().state()["orders"] if one["database"] == "demo19"]
        assert {one["state"] for one in orders} == {"draft", "sale", "cancel"}
        statuses = {one.get("delivery_status") for one in orders}
        assert statuses == {None, "pending", "partial", "full"}


class TestMemory:
    def test_everything_outlives_a_stop(self, tmp_path: Path) -> None:
        with running(["odoo"], state_dir=tmp_path) as served:
            rpc = Rpc(served)
            model = rpc.find("ir.model", ["model", "=", "sale.order"])[0]
            said = {"name": "x_fee", "model_id": model, "ttype": "float"}
            rpc("ir.model.fields", "create", said)
            order = rpc.confirmed(x_fee=1.5)
            before = rpc.one("sale.order", order)
        with running(["odoo"], state_dir=tmp_path, is_empty=True) as served:
            rpc = Rpc(served)
            assert rpc.one("sale.order", order) == before
            assert rpc.order() == order + 1

    def test_reading_alone_writes_nothing(self, tmp_path: Path) -> None:
        with running(["odoo"], state_dir=tmp_path) as served:
            served.garden.tick()
            stamp = (tmp_path / "odoo.json").stat().st_mtime_ns
            assert Rpc(served).find("sale.order")
            served.garden.tick()
            assert (tmp_path / "odoo.json").stat().st_mtime_ns == stamp
