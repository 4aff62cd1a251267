"""Orders in the pretend Odoo: made, priced, taxed, confirmed, given up."""

import threading
from typing import Any

import pytest

from tests.simulators.odoo_callers import Refused, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]


class TestMaking:
    def test_a_new_order_reads_as_it_was_seen(self, odoo: Rpc) -> None:
        address = odoo("res.partner", "create", {
            "name": "Dock 4", "type": "delivery", "parent_id": odoo.partner(), "street": "9 Dock Rd",
        })  # fmt: skip
        order = odoo.order(origin="Sellercloud 500123", date_order="2026-02-20 15:04:05",
                           carrier_id=2, note="Leave at dock")  # fmt: skip
        fields = (
            "name", "state", "client_order_ref", "origin", "date_order", "create_date",
            "amount_untaxed", "amount_tax", "amount_total", "carrier_id", "note", "partner_id",
            "partner_invoice_id", "partner_shipping_id", "commitment_date", "invoice_status",
            "delivery_status", "currency_id", "pricelist_id", "payment_term_id", "picking_ids",
            "invoice_ids", "tag_ids", "locked",
        )  # fmt: skip
        assert odoo.one("sale.order", order, *fields) == {
            "id": order, "name": "S00001", "state": "draft", "client_order_ref": "SC-500123",
            "origin": "Sellercloud 500123", "date_order": "2026-02-20 15:04:05",
            "create_date": "2026-03-02 12:00:00", "amount_untaxed": 50.63, "amount_tax": 0.0,
            "amount_total": 50.63, "carrier_id": [2, "UPS Ground"], "note": "<p>Leave at dock</p>",
            "partner_id": [odoo.partner(), "Ann Archer"],
            "partner_invoice_id": [odoo.partner(), "Ann Archer"],
            "partner_shipping_id": [address, "Ann Archer, Dock 4"], "commitment_date": False,
            "invoice_status": "no", "delivery_status": False, "currency_id": [1, "USD"],
            "pricelist_id": False, "payment_term_id": False, "picking_ids": [], "invoice_ids": [],
            "tag_ids": [], "locked": False,
        }  # fmt: skip

    def test_lines_come_to_what_they_were_seen_to_come_to(self, eighteen: Rpc) -> None:
        order = eighteen.order({"product_uom_qty": 3, "price_unit": 18.75, "discount": 10,
                                "tax_id": [[6, 0, [1]]]})  # fmt: skip
        fields = [
            "name",
            "product_uom_qty",
            "price_unit",
            "discount",
            "price_subtotal",
            "price_tax",
        ]
        [line] = eighteen("sale.order.line", "search_read", [["order_id", "=", order]], fields)
        assert {**line, "id": 0} == {
            "id": 0, "name": "[COLA-24] Cola, case of 24 cans", "product_uom_qty": 3.0,
            "price_unit": 18.75, "discount": 10.0, "price_subtotal": 50.63,
            "price_tax": 7.589999999999996,
        }  # fmt: skip
        totals = eighteen.one("sale.order", order, "amount_untaxed", "amount_tax", "amount_total")
        assert totals == {"id": order, "amount_untaxed": 50.63, "amount_tax": 7.59,
                          "amount_total": 58.22}  # fmt: skip

    def test_taxes_appear_by_themselves_in_18_and_not_in_19(self, odoo: Rpc) -> None:
        product = odoo("product.product", "create", {"name": "New", "list_price": 10})
        order = odoo("sale.order", "create", {"partner_id": odoo.partner(),
                                              "order_line": [[0, 0, {"product_id": product}]]})  # fmt: skip
        total = odoo.one("sale.order", order, "amount_total")["amount_total"]
        assert total == (11.5 if odoo.release < 19 else 10.0)

    def test_the_field_of_taxes_was_renamed_in_19(self, odoo: Rpc) -> None:
        other = "tax_ids" if odoo.release < 19 else "tax_id"
        assert odoo("sale.order.line", "fields_get", [odoo.taxes], ["type"])
        with pytest.raises(Refused, match=f"Invalid field '{other}'"):
            odoo.order({other: [[6, 0, []]]})

    def test_taxes_within_the_price_and_fixed_ones_are_worked_out(self, odoo: Rpc) -> None:
        inside = odoo.order({"product_uom_qty": 2, "price_unit": 12.0, odoo.taxes: [[6, 0, [5]]]})
        fields = ("amount_untaxed", "amount_tax", "amount_total")
        read = odoo.one("sale.order", inside, *fields)
        assert [read[name] for name in fields] == [20.0, 4.0, 24.0]
        fixed = odoo.order({"product_uom_qty": 24, "price_unit": 1.0, odoo.taxes: [[6, 0, [6]]]})
        read = odoo.one("sale.order", fixed, *fields)
        assert [read[name] for name in fields] == [24.0, 1.2, 25.2]

    def test_a_line_without_a_price_takes_the_price_lists(self, odoo: Rpc) -> None:
        jones = odoo.partner("orders@jonesdiners.example")
        order = odoo.order({"product_uom_qty": 2}, {"product_uom_qty": 20}, partner_id=jones)
        lines = odoo("sale.order.line", "search_read", [["order_id", "=", order]], ["price_unit"])
        assert [line["price_unit"] for line in lines] == [13.99, 12.8]
        pricelist = odoo.one("sale.order", order, "pricelist_id", "payment_term_id")
        assert pricelist["pricelist_id"][1] == "Wholesale USD (USD)"
        assert pricelist["payment_term_id"][1] == "30 Days"

    def test_a_price_list_of_another_currency_decides_the_orders(self, odoo: Rpc) -> None:
        order = odoo.order({}, partner_id=odoo.partner("Einkauf@cafe-zoe.example"))
        read = odoo.one("sale.order", order, "currency_id", "amount_total")
        assert (read["currency_id"][1], read["amount_total"]) == ("EUR", 13.82)

    def test_the_same_reference_is_accepted_twice(self, odoo: Rpc) -> None:
        first, second = odoo.order(), odoo.order()
        found = odoo.find("sale.order", ["client_order_ref", "=", "SC-500123"], order="id")
        assert found == [first, second]

    def test_eight_who_search_and_then_create_make_eight_orders(self, odoo: Rpc) -> None:
        ready = threading.Barrier(8)
        product, partner = odoo.product(), odoo.partner()

        def book() -> None:
            caller = Rpc(odoo.remotes, odoo.database)
            if not caller.find("sale.order", ["client_order_ref", "=", "RACE"]):
                ready.wait(5)
                lines = [[0, 0, {"product_id": product}]]
                caller("sale.order", "create", {"partner_id": partner, "client_order_ref": "RACE",
                                                "order_line": lines})  # fmt: skip

        together(book)
        assert len(odoo.find("sale.order", ["client_order_ref", "=", "RACE"])) == 8

    def test_eight_who_write_to_one_order_all_succeed(self, odoo: Rpc) -> None:
        order = odoo.order()

        def write() -> None:
            Rpc(odoo.remotes, odoo.database)("sale.order", "write", [order], {"origin": "web"})

        together(write)
        written = [said["status"] for said in odoo.remotes.requests("odoo")[-8:]]
        assert written == [200] * 8
        assert odoo.one("sale.order", order, "origin")["origin"] == "web"

    def test_many_orders_are_made_in_one_call(self, odoo: Rpc) -> None:
        said = [{"partner_id": odoo.partner(), "client_order_ref": f"R{n}"} for n in range(100)]
        made = odoo("sale.order", "create", said)
        assert len(set(made)) == 100

    def test_numbers_that_were_not_used_leave_a_gap(self, odoo: Rpc) -> None:
        with pytest.raises(Refused):
            odoo.order({"nosuch": 1})
        assert odoo.one("sale.order", odoo.order(), "name")["name"] == "S00002"


class TestValues:
    def test_times_are_utc_without_a_zone_and_iso_is_refused(self, odoo: Rpc) -> None:
        with pytest.raises(Refused) as refused:
            odoo.order(date_order="2026-11-20T15:04:05Z")
        assert refused.value.name == "builtins.ValueError"
        assert refused.value.told == (
            "time data '2026-11-20T15:04:05Z' does not match format '%Y-%m-%d %H:%M:%S'"
        )

    @pytest.mark.parametrize(("said", "word"), [("US", "US"), ([2, "X"], "X")])
    def test_a_many2one_is_written_as_a_bare_id_or_reaches_the_database(
        self, odoo: Rpc, said: Any, word: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            odoo("res.partner", "create", {"name": "x", "country_id": said})
        assert refused.value.name == "psycopg2.errors.InvalidTextRepresentation"
        assert f'invalid input syntax for type integer: "{word}"\nLINE 1:' in refused.value.told

    def test_a_reference_to_nothing_is_a_missing_record(self, odoo: Rpc) -> None:
        with pytest.raises(Refused, match=r"MissingError.*\n\(Record: res.partner\(999999,\)"):
            odoo.order(partner_id=999999)

    def test_a_note_becomes_html_and_loses_its_scripts(self, odoo: Rpc) -> None:
        order = odoo.order(note="Ring & wait")
        assert odoo.one("sale.order", order, "note")["note"] == "<p>Ring &amp; wait</p>"
        odoo("sale.order", "write", [order], {"note": "<script>alert(1)</script><b>x</b>"})
        assert odoo.one("sale.order", order, "note")["note"] == "<b>x</b>"

    def test_what_has_a_wrong_shape_is_told_as_a_mistake_of_python(self, odoo: Rpc) -> None:
        with pytest.raises(Refused, match="TypeError: "):
            odoo("sale.order", "create", {"partner_id": odoo.partner(), "order_line": 7})
        assert odoo.find("sale.order") == []

    def test_text_has_no_limit_and_numbers_may_be_strings(self, odoo: Rpc) -> None:
        order = odoo.order(
            {"product_uom_qty": "3", "price_unit": "4.50"}, client_order_ref="X" * 5000
        )
        read = odoo.one("sale.order", order, "client_order_ref", "amount_total")
        assert (len(read["client_order_ref"]), read["amount_total"]) == (5000, 13.5)

    def test_a_remark_is_escaped_and_19_answers_a_list(self, odoo: Rpc) -> None:
        order = odoo.order()
        told = odoo("sale.order", "message_post", [order], body="<b>Rosa</b> called",
                    message_type="comment", subtype_xmlid="mail.mt_note")  # fmt: skip
        assert isinstance(told, int if odoo.release < 19 else list)
        domain = [["model", "=", "sale.order"], ["res_id", "=", order]]
        [message] = odoo("mail.message", "search_read", domain,
                         ["body", "message_type", "subtype_id", "author_id"])  # fmt: skip
        assert {**message, "id": 0} == {
            "id": 0, "body": "<p>&lt;b&gt;Rosa&lt;/b&gt; called</p>", "message_type": "comment",
            "subtype_id": [2, "Note"], "author_id": [3, "Administrator"],
        }  # fmt: skip

    def test_a_field_of_the_companys_own_is_added_written_and_read(self, odoo: Rpc) -> None:
        model = odoo.find("ir.model", ["model", "=", "sale.order"])[0]
        odoo("ir.model.fields", "create", {"name": "x_fee", "field_description": "Fee",
                                           "model_id": model, "ttype": "float"})  # fmt: skip
        order = odoo.order(x_fee=3.42)
        assert odoo.one("sale.order", order, "x_fee")["x_fee"] == 3.42
        told = odoo("sale.order", "fields_get", ["x_fee"], ["string", "type", "required"])
        assert told == {"x_fee": {"string": "Fee", "type": "float", "required": False}}


class TestConfirming:
    def test_confirming_overwrites_the_order_date_and_it_may_be_written_again(
        self, odoo: Rpc
    ) -> None:
        order = odoo.confirmed(date_order="2026-02-20 15:04:05")
        read = odoo.one("sale.order", order, "state", "date_order", "delivery_status")
        assert read == {"id": order, "state": "sale", "date_order": "2026-03-02 12:00:00",
                        "delivery_status": "pending"}  # fmt: skip
        odoo("sale.order", "write", [order], {"date_order": "2026-02-20 15:04:05"})
        assert odoo.one("sale.order", order, "date_order")["date_order"] == "2026-02-20 15:04:05"

    def test_confirming_twice_is_refused_in_known_words(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        with pytest.raises(Refused) as refused:
            odoo("sale.order", "action_confirm", [order])
        assert refused.value.told == "Some orders are not in a state requiring confirmation."

    def test_a_confirmed_order_stays_open_to_changes(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        [line] = odoo.find("sale.order.line", ["order_id", "=", order])
        assert odoo("sale.order.line", "write", [line], {"price_unit": 1.11}) is True
        more = {"product_id": odoo.product("LEMON-6"), odoo.taxes: [[6, 0, []]], "price_unit": 5}
        assert odoo("sale.order", "write", [order], {"order_line": [[0, 0, more]]}) is True
        assert odoo.one("sale.order", order, "amount_total")["amount_total"] == 8.0
        assert len(odoo.find("stock.move", ["picking_id.sale_id", "=", order])) == 2

    def test_a_confirmed_order_cannot_be_deleted_nor_lose_a_line(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        with pytest.raises(Refused, match="You must first cancel it"):
            odoo("sale.order", "unlink", [order])
        with pytest.raises(Refused, match="Set the quantity to 0 instead"):
            odoo("sale.order.line", "unlink", odoo.find("sale.order.line"))

    def test_cancelling_a_draft_is_done_at_once(self, odoo: Rpc) -> None:
        order = odoo.order()
        assert odoo("sale.order", "action_cancel", [order]) is True
        assert odoo.one("sale.order", order, "state")["state"] == "cancel"

    def test_a_cancelled_order_takes_its_draft_invoice_with_it(self, odoo: Rpc) -> None:
        order = odoo.confirmed()
        invoice = odoo.act("invoice_order", order=order, is_posted=False)
        context = {"disable_cancel_warning": True}
        assert odoo("sale.order", "action_cancel", [order], context=context) is True
        assert odoo.one("account.move", invoice, "state")["state"] == "cancel"

    def test_18_asks_before_it_cancels_a_confirmed_order(self, eighteen: Rpc) -> None:
        order = eighteen.confirmed()
        told = eighteen("sale.order", "action_cancel", [order])
        assert (told["res_model"], told["type"]) == ("sale.order.cancel", "ir.actions.act_window")
        assert eighteen.one("sale.order", order, "state")["state"] == "sale"
        wizard = eighteen("sale.order.cancel", "create", {"order_id": order})
        assert eighteen("sale.order.cancel", "action_cancel", [wizard]) is True
        read = eighteen.one("sale.order", order, "state", "delivery_status")
        assert read == {"id": order, "state": "cancel", "delivery_status": False}

    def test_19_really_cancels_what_was_delivered_and_invoiced(self, nineteen: Rpc) -> None:
        order = nineteen.confirmed()
        nineteen.act("ship_order", order=order)
        nineteen.act("invoice_order", order=order, is_paid=True)
        assert nineteen("sale.order", "action_cancel", [order]) is True
        read = nineteen.one("sale.order", order, "state", "delivery_status", "invoice_status")
        assert read == {"id": order, "state": "cancel", "delivery_status": "full",
                        "invoice_status": "no"}  # fmt: skip


def together(deed: Any) -> None:
    threads = [threading.Thread(target=deed) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
