"""What a plain salesman may do in the pretend Odoo, and what breaks on command."""

from contextlib import suppress

import pytest
import requests

from simulators.faults import KINDS
from simulators.running import Running
from tests.simulators.odoo_callers import SALES_KEY, Json2, Refused, Rpc

pytest_plugins = ["tests.simulators.odoo_fixtures"]


class TestRights:
    @pytest.fixture
    def sales(self, odoo: Rpc) -> Rpc:
        return Rpc(odoo.remotes, odoo.database, 6, SALES_KEY)

    def test_a_plain_salesman_makes_and_confirms_orders_and_reads_invoices(
        self, sales: Rpc
    ) -> None:
        order = sales.confirmed()
        picking = sales.picking(order)
        assert sales("stock.picking", "write", [picking], {"carrier_tracking_ref": "1Z"}) is True
        assert sales("account.move", "search_read", [], ["name"]) == []

    @pytest.mark.parametrize("model", ["res.partner", "product.product", "delivery.carrier"])
    def test_a_plain_salesman_makes_no_contacts_products_or_carriers(
        self, sales: Rpc, model: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            sales(model, "create", {"name": "x"})
        assert refused.value.name == "odoo.exceptions.AccessError"
        assert refused.value.told.startswith("You are not allowed to create '")
        assert sales(model, "has_access", [], "create") is False
        assert sales(model, "has_access", [], "read") is True

    def test_the_words_name_the_group_that_is_missing(self, sales: Rpc) -> None:
        told = sales.answer("res.partner", "create", {"name": "x"})["error"]["data"]["message"]
        assert told == (
            "You are not allowed to create 'Contact' (res.partner) records.\n\nThis operation is "
            "allowed for the following groups:\n\t- Extra Rights/Contact Creation\n\nContact your "
            "administrator to request access if necessary."
        )

    def test_18_has_the_older_check_as_well(self, eighteen: Rpc) -> None:
        sales = Rpc(eighteen.remotes, "demo18", 6, SALES_KEY)
        assert sales("res.partner", "check_access_rights", "create", raise_exception=False) is False

    def test_staff_may_take_a_right_away_and_give_it_back(self, odoo: Rpc) -> None:
        odoo.act("deny", model="sale.order", operation="create")
        with pytest.raises(Refused):
            odoo.order()
        odoo.act("allow", model="sale.order", operation="create")
        assert odoo.order()


class TestFaults:
    def test_an_answer_lost_on_the_way_leaves_the_order_there(self, odoo: Rpc) -> None:
        odoo.remotes.fault("odoo", "reset_after", path="POST /jsonrpc", after=2)
        with pytest.raises(requests.ConnectionError):
            odoo.order()
        assert len(odoo.find("sale.order")) == 1

    def test_too_many_calls_are_told_to_wait(self, json2: Json2, odoo_server: Running) -> None:
        odoo_server.fault("odoo", "rate_limit", path="/json/2/", seconds=3)
        answered = json2.raw("res.partner", "search", domain=[])
        assert (answered.status_code, answered.headers["Retry-After"]) == (429, "3")

    def test_an_expired_key_is_refused_at_once(self, json2: Json2, odoo_server: Running) -> None:
        odoo_server.fault("odoo", "expire_token")
        assert json2.raw("res.partner", "search", domain=[]).status_code == 401

    @pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"huge"}))
    def test_every_kind_of_fault_strikes_once_and_is_over(self, odoo: Rpc, kind: str) -> None:
        odoo.remotes.fault("odoo", kind, seconds=0.01)
        # What a fault does to one answer is the frame's to prove.
        with suppress(
            requests.RequestException, ValueError, AssertionError, TypeError, RecursionError
        ):
            odoo.answer("res.partner", "search_count", [])
        assert odoo("res.partner", "search_count", [])

    def test_a_refusal_by_order_comes_in_the_doors_own_shape(self, odoo: Rpc, json2: Json2) -> None:
        said = {"told": "No sale on Sundays.", "model": "sale.order", "method": "create"}
        odoo.act("refuse", **said)
        with pytest.raises(Refused, match="UserError: No sale on Sundays"):
            odoo.order()
        odoo.remotes.act("odoo", "refuse", database="demo19", **said)
        answered = json2.raw("sale.order", "create", vals_list={})
        assert (answered.status_code, answered.json()["message"]) == (422, "No sale on Sundays.")
