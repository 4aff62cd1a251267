"""The pretend Inform keeps to the contract proposed to a site: its key, its orders, its refusals."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulators.running import Running, running
from tests.simulators.ddi_site import DEPOSIT, LINE, ORDER, Clock, Site, order


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


class TestTheDoor:
    def test_nothing_is_told_without_the_key(self, site: Site) -> None:
        for key in (None, "wrong"):
            site.http.headers["X-Api-Key"] = key
            told = site.get("products")
            assert (told.status_code, told.json()["code"]) == (401, "VALIDATION")

    def test_another_key_may_be_set(self, site: Site) -> None:
        site.act("change_key", to="another")
        assert site.get("products").status_code == 401
        site.http.headers["X-Api-Key"] = "another"
        assert site.get("products").status_code == 200

    @pytest.mark.parametrize(
        ("name", "code"),
        [("order-types", "WEB"), ("ship-vias", "UPSG"), ("payment-types", "AMZPAY"),
         ("branches", "100"), ("writers", "WEB")],
    )  # fmt: skip
    def test_every_list_for_mappings_is_bare_codes_with_descriptions(
        self, site: Site, name: str, code: str
    ) -> None:
        told = site.get(f"reference/{name}").json()
        assert code in [one["code"] for one in told]
        assert all(set(one) == {"code", "description", "active"} for one in told)
        assert not all(one["active"] for one in told), "one that is not used any more"

    @pytest.mark.parametrize("path", ["reference/taxes", "carriers", "pos-orders/NONE"])
    def test_what_is_not_there_is_a_404_with_a_problem(self, site: Site, path: str) -> None:
        told = site.get(path)
        assert (told.status_code, told.json()["code"]) == (404, "VALIDATION")

    def test_closed_for_posting_is_a_503_that_tells_when_to_come_back(
        self, site: Site, clock: Clock
    ) -> None:
        site.act("close", seconds=90)
        told = site.post("pos-orders", ORDER)
        assert (told.status_code, told.headers["Retry-After"]) == (503, "90")
        assert (told.json()["code"], told.json()["retryable"]) == ("UNAVAILABLE", True)
        assert site.get("products").status_code == 200
        clock.time += 91
        assert site.post("pos-orders", ORDER).status_code == 201

    def test_faults_are_spelt_as_problems(self, remotes: Running, site: Site) -> None:
        remotes.fault("ddi", "429", seconds=7)
        told = site.get("products")
        assert (told.status_code, told.headers["Retry-After"]) == (429, "7")
        assert told.json()["code"] == "UNAVAILABLE"
        remotes.fault("ddi", "refuse", status=503)
        told = site.get("products")
        assert (told.status_code, "Retry-After" in told.headers) == (503, True)

    def test_an_order_accepted_without_an_answer_is_there_afterwards(
        self, remotes: Running, site: Site
    ) -> None:
        remotes.fault("ddi", "reset_after", path="POST")
        with pytest.raises(OSError, match=r"abort|reset"):
            site.post("pos-orders", ORDER)
        assert site.post("pos-orders", ORDER).status_code == 200
        assert len(site.state("orders")) == 1


class TestEnteringAnOrder:
    def test_a_new_order_is_answered_whole_with_its_number_and_open(self, site: Site) -> None:
        told = site.enter()
        assert (told["orderNumber"], told["status"]) == ("1004567", "open")
        assert told["lastModified"] == "2026-11-20T10:00:00Z"
        same = {name: told[name] for name in ORDER if name not in ("lines", "deposits", "notes")}
        assert same == {name: ORDER[name] for name in same}
        (line,), (deposit,) = told["lines"], told["deposits"]
        assert line == {**LINE, "description": "Cola, case of 24 cans", "quantityShipped": "0"}
        assert deposit == {**DEPOSIT, "id": "D1", "status": "held"}
        assert site.get("pos-orders/SC-1000123").json() == told

    def test_the_same_order_again_is_answered_with_the_first(self, site: Site) -> None:
        first = site.enter()
        told = site.post("pos-orders", order(total="52.4", lines=[{**LINE, "quantity": "2.00"}]))
        assert (told.status_code, told.json()) == (200, first)
        assert len(site.state("deposits")) == 1

    @pytest.mark.parametrize("changed", [{"total": "99.00"}, {"tags": []}, {"notes": None}])
    def test_the_same_id_with_other_content_is_a_conflict(self, site: Site, changed: Any) -> None:
        site.enter()
        (name,) = changed
        told = site.post("pos-orders", order(**changed))
        assert (told.status_code, told.json()["code"]) == (409, "DUPLICATE_CONFLICT")
        assert told.json()["message"] == f"externalOrderId SC-1000123 exists with another {name}"

    def test_the_same_order_is_known_after_it_was_shipped_and_its_codes_were_closed(
        self, site: Site
    ) -> None:
        site.enter()
        site.act("ship_confirm", order="SC-1000123")
        site.act("require", customer_po=True)
        assert site.post("pos-orders", ORDER).json()["status"] == "ship_confirmed"

    def test_the_ecommerce_screens_writer_and_branch_stand_where_none_is_said(
        self, site: Site
    ) -> None:
        told = site.enter()
        assert (told["writer"], told["branch"]) == ("WEB", "100")
        told = site.enter(externalOrderId="B", writer="ELENI", branch="200")
        assert (told["writer"], told["branch"]) == ("ELENI", "200")

    def test_a_manual_ship_to_makes_an_internal_note(self, site: Site) -> None:
        notes = site.enter()["notes"]
        assert [note["visibility"] for note in notes] == ["customer", "internal"]
        assert "Manual ship-to: Ann Smith" in notes[1]["text"]
        stored = {**ORDER["shipTo"], "shipToNumber": "1"}
        assert len(site.enter(externalOrderId="B", shipTo=stored)["notes"]) == 1

    def test_what_only_the_system_writes_is_dropped(self, site: Site) -> None:
        told = site.enter(orderNumber="7", status="cancelled", lastModified="x")
        assert (told["orderNumber"], told["status"]) == ("1004567", "open")

    def test_a_total_nobody_states_is_worked_out(self, site: Site) -> None:
        told = site.enter(total=None, discountTotal="2.50", deposits=[{**DEPOSIT, "amount": "1"}])
        assert told["total"] == "49.90"

    def test_every_alphabet_is_kept(self, site: Site) -> None:
        note = {"text": "Παράδοση 小心 شكرا 🎂", "visibility": "picking"}
        assert site.enter(notes=[note])["notes"][0]["text"] == note["text"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("changed", "code", "field"),
        [
            ({"deposits": []}, "PAYMENT_REQUIRED", "deposits"),
            ({"deposits": None}, "PAYMENT_REQUIRED", "deposits"),
            ({"orderType": ""}, "ORDER_TYPE_REQUIRED", "orderType"),
            ({"orderType": None}, "ORDER_TYPE_REQUIRED", "orderType"),
            ({"shipVia": ""}, "SHIP_VIA_REQUIRED", "shipVia"),
            ({"customerNumber": "NOBODY"}, "UNKNOWN_CUSTOMER", "customerNumber"),
            ({"customerNumber": "100110"}, "UNKNOWN_CUSTOMER", "customerNumber"),
            ({"customerNumber": "100101", "customerPo": " "}, "CUSTOMER_PO_REQUIRED", "customerPo"),
            ({"orderType": "XX"}, "UNKNOWN_CODE", "orderType"),
            ({"orderType": "FAX"}, "UNKNOWN_CODE", "orderType"),
            ({"shipVia": "MULE"}, "UNKNOWN_CODE", "shipVia"),
            ({"branch": "999"}, "UNKNOWN_CODE", "branch"),
            ({"writer": "GONE"}, "UNKNOWN_CODE", "writer"),
            ({"deposits": [{**DEPOSIT, "method": "SHELLS"}]}, "UNKNOWN_CODE", "deposits[0].method"),
            ({"lines": [{**LINE, "product": "X"}]}, "UNKNOWN_PRODUCT", "lines[0].product"),
            ({"lines": [{**LINE, "product": "COLA-DIET-24"}]}, "UNKNOWN_PRODUCT",
             "lines[0].product"),
            ({"lines": [{**LINE, "unitOfMeasure": "PLT"}]}, "UNKNOWN_CODE",
             "lines[0].unitOfMeasure"),
        ],
    )  # fmt: skip
    def test_each_rule_has_its_code_and_names_the_field(
        self, site: Site, changed: Any, code: str, field: str
    ) -> None:
        assert site.refusal(**changed) == (422, code, field)
        assert site.state("orders") == site.state("deposits") == site.state("ledger") == []

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"colour": "red"}, "colour"),
            ({"externalOrderId": None}, "externalOrderId"),
            ({"externalOrderId": "x" * 65}, "externalOrderId"),
            ({"total": 52.4}, "total"),
            ({"freight": "12.50000"}, "freight"),
            ({"orderDate": "2026-11-20T10:00:00"}, "orderDate"),
            ({"requestedDate": "soon"}, "requestedDate"),
            ({"currency": "DOLLAR"}, "currency"),
            ({"shipTo": {"name": "Ann"}}, "shipTo.address1"),
            ({"shipTo": {**ORDER["shipTo"], "country": "USA"}}, "shipTo.country"),
            ({"lines": []}, "lines"),
            ({"lines": [LINE, LINE]}, "lines"),
            ({"lines": [{**LINE, "quantity": 2}]}, "lines[0].quantity"),
            ({"lines": [{**LINE, "quantity": "0"}]}, "lines[0].quantity"),
            ({"deposits": [{"method": "AMZPAY", "amount": "1"}]}, "deposits[0].reference"),
            ({"deposits": [{**DEPOSIT, "currency": "EUR"}]}, "deposits[0].currency"),
            ({"customFields": {"fee": 5}}, "customFields.fee"),
            ({"notes": [{"text": "x", "visibility": "secret"}]}, "notes[0].visibility"),
        ],
    )
    def test_a_member_of_a_wrong_kind_or_name_is_named(
        self, site: Site, changed: Any, field: str
    ) -> None:
        assert site.refusal(**changed) == (422, "VALIDATION", field)

    def test_deposits_above_the_total_are_refused_and_less_is_taken(self, site: Site) -> None:
        above = [DEPOSIT, {**DEPOSIT, "amount": "0.01"}]
        assert site.refusal(deposits=above) == (422, "VALIDATION", "deposits")
        assert site.enter(deposits=[{**DEPOSIT, "amount": "20.00"}])["total"] == "52.40"

    def test_order_type_and_ship_via_may_be_made_voluntary(self, site: Site) -> None:
        site.act("require", order_type=False, ship_via=False)
        assert site.enter(orderType="", shipVia="")["orderType"] == ""

    def test_a_purchase_order_number_may_be_made_compulsory_for_all_or_one(
        self, site: Site
    ) -> None:
        site.act("require", customer_po=True)
        assert site.refusal(customerPo=None)[1] == "CUSTOMER_PO_REQUIRED"
        site.act("require", customer_po=False)
        site.enter(customerPo=None)
        site.act("require", customer_po=True, customer="WEBSALES")
        assert site.refusal(customerPo=None, externalOrderId="B")[1] == "CUSTOMER_PO_REQUIRED"

    def test_a_body_that_is_no_object_is_refused(self, site: Site) -> None:
        assert site.post("pos-orders", [1]).status_code == 422


class TestChangingAnOrder:
    def test_before_release_ship_via_notes_addresses_and_custom_fields_change(
        self, site: Site, clock: Clock
    ) -> None:
        site.enter()
        clock.time += 60
        told = site.patch(
            "pos-orders/SC-1000123",
            {
                "shipVia": "FDX2",
                "notes": [{"text": "Ring twice"}, {"text": "Gift wrap"}],
                "customFields": {"fee_closing": "1.80"},
            },
        )
        said = told.json()
        assert (told.status_code, said["shipVia"]) == (200, "FDX2")
        assert said["customFields"] == {"fee_commission": "5.24", "fee_closing": "1.80"}
        assert [note["text"] for note in said["notes"]].count("Gift wrap") == 1
        assert said["lastModified"] == "2026-11-20T10:01:00Z"
        assert site.post("pos-orders", ORDER).status_code == 200, "still what was sent first"

    @pytest.mark.parametrize("changed", [{"total": "1"}, {"lines": []}, {"shipVia": "MULE"}])
    def test_nothing_else_changes(self, site: Site, changed: Any) -> None:
        site.enter()
        told = site.patch("pos-orders/SC-1000123", changed)
        assert (told.status_code, told.json()["field"]) == (422, *changed)

    def test_after_release_only_notes_may_be_added(self, site: Site) -> None:
        site.enter()
        site.act("release", order="SC-1000123")
        told = site.patch("pos-orders/SC-1000123", {"shipVia": "FDX2"})
        assert (told.status_code, told.json()["code"]) == (409, "LOCKED")
        assert told.json()["message"] == "already released"
        note = site.post("pos-orders/SC-1000123/notes", {"text": "Late", "author": "Rosa"})
        assert (note.status_code, note.json()["author"]) == (201, "Rosa")
        assert site.get("pos-orders/SC-1000123").json()["notes"][-1] == note.json()

    def test_an_order_somebody_has_open_is_locked_for_a_while(self, site: Site) -> None:
        site.enter()
        site.act("lock", order="1004567")
        for told in (
            site.patch("pos-orders/SC-1000123", {"shipVia": "FDX2"}),
            site.post("pos-orders/SC-1000123/notes", {"text": "x"}),
        ):
            assert (told.status_code, told.json()["code"]) == (409, "LOCKED")
            assert told.json()["retryable"] is True
        site.act("unlock", order="SC-1000123")
        assert site.patch("pos-orders/SC-1000123", {"shipVia": "FDX2"}).status_code == 200


class TestRemembering:
    def test_all_of_it_is_remembered_from_start_to_start(self, tmp_path: Path) -> None:
        with running(["ddi"], state_dir=tmp_path) as served:
            site = Site(served)
            site.enter()
            site.act("ship_confirm", order="SC-1000123", is_partial=True)
            site.act("change_price", product="COLA-24", price="1.10", least=3)
            told = site.get("pos-orders", limit=2).json()
            before = served.state("ddi")
        with running(["ddi"], state_dir=tmp_path) as served:
            site = Site(served)
            assert served.state("ddi") == before
            assert site.post("pos-orders", ORDER).status_code == 200
            rest = site.items("pos-orders", cursor=told["nextCursor"])
            assert len(told["items"]) + len(rest) == len(before["orders"])
            assert site.enter(externalOrderId="B")["orderNumber"] == "1004576"
