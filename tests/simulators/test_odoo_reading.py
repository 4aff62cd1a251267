"""How the pretend Odoo finds records: domains, times of change, paging, its own description."""

import time
from typing import Any

import pytest

from tests.simulators.odoo_callers import Clock, Refused, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]


class TestReading:
    def test_an_equals_of_mail_or_reference_minds_its_case(self, odoo: Rpc) -> None:
        assert odoo.find("res.partner", ["email", "=", "chloe@buyers.example"]) == []
        chloe = odoo.partner("Chloe@Buyers.example")
        assert odoo.find("res.partner", ["email", "=ilike", "chloe@buyers.example"]) == [chloe]
        normalized = ["email_normalized", "=", "chloe@buyers.example"]
        assert odoo.find("res.partner", normalized) == [chloe]
        odoo.order(client_order_ref="po_1")
        assert odoo.find("sale.order", ["client_order_ref", "=", "PO_1"]) == []
        assert len(odoo.find("sale.order", ["client_order_ref", "=like", "po%1"])) == 1

    def test_an_underscore_is_a_wildcard(self, odoo: Rpc) -> None:
        order = odoo.order(client_order_ref="SC-1")
        assert odoo.find("sale.order", ["client_order_ref", "=like", "SC_1"]) == [order]

    def test_later_than_its_own_second_finds_a_record_in_18_and_not_in_19(self, odoo: Rpc) -> None:
        order = odoo.order()
        at = odoo.one("sale.order", order, "write_date")["write_date"]
        assert at == "2026-03-02 12:00:00"

        def found(operator: str) -> int:
            domain = [["id", "=", order], ["write_date", operator, at]]
            count: int = odoo("sale.order", "search_count", domain)
            return count

        assert (found(">"), found(">=")) == (1 if odoo.release < 19 else 0, 1)

    def test_changes_are_paged_by_time_and_id(self, odoo: Rpc, odoo_clock: Clock) -> None:
        made = []
        for _ in range(5):
            odoo_clock.time += 1
            made.append(odoo.order())
        odoo_clock.time += 1
        odoo("sale.order", "write", [made[0]], {"origin": "web"})
        asked = {"order": "write_date asc, id asc", "limit": 2}
        found = [
            odoo.find("sale.order", ["write_date", ">=", "2026-03-02 12:00:02"], offset=n, **asked)
            for n in (0, 2, 4)
        ]
        assert found == [made[1:3], made[3:], [made[0]]]

    def test_a_domain_joins_negates_and_follows_paths(self, odoo: Rpc) -> None:
        ann, ben = odoo.order(), odoo.order(partner_id=odoo.partner("ben@buyers.example"))
        assert odoo.find("sale.order", ["partner_id.email", "=", "ben@buyers.example"]) == [ben]
        either = ["|", ["partner_id.city", "=", "Boise"], ["partner_id", "ilike", "archer"]]
        assert set(odoo.find("sale.order", *either)) == {ann, ben}
        assert odoo.find("sale.order", "!", ["id", "=", ann]) == [ben]
        assert odoo.find("sale.order", ["id", "not in", [ann]]) == [ben]
        assert odoo.find("sale.order", ["tag_ids", "!=", False]) == []
        lines = ["order_line.product_id.default_code", "=", "COLA-24"]
        assert len(odoo.find("sale.order", lines, ["commitment_date", "=", False])) == 2

    def test_people_and_addresses_are_found_below_a_company(self, odoo: Rpc) -> None:
        jones = odoo.partner("orders@jonesdiners.example")
        below = odoo.find("res.partner", ["id", "child_of", jones])
        assert len(below) == 4
        assert set(odoo.one("res.partner", jones, "child_ids")["child_ids"]) < set(below)

    def test_archived_records_are_left_out_unless_asked_for(self, odoo: Rpc) -> None:
        wanted = ["default_code", "=", "COLA-CLASSIC"]
        assert odoo.find("product.product", wanted) == []
        assert len(odoo.find("product.product", wanted, ["active", "=", False])) == 1
        assert len(odoo.find("product.product", wanted, context={"active_test": False})) == 1

    def test_an_operator_nobody_knows_is_a_value_error(self, odoo: Rpc) -> None:
        with pytest.raises(Refused, match="ValueError: Invalid operator 'has'"):
            odoo.find("sale.order", ["name", "has", "S"])

    def test_two_products_of_one_sku_are_both_found(self, odoo: Rpc) -> None:
        odoo("product.product", "create", {"name": "Cola again", "default_code": "COLA-24"})
        found = odoo("product.product", "name_search", "COLA-24", limit=3)
        assert {name for _, name in found} == {
            "[COLA-24] Cola, case of 24 cans",
            "[COLA-24] Cola again",
        }

    def test_fields_describe_themselves(self, odoo: Rpc) -> None:
        asked = ["string", "type", "required", "readonly", "selection"]
        told = odoo("sale.order", "fields_get", ["client_order_ref", "state"], asked)
        assert told["client_order_ref"] == {
            "readonly": False, "required": False, "string": "Customer Reference", "type": "char",
        }  # fmt: skip
        assert told["state"] == {
            "readonly": True, "required": False, "string": "Status", "type": "selection",
            "selection": [["draft", "Quotation"], ["sent", "Quotation Sent"],
                          ["sale", "Sales Order"], ["cancel", "Cancelled"]],
        }  # fmt: skip

    @pytest.mark.parametrize("model", ["product.product", "sale.order"])
    def test_twenty_thousand_records_are_made_and_paged_quickly(
        self, odoo: Rpc, model: str
    ) -> None:
        started = time.monotonic()
        odoo.act("add_orders" if model == "sale.order" else "add_products", count=20_000)
        seen: set[int] = set()
        page: list[Any] = [0]
        while page:
            page = odoo.find(model, ["id", ">", page[-1]], order="id", limit=1000)
            seen.update(page)
        for start in range(0, 20_000, 1000):
            assert odoo.find(model, offset=start, limit=1000)
        assert len(seen) >= 20_000
        assert time.monotonic() - started < 15
