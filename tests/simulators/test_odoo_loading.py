"""`load` in the pretend Odoo: external ids keep a record from being made twice."""

import threading
from typing import Any

import pytest

from simulators.running import Running
from tests.simulators.odoo_callers import Json2, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]

HEAD = ["id", "partner_id/id", "client_order_ref", "order_line/id", "order_line/product_id/.id",
        "order_line/product_uom_qty", "order_line/price_unit"]  # fmt: skip


class TestLoading:
    @pytest.fixture
    def rows(self, odoo: Rpc) -> list[list[str]]:
        partner = {"name": "Ann", "email": "x@x.example"}
        loaded = odoo("res.partner", "load", ["id", *partner], [["hub.cust_1", *partner.values()]])
        assert loaded["ids"]
        product = str(odoo.product())
        return [
            ["hub.so_1", "hub.cust_1", "SC-900001", "hub.so_1_l1", product, "3", "4.5"],
            ["", "", "", "hub.so_1_l2", product, "1", "9"],
        ]

    def test_loading_twice_makes_one_order(self, odoo: Rpc, rows: list[list[str]]) -> None:
        first = odoo("sale.order", "load", HEAD, rows)
        assert odoo("sale.order", "load", HEAD, rows) == first
        assert (first["messages"], first["nextrow"]) == ([], 0)
        fields = ["client_order_ref", "amount_untaxed", "order_line"]
        [order] = odoo("sale.order", "search_read", [], fields)
        assert [order["id"]] == first["ids"]
        assert (order["client_order_ref"], order["amount_untaxed"]) == ("SC-900001", 22.5)
        assert len(order["order_line"]) == 2

    def test_loading_again_changes_what_differs(self, odoo: Rpc, rows: list[list[str]]) -> None:
        odoo("sale.order", "load", HEAD, rows)
        rows[0][5] = "5"
        odoo("sale.order", "load", HEAD, rows)
        [order] = odoo("sale.order", "search_read", [], ["amount_untaxed"])
        assert order["amount_untaxed"] == 31.5

    def test_external_ids_may_be_looked_up(self, odoo: Rpc, rows: list[list[str]]) -> None:
        [order] = odoo("sale.order", "load", HEAD, rows)["ids"]
        found = odoo("ir.model.data", "search_read", [["module", "=", "hub"]],
                     ["complete_name", "model", "res_id"])  # fmt: skip
        assert [(one["complete_name"], one["model"]) for one in found] == [
            ("hub.cust_1", "res.partner"), ("hub.so_1", "sale.order"),
            ("hub.so_1_l1", "sale.order.line"), ("hub.so_1_l2", "sale.order.line"),
        ]  # fmt: skip
        assert found[1]["res_id"] == order
        assert odoo("sale.order", "get_external_id", [order]) == {str(order): "hub.so_1"}

    def test_a_mistake_is_in_the_answer_and_no_exception(self, odoo: Rpc) -> None:
        told = odoo("sale.order", "load", HEAD[:3], [["hub.so_9", "hub.nobody", "SC-900009"]])
        assert told["ids"] is False
        first, second = told["messages"]
        assert first["message"] == (
            "No matching record found for external id 'hub.nobody' in field 'Customer'"
        )
        assert (first["rows"], first["record"], first["field"], first["field_name"]) == (
            {"from": 0, "to": 0}, 0, "partner_id", "Customer",
        )  # fmt: skip
        assert first["moreinfo"]["domain"] == [["model", "=", "res.partner"]]
        assert second["message"].startswith(
            "Missing required value for the field 'Customer' (partner_id)"
        )
        assert second["field"] == "partner_id"
        assert odoo.find("sale.order") == []

    def test_of_eight_loads_at_once_one_is_kept_and_seven_are_told_so(
        self, odoo_server: Running, odoo: Rpc, rows: list[list[str]]
    ) -> None:
        answers: list[Any] = []

        def load() -> None:
            caller = Rpc(odoo_server, odoo.database)
            answers.append(caller("sale.order", "load", HEAD, rows))

        heard = len(odoo_server.requests("odoo"))
        with odoo_server.system("odoo").lock:
            threads = [threading.Thread(target=load) for _ in range(8)]
            for thread in threads:
                thread.start()
            while len(odoo_server.requests("odoo")) < heard + 8:
                threading.Event().wait(0.01)
            threading.Event().wait(0.1)
        for thread in threads:
            thread.join(10)
        lost = [one for one in answers if one["ids"] is False]
        assert len(lost) == 7
        told = "could not serialize access due to concurrent update"
        assert all(one["messages"] == [{"type": "error", "message": told}] for one in lost)
        assert len(odoo.find("sale.order")) == 1

    def test_a_lost_race_can_be_ordered(self, odoo: Rpc, rows: list[list[str]]) -> None:
        odoo.act("lose_race")
        assert odoo("sale.order", "load", HEAD, rows)["ids"] is False
        assert odoo("sale.order", "load", HEAD, rows)["ids"]

    def test_loading_goes_through_the_newest_door_too(self, json2: Json2) -> None:
        told = json2("crm.tag", "load", fields=["id", "name"], data=[["hub.tag_1", "Prime"]])
        assert told == {"ids": [6], "messages": [], "nextrow": 0}
