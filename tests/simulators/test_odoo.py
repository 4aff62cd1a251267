"""The three doors of the pretend Odoo: who may come in, what an answer and an error look like."""

import xmlrpc.client
from typing import Any

import pytest
import requests

from simulators.running import Running
from tests.simulators.odoo_callers import KEY, PASSWORD, Json2, Refused, Rpc, Xml

pytest_plugins = ["tests.simulators.odoo_fixtures"]

VERSION = {"server_version_info": [19, 0, 0, "final", 0, ""], "server_version": "19.0",
           "server_serie": "19.0", "protocol_version": 1}  # fmt: skip


class TestComingIn:
    def test_the_newest_release_answers_where_no_database_is_named(self, odoo: Rpc) -> None:
        assert odoo.raw("common", "version").json()["result"] == VERSION

    @pytest.mark.parametrize("release", [18, 19])
    def test_an_address_of_one_release_serves_that_one_alone(
        self, odoo_server: Running, release: int
    ) -> None:
        rpc = Rpc(odoo_server, f"demo{release}")
        body = {"params": {"service": "common", "method": "version", "args": []}, "id": 1}
        url = f"{odoo_server.url('odoo')}/{release}"
        told = rpc.http.post(f"{url}/jsonrpc", json=body).json()
        assert told["result"]["server_serie"] == f"{release}.0"
        listed = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/db").list()
        assert listed == [f"demo{release}"]

    def test_the_header_may_name_the_database_whose_version_is_asked(self, odoo: Rpc) -> None:
        odoo.http.headers["X-Odoo-Database"] = odoo.database
        told = odoo.raw("common", "version").json()["result"]
        assert told["server_version"] == f"{odoo.release}.0"

    def test_19_tells_its_release_by_a_plain_get_and_18_does_not(
        self, odoo_server: Running
    ) -> None:
        at = odoo_server.url("odoo")
        told = requests.get(f"{at}/19/web/version")
        assert told.json() == {"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}
        assert requests.get(f"{at}/18/web/version").status_code == 404

    def test_a_password_and_an_api_key_open_the_same_door(self, odoo: Rpc) -> None:
        for secret in (PASSWORD, KEY):
            told = odoo.raw("common", "authenticate", odoo.database, "admin", secret, {})
            assert told.json() == {"jsonrpc": "2.0", "id": 7, "result": 2}
        odoo.secret = KEY
        assert odoo.product()

    def test_a_wrong_password_answers_false_and_no_error(self, odoo: Rpc) -> None:
        told = odoo.raw("common", "authenticate", odoo.database, "admin", "nope", {})
        assert told.json() == {"jsonrpc": "2.0", "id": 7, "result": False}

    def test_a_wrong_password_in_a_call_is_access_denied(self, odoo: Rpc) -> None:
        odoo.secret = "bad"
        with pytest.raises(Refused) as refused:
            odoo("res.partner", "search", [])
        assert (refused.value.name, refused.value.told) == (
            "odoo.exceptions.AccessDenied",
            "Access Denied",
        )

    def test_a_wrong_database_tells_host_and_port(self, odoo: Rpc) -> None:
        told = odoo.raw("common", "authenticate", "nodb", "admin", "nope", {})
        assert told.status_code == 200
        data = told.json()["error"]["data"]
        assert data["name"] == "psycopg2.OperationalError"
        assert 'server at "127.0.0.1", port' in data["message"]
        assert 'FATAL:  database "nodb" does not exist\n' in data["message"]

    def test_the_names_of_all_databases_are_told_to_everybody(self, xml: Xml) -> None:
        assert xml.db.list() == ["demo18", "demo19"]

    def test_each_database_has_a_state_of_its_own(self, eighteen: Rpc, nineteen: Rpc) -> None:
        eighteen.order()
        assert len(eighteen.find("sale.order")) == 1
        assert nineteen.find("sale.order") == []

    def test_an_ended_key_no_longer_opens_but_the_password_does(
        self, odoo_server: Running, odoo: Rpc, json2: Json2
    ) -> None:
        odoo_server.system("odoo").forget_sessions()
        told = odoo.raw("common", "authenticate", odoo.database, "admin", KEY, {})
        assert told.json()["result"] is False
        assert odoo.product()
        assert json2.raw("res.partner", "search", domain=[]).status_code == 401
        odoo_server.act("odoo", "renew_keys")
        assert json2("res.partner", "search", domain=[], limit=1)


class TestJsonRpc:
    def test_every_error_is_a_200_with_a_code_of_200_in_18_and_0_in_19(self, odoo: Rpc) -> None:
        error = odoo.answer("sale.order", "create", {"nosuch": 1})["error"]
        assert error["code"] == (200 if odoo.release < 19 else 0)
        assert error["message"] == "Odoo Server Error"
        assert set(error["data"]) == {"name", "message", "arguments", "context", "debug"}
        assert error["data"]["debug"].startswith("Traceback (most recent call last):\n")
        assert error["data"]["arguments"] == [error["data"]["message"]]

    @pytest.mark.parametrize(
        ("model", "method", "args", "name", "told"),
        [
            ("sale.order", "search_read", [[], ["nosuch"]], "builtins.ValueError",
             {18: "Invalid field 'nosuch' on model 'sale.order'",
              19: "Invalid field 'nosuch' on 'sale.order'"}),
            ("sale.order", "create", [{"nosuch": 1}], "builtins.ValueError",
             {18: "Invalid field 'nosuch' on model 'sale.order'",
              19: "Invalid field 'nosuch' in 'sale.order'"}),
            ("sale.order", "search", [[["nosuch", "=", 1]]], "builtins.ValueError",
             {18: "Invalid field sale.order.nosuch in leaf ('nosuch', '=', 1)",
              19: "Invalid field sale.order.nosuch in condition ('nosuch', '=', 1)"}),
            ("sale.nope", "search", [[]], "odoo.exceptions.UserError",
             {18: "Object sale.nope doesn't exist", 19: "Object sale.nope doesn't exist"}),
            ("sale.order", "_create_invoices", [[1]], "odoo.exceptions.AccessError",
             {18: "Private methods (such as _create_invoices) cannot be called remotely.",
              19: "Private methods (such as 'sale.order._create_invoices') cannot be called "
                  "remotely."}),
            ("sale.order", "write", [[99999], {"note": "x"}], "odoo.exceptions.MissingError",
             dict.fromkeys((18, 19), "Record does not exist or has been deleted.\n"
                                     "(Record: sale.order(99999,), User: 2)")),
            ("sale.order", "create", [{"client_order_ref": "X"}],
             "odoo.exceptions.ValidationError",
             {18: "The operation cannot be completed:\n- Create/update: a mandatory field is not "
                  "set.\n- Delete: another model requires the record being deleted. If possible, "
                  "archive it instead.\n\nModel: Sales Order (sale.order)\nField: Customer "
                  "(partner_id)\n",
              19: "The operation cannot be completed: Missing required value for the field "
                  "'Customer' (partner_id).\nModel: 'Sales Order' (sale.order)\n- create/update: a "
                  "mandatory field is not set\n- delete: another model requires the record being "
                  "deleted, you can archive it instead\n"}),
        ],
    )  # fmt: skip
    def test_an_error_is_told_by_the_name_of_its_exception(
        self, odoo: Rpc, model: str, method: str, args: list[Any], name: str, told: dict[int, str]
    ) -> None:
        data = odoo.answer(model, method, *args)["error"]["data"]
        assert (data["name"], data["message"]) == (name, told[odoo.release])

    def test_reading_a_missing_id_answers_an_empty_list(self, odoo: Rpc) -> None:
        assert odoo.answer("sale.order", "read", [999999], ["name"])["result"] == []

    def test_a_void_method_answers_without_any_result(self, odoo: Rpc) -> None:
        told = odoo.answer("stock.quant", "action_apply_inventory", [])
        assert told == {"jsonrpc": "2.0", "id": 7}

    def test_what_fails_half_way_leaves_nothing_behind(self, odoo: Rpc) -> None:
        lines = [[0, 0, {"product_id": odoo.product()}], [0, 0, {"nosuch": 1}]]
        with pytest.raises(Refused):
            odoo("sale.order", "create", {"partner_id": odoo.partner(), "order_line": lines})
        assert odoo.find("sale.order") == []
        assert odoo.find("sale.order.line") == []


class TestXmlRpc:
    def test_it_authenticates_and_reads(self, xml: Xml) -> None:
        assert xml.common.authenticate(xml.database, "admin", PASSWORD, {}) == 2
        assert xml.common.authenticate(xml.database, "admin", "nope", {}) is False
        assert xml("res.partner", "search_count", [["email", "=", "ann@buyers.example"]]) == 1

    def test_a_void_method_faults_although_its_change_is_kept(self, odoo: Rpc, xml: Xml) -> None:
        order = odoo.order()
        wizard = odoo("choose.delivery.carrier", "create", {"order_id": order, "carrier_id": 2})
        with pytest.raises(xmlrpc.client.Fault) as fault:
            xml("choose.delivery.carrier", "button_confirm", [wizard])
        assert fault.value.faultCode == 1
        assert "cannot marshal None unless allow_none is enabled" in fault.value.faultString
        domain = ["order_id", "=", order], ["is_delivery", "=", True]
        assert len(odoo.find("sale.order.line", *domain)) == 1

    @pytest.mark.parametrize(
        ("method", "args", "secret", "code", "told"),
        [
            ("create", [{"nosuch": 1}], PASSWORD, 1, "Traceback (most recent call last)"),
            ("write", [[99999], {"note": "x"}], PASSWORD, 2, "Record does not exist"),
            ("create", [{"client_order_ref": "x"}], PASSWORD, 2, "The operation cannot be"),
            ("search", [[]], "bad", 3, "Access Denied"),
            ("_create_invoices", [[1]], PASSWORD, 4, "Private methods"),
        ],
    )
    def test_the_fault_code_tells_the_kind_of_error(
        self, xml: Xml, method: str, args: list[Any], secret: str, code: int, told: str
    ) -> None:
        with pytest.raises(xmlrpc.client.Fault) as fault:
            xml("sale.order", method, *args, secret=secret)
        assert fault.value.faultCode == code
        assert fault.value.faultString.startswith(told)


class TestJson2:
    def test_create_answers_a_list_even_for_one_record(self, json2: Json2) -> None:
        for said in ({"name": "One"}, [{"name": "One"}]):
            [id] = json2("res.partner", "create", vals_list=said)
            assert isinstance(id, int)

    def test_arguments_go_by_name(self, json2: Json2) -> None:
        [id] = json2("res.partner", "create", vals_list={"name": "J", "email": "j@x.example"})
        found = json2("res.partner", "search_read", domain=[["email", "=", "j@x.example"]],
                      fields=["name", "email", "country_id"], limit=1)  # fmt: skip
        assert found == [{"id": id, "name": "J", "email": "j@x.example", "country_id": False}]
        assert json2("res.partner", "write", ids=[id], vals={"city": "Troy"}) is True
        assert json2("res.partner", "read", fields=["name"]) == []

    def test_a_void_method_answers_null(self, json2: Json2) -> None:
        assert json2.raw("stock.quant", "action_apply_inventory", ids=[]).text == "null"

    @pytest.mark.parametrize(
        ("path", "said", "status", "name", "told"),
        [
            ("sale.order/create", {"vals_list": [{}]}, 422, "odoo.exceptions.ValidationError",
             "The operation cannot be completed: Missing required value"),
            ("sale.order/create", {}, 422, "werkzeug.exceptions.UnprocessableEntity",
             "missing a required argument: 'vals_list'"),
            ("sale.order/write", {"ids": [4], "values": {}}, 422,
             "werkzeug.exceptions.UnprocessableEntity", "missing a required argument: 'vals'"),
            ("sale.order/write", {"ids": [999999], "vals": {"note": "x"}}, 404,
             "odoo.exceptions.MissingError", "Record does not exist or has been deleted."),
            ("sale.nope/search", {"domain": []}, 404, "werkzeug.exceptions.NotFound",
             "the model 'sale.nope' does not exist"),
            ("sale.order/nope", {}, 404, "werkzeug.exceptions.NotFound",
             "The method 'sale.order.nope' does not exist"),
            ("sale.order/_create_invoices", {"ids": [1]}, 403, "odoo.exceptions.AccessError",
             "Private methods (such as 'sale.order._create_invoices')"),
            ("sale.order/create", {"vals_list": [{"nosuch": 1}]}, 500, "builtins.ValueError",
             "Invalid field 'nosuch' in 'sale.order'"),
            ("sale.order/search_read", {"domain": [], "bogus": 1}, 500, "builtins.TypeError",
             "BaseModel._read_format() got an unexpected keyword argument 'bogus'"),
            ("sale.order.line/search_read", {"fields": ["tax_id"]}, 500, "builtins.ValueError",
             "Invalid field 'tax_id' on 'sale.order.line'"),
        ],
    )  # fmt: skip
    def test_status_codes_tell_what_went_wrong_but_500_may_be_the_callers_fault(
        self, json2: Json2, path: str, said: Any, status: int, name: str, told: str
    ) -> None:
        answered = json2.raw(*path.split("/"), **said)
        assert answered.status_code == status
        body = answered.json()
        assert list(body) == ["name", "message", "arguments", "context", "debug"]
        assert body["name"] == name
        assert body["message"].startswith(told)

    def test_a_bad_date_is_a_500_too(self, json2: Json2) -> None:
        said = {"partner_id": 3, "date_order": "2026-11-20T15:04:05Z"}
        answered = json2.raw("sale.order", "create", vals_list=[said])
        assert (answered.status_code, answered.json()["name"]) == (500, "builtins.ValueError")

    @pytest.mark.parametrize(
        ("key", "told"),
        [
            ("", "User not authenticated, use an API Key with a Bearer Authorization header."),
            ("0000", "Invalid apikey"),
            (PASSWORD, "Invalid apikey"),
        ],
    )
    def test_it_takes_an_api_key_and_nothing_else(
        self, odoo_server: Running, key: str, told: str
    ) -> None:
        answered = Json2(odoo_server, key).raw("res.partner", "search", domain=[])
        assert answered.status_code == 401
        assert answered.headers["WWW-Authenticate"] == "Bearer "
        assert answered.json()["arguments"] == [told, 401]

    def test_a_get_is_pointed_to_post(self, json2: Json2) -> None:
        answered = json2.http.get(f"{json2.at}/sale.order/search")
        assert answered.status_code == 404
        assert answered.json()["message"] == "Did you mean POST /json/2/<model>/<method>?"

    def test_what_is_no_json_is_415_and_broken_json_400(self, json2: Json2) -> None:
        url = f"{json2.at}/sale.order/search"
        form = json2.http.post(url, data="x=1")
        assert (form.status_code, form.headers["Content-Type"]) == (415, "text/html; charset=utf-8")
        broken = json2.http.post(url, data="{bad", headers={"Content-Type": "application/json"})
        assert broken.status_code == 400
        assert broken.json()["message"].startswith("could not parse the body as json: Expecting")

    @pytest.mark.parametrize("database", ["other", "demo18", None])
    def test_a_wrong_database_is_a_page(self, json2: Json2, database: str | None) -> None:
        json2.http.headers["X-Odoo-Database"] = database  # type: ignore[assignment]
        answered = json2.raw("sale.order", "search", domain=[])
        assert (answered.status_code, answered.headers["Content-Type"]) == (
            404,
            "text/html; charset=utf-8",
        )
        assert "No database is selected" in answered.text
