"""Deliveries, their charge, goods and prices in the pretend Odoo."""

from typing import Any

import pytest

from tests.simulators.odoo_callers import Clock, Refused, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]

WIZARD = "stock.backorder.confirmation"
PICKING = ("name", "state", "carrier_id", "carrier_tracking_ref", "carrier_tracking_url", "origin",
           "scheduled_date", "date_done", "partner_id", "sale_id", "backorder_id", "backorder_ids",
           "carrier_price")  # fmt: skip
TEN = {"product_uom_qty": 10}
SEVEN = {"product_uom_qty": 7}


class TestShipping:
    def test_a_picking_reads_as_it_was_seen(self, odoo: Rpc) -> None:
        order = odoo.confirmed(carrier_id=2)
        picking = odoo.picking(order)
        odoo("stock.picking", "write", [picking], {"carrier_tracking_ref": "1Z999"})
        ann = [odoo.partner(), "Ann Archer"]
        assert odoo.one("stock.picking", picking, *PICKING) == {
            "id": picking, "name": "WH/OUT/00001", "state": "assigned",
            "carrier_id": [2, "UPS Ground"], "carrier_tracking_ref": "1Z999",
            "carrier_tracking_url": "https://www.ups.com/track?tracknum=1Z999",
            "origin": "S00001 - SC-500123" if odoo.release < 19 else "S00001",
            "scheduled_date": "2026-03-02 12:00:00", "date_done": False, "partner_id": ann,
            "sale_id": [order, "S00001"], "backorder_id": False, "backorder_ids": [],
            "carrier_price": 0.0,
        }  # fmt: skip

    def test_a_move_names_its_line_by_order_text_and_customer(self, odoo: Rpc) -> None:
        jones = odoo.partner("orders@jonesdiners.example")
        order = odoo.confirmed(TEN, partner_id=jones)
        fields = ["product_uom_qty", "quantity", "picked", "state", "sale_line_id"]
        domain = [["picking_id", "=", odoo.picking(order)]]
        [move] = odoo("stock.move", "search_read", domain, fields)
        assert (move["product_uom_qty"], move["quantity"], move["picked"]) == (10.0, 10.0, False)
        assert move["sale_line_id"][1] == ("S00001 - [COLA-24] Cola, case of 24 cans (C000001)")

    def test_a_partial_shipment_answers_a_question_and_does_nothing(self, odoo: Rpc) -> None:
        picking = odoo.picking(odoo.confirmed(TEN))
        odoo.pick(picking, 7)
        told = odoo("stock.picking", "button_validate", [picking])
        assert (told["res_model"], told["name"]) == (WIZARD, "Create Backorder?")
        assert told["context"] == {
            "button_validate_picking_ids": [picking], "default_show_transfers": False,
            "default_pick_ids": [[4, picking]],
        }  # fmt: skip
        assert odoo.one("stock.picking", picking, "state")["state"] == "assigned"

    def test_the_answer_to_the_question_makes_a_backorder_with_its_own_number(
        self, odoo: Rpc
    ) -> None:
        order = odoo.confirmed(TEN, carrier_id=2)
        picking = odoo.picking(order)
        odoo.pick(picking, 7)
        odoo("stock.picking", "write", [picking], {"carrier_tracking_ref": "1Z1"})
        context = odoo("stock.picking", "button_validate", [picking])["context"]
        wizard = odoo(WIZARD, "create", {}, context=context)
        assert odoo(WIZARD, "process", [wizard], context=context) is True
        later = odoo.picking(order)
        rest = odoo.one("stock.picking", later, "name", "carrier_tracking_ref", "carrier_id",
                        "backorder_id", "state")  # fmt: skip
        assert rest == {
            "id": later, "name": "WH/OUT/00002", "carrier_tracking_ref": False,
            "carrier_id": [2, "UPS Ground"], "backorder_id": [picking, "WH/OUT/00001"],
            "state": "assigned",
        }  # fmt: skip
        done = odoo.one("stock.picking", picking, "state", "carrier_tracking_ref", "backorder_ids")
        assert done == {"id": picking, "state": "done", "carrier_tracking_ref": "1Z1",
                        "backorder_ids": [later]}  # fmt: skip
        assert self.status(odoo, order) == "partial"
        assert odoo("stock.picking", "button_validate", [later]) is True
        assert self.status(odoo, order) == "full"
        [line] = odoo("sale.order.line", "search_read", [], ["qty_delivered"])
        assert line["qty_delivered"] == 10.0
        assert odoo.one("sale.order", order, "picking_ids")["picking_ids"] == [later, picking]

    def status(self, odoo: Rpc, order: int) -> Any:
        return odoo.one("sale.order", order, "delivery_status")["delivery_status"]

    def test_the_context_may_answer_the_question_beforehand(self, odoo: Rpc) -> None:
        order = odoo.confirmed(TEN, SEVEN)
        picking = odoo.picking(order)
        odoo.pick(picking, 10)
        context = {"skip_backorder": True}
        assert odoo("stock.picking", "button_validate", [picking], context=context) is True
        [move] = odoo("stock.move", "search_read", [["picking_id", "=", odoo.picking(order)]],
                      ["product_uom_qty"])  # fmt: skip
        assert move["product_uom_qty"] == 7.0

    def test_a_tracking_number_may_come_after_the_picking_has_left(self, odoo: Rpc) -> None:
        order = odoo.confirmed(carrier_id=2)
        picking = odoo.picking(order)
        odoo("stock.picking", "button_validate", [picking])
        said = {"carrier_tracking_ref": "1Z7"}
        assert odoo("stock.picking", "write", [picking], said) is True
        read = odoo.one("stock.picking", picking, "state", "carrier_tracking_ref")
        assert (read["state"], read["carrier_tracking_ref"]) == ("done", "1Z7")

    def test_the_rest_may_be_given_up(self, odoo: Rpc) -> None:
        order = odoo.confirmed(TEN)
        picking = odoo.picking(order)
        odoo.pick(picking, 7)
        context = odoo("stock.picking", "button_validate", [picking])["context"]
        wizard = odoo(WIZARD, "create", {}, context=context)
        odoo(WIZARD, "process_cancel_backorder", [wizard], context=context)
        assert self.status(odoo, order) == "full"
        assert len(odoo.find("stock.picking", ["sale_id", "=", order])) == 1

    def test_nothing_leaves_that_is_not_there(self, odoo: Rpc) -> None:
        order = odoo.confirmed({"product_id": odoo.product("ENERGY-ZERO-24")})
        picking = odoo.picking(order)
        assert odoo.one("stock.picking", picking, "state")["state"] == "confirmed"
        with pytest.raises(Refused, match="if no quantities are reserved"):
            odoo("stock.picking", "button_validate", [picking])
        odoo.act("change_stock", sku="ENERGY-ZERO-24", quantity=5)
        assert odoo("stock.picking", "action_assign", [picking]) is True
        assert odoo("stock.picking", "button_validate", [picking]) is True

    def test_a_second_part_of_an_order_does_not_touch_the_order(
        self, odoo: Rpc, odoo_clock: Clock
    ) -> None:
        order = odoo.confirmed(TEN)
        odoo.act("ship_order", order=order, lines={"COLA-24": 2})
        before = odoo.one("sale.order", order, "write_date")
        odoo_clock.time += 60
        odoo.act("ship_order", order=order, lines={"COLA-24": 2})
        assert odoo.one("sale.order", order, "write_date") == before

    def test_staff_ship_with_a_number_by_order_in_whole_or_in_part(self, odoo: Rpc) -> None:
        odoo.confirmed(TEN, {"product_id": odoo.product("LEMON-6"), "product_uom_qty": 2})
        assert odoo.act("ship_order", order="S00001", tracking="A", lines={"LEMON-6": 2}) == (
            "WH/OUT/00001"
        )
        odoo.act("ship_order", order="S00001", tracking="B", carrier="FedEx Ground")
        found = odoo("stock.picking", "search_read", [["state", "=", "done"]],
                     ["carrier_tracking_ref", "carrier_id"], order="id")  # fmt: skip
        assert [(one["carrier_tracking_ref"], one["carrier_id"]) for one in found] == [
            ("A", False), ("B", [3, "FedEx Ground"]),
        ]  # fmt: skip
        with pytest.raises(LookupError):
            odoo.act("ship_order", order="S00001")

    def test_an_order_of_services_needs_no_delivery(self, odoo: Rpc) -> None:
        order = odoo.confirmed({"product_id": odoo.product("SHIP-UPS")})
        read = odoo.one("sale.order", order, "picking_ids", "delivery_status")
        assert read == {"id": order, "picking_ids": [], "delivery_status": False}


class TestFreight:
    def test_naming_a_carrier_adds_no_charge(self, odoo: Rpc) -> None:
        order = odoo.order(carrier_id=2)
        assert len(odoo.one("sale.order", order, "order_line")["order_line"]) == 1

    def test_a_charge_may_be_a_line_like_any_other(self, odoo: Rpc) -> None:
        freight = {"product_id": odoo.product("SHIP-UPS"), "price_unit": 7.5, "is_delivery": True}
        order = odoo.order({"price_unit": 10}, freight)
        read = odoo.one("sale.order", order, "amount_total", "delivery_set")
        assert (read["amount_total"], read["delivery_set"]) == (17.5, True)

    def test_the_method_for_a_charge_cannot_be_called_from_outside(self, odoo: Rpc) -> None:
        with pytest.raises(Refused) as refused:
            odoo("sale.order", "set_delivery_line", [odoo.order()], 2, 12.5)
        assert refused.value.name == "builtins.AttributeError"
        assert refused.value.told == "'int' object has no attribute 'id'"

    def test_the_wizard_has_no_price_until_it_is_asked_and_puts_on_what_it_is_told(
        self, odoo: Rpc
    ) -> None:
        order = odoo.order()
        name = "choose.delivery.carrier"
        wizard = odoo(name, "create", {"order_id": order, "carrier_id": 2})
        fields = ("delivery_price", "display_price", "delivery_message", "invoicing_message")
        assert odoo.one(name, wizard, *fields) == {
            "id": wizard, "delivery_price": 0.0, "display_price": 0.0, "delivery_message": False,
            "invoicing_message": "",
        }  # fmt: skip
        told = odoo(name, "update_price", [wizard])
        assert (told["res_model"], told["context"]) == (name, {"no_rate": False})
        assert odoo.one(name, wizard, "delivery_price")["delivery_price"] == 12.5
        odoo(name, "write", [wizard], {"delivery_price": 9.95})
        assert "result" not in odoo.answer(name, "button_confirm", [wizard])
        domain = [["order_id", "=", order], ["is_delivery", "=", True]]
        [line] = odoo(
            "sale.order.line", "search_read", domain, ["name", "price_unit", "product_id"]
        )
        assert (line["name"], line["price_unit"]) == ("UPS Ground", 9.95)
        assert line["product_id"][1] == "[SHIP-UPS] UPS Ground"
        assert odoo.one("sale.order", order, "carrier_id")["carrier_id"] == [2, "UPS Ground"]


class TestGoods:
    def amounts(self, odoo: Rpc, sku: str = "COLA-24", **context: Any) -> tuple[float, ...]:
        names = ["qty_available", "free_qty", "virtual_available", "outgoing_qty"]
        [row] = odoo("product.product", "read", [odoo.product(sku)], names, context=context)
        return tuple(row[name] for name in names)

    def test_confirming_promises_goods_and_shipping_takes_them(self, odoo: Rpc) -> None:
        assert self.amounts(odoo) == (600.0, 600.0, 600.0, 0.0)
        order = odoo.confirmed(TEN)
        assert self.amounts(odoo) == (600.0, 590.0, 590.0, 10.0)
        odoo.act("ship_order", order=order)
        assert self.amounts(odoo) == (590.0, 590.0, 590.0, 0.0)

    def test_the_context_asks_for_one_warehouse(self, odoo: Rpc) -> None:
        [east] = odoo.find("stock.warehouse", ["code", "=", "EAST"])
        assert self.amounts(odoo, warehouse_id=east)[0] == 120.0

    def test_a_count_is_made_by_a_quant_and_applied(self, odoo: Rpc) -> None:
        [place] = odoo.find("stock.location", ["complete_name", "=", "WH/Stock"])
        assert place == (8 if odoo.release < 19 else 5)
        product = odoo.product("ENERGY-ZERO-24")
        said = {"product_id": product, "location_id": place, "inventory_quantity": 100}
        quant = odoo("stock.quant", "create", said)
        assert self.amounts(odoo, "ENERGY-ZERO-24")[0] == 0.0
        odoo("stock.quant", "action_apply_inventory", [quant])
        assert self.amounts(odoo, "ENERGY-ZERO-24")[0] == 100.0

    def test_what_moves_in_stock_does_not_touch_the_product(
        self, odoo: Rpc, odoo_clock: Clock
    ) -> None:
        before = odoo.one("product.product", odoo.product(), "write_date")
        odoo_clock.time += 60
        odoo.act("change_stock", sku="COLA-24", quantity=7)
        assert odoo.one("product.product", odoo.product(), "write_date") == before
        quants = odoo("stock.quant", "search_read", [["location_id.usage", "=", "internal"],
                      ["product_id", "=", odoo.product()], ["write_date", ">=", "2026-03-02 12:01:00"]],
                      ["quantity", "reserved_quantity", "available_quantity"])  # fmt: skip
        assert [(one["quantity"], one["available_quantity"]) for one in quants] == [(7.0, 7.0)]

    def test_a_new_price_touches_the_product(self, odoo: Rpc, odoo_clock: Clock) -> None:
        odoo_clock.time += 60
        odoo.act("change_price", sku="COLA-24", price=16.4)
        read = odoo.one("product.product", odoo.product(), "lst_price", "write_date")
        assert (read["lst_price"], read["write_date"]) == (16.4, "2026-03-02 12:01:00")

    def test_only_a_barcode_is_unique(self, odoo: Rpc) -> None:
        said = {"name": "Cola", "default_code": "COLA-24", "barcode": "0850001000017"}
        with pytest.raises(Refused) as refused:
            odoo("product.product", "create", said)
        assert refused.value.name == "odoo.exceptions.ValidationError"
        assert 'Barcode "0850001000017" already assigned to product(s): [COLA-24] Cola, case of 24 ' \
            "cans and [COLA-24] Cola" in refused.value.told  # fmt: skip
        assert odoo("product.product", "create", said | {"barcode": False})

    def test_variants_share_a_template_and_have_their_own_sku(self, odoo: Rpc) -> None:
        yuzu = odoo.product("KOMBUCHA-6-YUZU")
        read = odoo.one("product.product", yuzu, "display_name", "lst_price", "product_tmpl_id")
        assert read["display_name"] == "[KOMBUCHA-6-YUZU] Kombucha, 6 bottles (柚子 Yuzu)"
        assert read["lst_price"] == 21.2
        template = read["product_tmpl_id"][0]
        held = odoo.one("product.template", template, "product_variant_ids", "default_code")
        assert (len(held["product_variant_ids"]), held["default_code"]) == (3, False)

    def test_a_template_of_one_variant_passes_its_sku_on(self, odoo: Rpc) -> None:
        said = {"name": "Mate", "default_code": "MATE-12", "list_price": 9}
        template = odoo("product.template", "create", said)
        fields = ["product_tmpl_id", "list_price"]
        [row] = odoo("product.product", "search_read", [["default_code", "=", "MATE-12"]], fields)
        assert (row["product_tmpl_id"], row["list_price"]) == ([template, "[MATE-12] Mate"], 9.0)
