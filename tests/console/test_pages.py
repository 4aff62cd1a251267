"""Pages: who may open them, what they say, how many questions they ask the database."""

import re
from decimal import Decimal
from typing import Any
from unittest.mock import ANY

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from connectors.models import Connection, Correction, Word
from console.pages import attention
from console.pages.attention import A_PAGE
from mappings.models import ItemMapping, MappingGap, UnitMapping
from mappings.selectors import MOST_SHOWN, offered_word
from syncs import actions
from syncs.clock import ago
from syncs.models import Flow, Transfer
from syncs.selectors import Tally
from syncs.states import ATTENTION, POSTED
from tests.conftest import Hub

ADMIN = (
    "connectors_connection", "connectors_record", "mappings_mappinggap", "mappings_paymentmethodmapping",
    "mappings_shippingmethodmapping", "mappings_carriermapping", "mappings_ordertyperoute",
    "mappings_itemmapping", "mappings_taxmapping", "mappings_warehousemapping",
    "mappings_customerclassmapping", "mappings_cashaccountmapping", "mappings_unitmapping",
    "mappings_producttypemapping", "mappings_categorymapping", "mappings_taxcodemapping",
    "mappings_pricelistmapping", "mappings_termsmapping", "mappings_fieldrule", "mappings_lookuptable", "mappings_revision", "orders_order", "orders_shipment", "orders_note", "syncs_flow", "syncs_run",
    "syncs_transfer", "syncs_clash", "syncs_attempt", "syncs_call", "console_apitoken", "django_celery_beat_periodictask",
)  # fmt: skip


@pytest.fixture
def busy(hub: Hub) -> Hub:
    hub.book()
    hub.book(carrier="DHL", service="Express")
    hub.book(off_by="-1")
    hub.born(spoil=True)
    hub.work("orders", "charges")
    return hub


@pytest.mark.parametrize("path", ["/", "/needs-attention/", "/search/?q=5002301", "/admin/"])
def test_a_page_opens_for_staff(busy: Hub, admin_client: Client, path: str) -> None:
    assert admin_client.get(path, follow=True).status_code == 200


@pytest.mark.parametrize("model", ADMIN)
def test_every_list_and_every_row_of_the_admin_opens(
    busy: Hub, admin_client: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    url = f"/admin/{'/'.join(model.rsplit('_', 1))}/"
    with django_assert_max_num_queries(15):
        page = admin_client.get(url)
    assert page.status_code == 200
    found = [
        a
        for a in page.content.decode().split('href="')
        if a.startswith(url) and "/change/" in a[:120]
    ]
    if found:
        assert admin_client.get(found[0].split('"')[0]).status_code == 200


@pytest.mark.parametrize("path", ["/", "/needs-attention/", "/admin/syncs/transfer/"])
def test_a_page_asks_for_a_log_in(db: None, client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def staff(*rights: str) -> User:
    user = User.objects.create_user("ben", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def test_staff_without_the_right_see_and_do_nothing(busy: Hub, client: Client) -> None:
    client.force_login(staff())
    assert client.get("/").status_code == 403
    assert client.post("/needs-attention/act/").status_code == 403


def test_who_may_only_look_finds_no_button(busy: Hub, client: Client) -> None:
    client.force_login(staff("view_transfer"))
    page = client.get("/needs-attention/").content.decode()
    assert "DHL" in page
    assert 'class="button' not in page.replace('class="button">Search', "").split('id="content"')[1]
    gap = MappingGap.objects.get()
    assert client.post(f"/needs-attention/fill/{gap.pk}/", {"word": "UPSNEXT"}).status_code == 403


def test_filling_a_gap_in_the_page_releases_what_waits(busy: Hub, admin_client: Client) -> None:
    gap = MappingGap.objects.get()
    page = admin_client.get("/needs-attention/").content.decode()
    assert "UPSNEXT" in page, "the target's own words are offered"
    answer = admin_client.post(
        f"/needs-attention/fill/{gap.pk}/", {"word": "UPSNEXT", "scope": "source"}, follow=True
    )
    assert "1 order goes on" in answer.content.decode()
    busy.work()
    assert [o["ShipVia"] for o in busy.orders_there()].count("UPSNEXT") == 1


def test_only_a_word_that_is_almost_surely_meant_stands_chosen(
    hub: Hub, admin_client: Client
) -> None:
    hub.book(carrier="FedEx", service="FedEx 2Day AM")
    hub.book(items=[{"sku": "MASTIC-SODA-24"}])
    page = admin_client.get("/needs-attention/").content.decode()
    choices = {
        part.partition('"')[0]: part.partition("</select>")[0]
        for part in page.split('aria-label="')[1:]
        if "<option" in part
    }
    sure = next(told for name, told in choices.items() if "FedEx 2Day AM" in name)
    unsure = next(told for name, told in choices.items() if "MASTIC" in name)
    assert "choose" not in sure
    assert "likely" in unsure
    assert unsure.index("choose") < unsure.index("likely"), "a hurried yes ships the wrong goods"


@pytest.fixture
def catalog(hub: Hub) -> Connection:
    """Let the books list more items than anybody looks through, and an order wait for one."""
    hub.book(items=[{"sku": "MASTIC-SODA-24"}])
    books = Connection.objects.get(code="ACU")
    told = [(f"DRINK-{n:04d}", f"Drink number {n}") for n in range(MOST_SHOWN)]
    told += [("SODA-MASTIC-24", "Mastic soda, 24 cans"), ("SODA-PLAIN-24", "Plain soda")]
    Word.objects.bulk_create(
        Word(connection=books, kind="item", key=[code], spelled=code.lower(), label=label,
             is_listed=True)
        for code, label in told
    )  # fmt: skip
    return books


def test_among_many_items_one_is_looked_for_while_it_is_typed(
    catalog: Connection, admin_client: Client
) -> None:
    page = admin_client.get("/needs-attention/").content.decode()
    assert "DRINK-0007" not in page, "a page of thirty causes would hold thirty catalogs"
    asked = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    offered = admin_client.get(asked).content.decode()
    assert "SODA-MASTIC-24" in offered
    assert "DRINK" not in offered, "none of them is anything like it"
    typed = admin_client.get(asked, {"word": "drink-0007"}).content.decode()
    assert typed.count("<option") == 1
    assert 'value="DRINK-0007"' in typed
    named = admin_client.get(asked, {"word": "plain"}).content.decode()
    assert 'value="SODA-PLAIN-24"' in named


def test_an_item_the_books_do_not_list_is_refused_and_one_in_other_letters_is_spelled_right(
    catalog: Connection, admin_client: Client
) -> None:
    gap = MappingGap.objects.get()
    url = f"/needs-attention/fill/{gap.pk}/"
    refused = admin_client.post(url, {"word": "SODA-MASTIK-24"}, follow=True).content.decode()
    assert "Acumatica lists no item “SODA-MASTIK-24”" in refused
    assert not ItemMapping.objects.exists()
    admin_client.post(url, {"word": " soda-mastic-24 "})
    assert ItemMapping.objects.get().word == "SODA-MASTIC-24"


def test_a_word_is_known_by_its_first_part_and_any_will_do_where_none_are_listed(
    catalog: Connection,
) -> None:
    Word.objects.create(connection=catalog, kind="carrier", key=["ups", "7"], spelled="ups\x1f7",
                        is_listed=True)  # fmt: skip
    assert offered_word(catalog, "carrier", "ups") == "ups"
    assert offered_word(catalog, "carrier", "dhl") is None
    assert offered_word(catalog, "order_type", "WO") == "WO"


def test_a_rule_s_form_looks_for_a_word_among_many(
    catalog: Connection, admin_client: Client
) -> None:
    rule = ItemMapping(source=None, target=catalog, key=["A"], word="DRINK-0001")
    actions.save_rule(rule, "ann")
    form = admin_client.get(f"/admin/mappings/itemmapping/{rule.pk}/change/").content.decode()
    assert f'hx-get="/words/{catalog.pk}/item/?like=A"' in form
    assert "DRINK-0007" not in form


def test_causes_are_shown_by_the_page_those_of_the_most_orders_first(
    hub: Hub, admin_client: Client
) -> None:
    for number in range(A_PAGE + 2):
        hub.born(carrier="DHL", service=f"Service {number}")
    hub.born(carrier="DHL", service="Service 21")
    hub.collect("orders")
    first = admin_client.get("/needs-attention/").content.decode()
    assert "23 records, 22 causes. Shown: 1 to 20" in first
    assert first.index("Service 21") < first.index("Service 0")
    second = admin_client.get("/needs-attention/?page=2").content.decode()
    titles = {part.partition("”")[0] for part in (first + second).split("for “DHL · ")[1:]}
    assert titles == {f"Service {number}" for number in range(A_PAGE + 2)}


@pytest.mark.parametrize("path", ["/search/?q=a%00b", "/words/1/item/?word=%00", "/archive/?q=%00"])
def test_text_that_no_database_keeps_is_turned_away(
    hub: Hub, admin_client: Client, path: str
) -> None:
    assert admin_client.get(path).status_code == 400
    hub.book(carrier="DHL", service="Express")
    fill = f"/needs-attention/fill/{MappingGap.objects.get().pk}/"
    assert admin_client.post(fill, {"word": "UPS\0GROUND"}).status_code == 400


def test_a_unit_is_mapped_together_with_how_many_it_is(busy: Hub, admin_client: Client) -> None:
    waiting = Transfer.objects.get(code="gap")
    Correction.objects.create(
        record=waiting.record,
        path="lines.0.uom",
        before="",
        after="Crate",
        who="ann",
        why="told so",
    )
    actions.retry([waiting], "ann")
    gap = MappingGap.objects.get(kind="unit")
    page = admin_client.get("/needs-attention/").content.decode()
    assert "how many of it one Crate is" in page
    url = f"/needs-attention/fill/{gap.pk}/"
    answer = admin_client.post(url, {"word": "CAN", "factor": "many"}, follow=True)
    assert "“many” is no number" in answer.content.decode()
    assert not UnitMapping.objects.exists()
    admin_client.post(url, {"word": "CAN", "factor": "24", "scope": "source"})
    assert UnitMapping.objects.get().factor == 24
    listed = admin_client.get("/admin/mappings/unitmapping/").content.decode()
    assert "24 for 1" in listed


def test_many_unreadable_records_are_shown_in_part_and_listed_all(
    busy: Hub, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = "All unreadable records"
    assert everywhere not in admin_client.get("/needs-attention/").content.decode()
    busy.born(spoil=True)
    busy.collect("orders")
    monkeypatch.setattr(attention, "UNREADABLE", 1)
    page = admin_client.get("/needs-attention/").content.decode()
    assert everywhere in page
    assert len(re.findall(r"/admin/connectors/record/\d+/", page)) == 1


def test_an_empty_choice_changes_nothing_and_says_so(busy: Hub, admin_client: Client) -> None:
    gap = MappingGap.objects.get()
    answer = admin_client.post(f"/needs-attention/fill/{gap.pk}/", {"word": " "}, follow=True)
    assert "Choose what" in answer.content.decode()


def test_a_cause_is_left_out_only_with_a_reason(busy: Hub, admin_client: Client) -> None:
    transfer = Transfer.objects.get(code="totals")
    said = {
        "state": "blocked",
        "code": "totals",
        "cause": "totals",
        "flow": transfer.flow_id,
        "gap": "",
        "deed": "skip",
    }
    admin_client.post("/needs-attention/act/", said)
    transfer.refresh_from_db()
    assert transfer.state == "blocked"
    admin_client.post("/needs-attention/act/", {**said, "reason": "a test"})
    transfer.refresh_from_db()
    assert transfer.state == "skipped"


def test_an_order_s_page_tells_its_money_words_and_story(busy: Hub, admin_client: Client) -> None:
    transfer = Transfer.objects.get(state="posted", record__kind="order")
    page = admin_client.get(f"/orders/{transfer.record_id}/").content.decode()
    for told in (
        "adds up",
        "Booked in Acumatica",
        "Marked exported in Sellercloud",
        "ship via",
        "Profit and loss",
    ):
        assert told in page
    assert transfer.number in page
    charges = admin_client.get(f"/orders/{transfer.record_id}/?tab=charges").content.decode()
    assert "Not final yet" in charges
    assert "adds up" not in charges, "the tab shows profit and loss alone"


def test_a_flow_is_run_paused_and_resumed_from_home(busy: Hub, admin_client: Client) -> None:
    flow = Flow.objects.get(code="orders")
    for deed, state in (("pause", "paused"), ("resume", "active"), ("run", "active")):
        admin_client.post(f"/flows/{flow.pk}/act/", {"deed": deed})
        flow.refresh_from_db()
        assert flow.state == state


def test_home_counts_what_is_open_for_ever_and_what_is_done_for_a_week(
    busy: Hub, admin_client: Client
) -> None:
    assert [t for t in admin_client.get("/").context["tallies"] if t.count] == [
        Tally(POSTED, 1, [("USD", Decimal("284.70"))]),
        Tally(ATTENTION, 2, ANY),
    ]
    Transfer.objects.update(updated_at=ago(8 * 86_400), posted_at=ago(8 * 86_400))
    counts = {t.look: t.count for t in admin_client.get("/").context["tallies"]}
    assert counts == {POSTED: 0, ATTENTION: 2}
    told = admin_client.get("/api/v1/status/").json()["transfers"]
    assert told["posted"] == Transfer.objects.filter(state="posted").count() > 0


def test_a_secret_is_never_shown_again(busy: Hub, admin_client: Client) -> None:
    connection = Connection.objects.get(code="SC")
    page = admin_client.get(
        f"/admin/connectors/connection/{connection.pk}/change/"
    ).content.decode()
    assert "demo-password" not in page
    assert "kept; type to replace it" in page


def test_a_connection_is_made_in_the_admin_and_tested_at_once(
    hub: Hub, admin_client: Client
) -> None:
    said = {
        "system": "acumatica", "name": "Second site", "code": "ACU2", "calls_at_once": 4,
        "site": hub.remotes.url("acumatica"), "username": "integration", "password": "demo-password",
        "company": "Demo", "branch": "MAIN", "endpoint": "Default/24.200.001",
    }  # fmt: skip
    answer = admin_client.post(
        "/admin/connectors/connection/add/?system=acumatica", said, follow=True
    )
    assert "every right that can be tried is there" in answer.content.decode(), (
        answer.content.decode()[-3000:]
    )
    made = Connection.objects.get(code="ACU2")
    assert made.secrets == {"password": "demo-password"}
    blank = {**said, "password": "", "username": "integration"}
    admin_client.post(f"/admin/connectors/connection/{made.pk}/change/", blank)
    assert Connection.objects.get(code="ACU2").secrets == {"password": "demo-password"}


def test_a_wrong_connection_form_says_what_is_wrong(db: None, admin_client: Client) -> None:
    said = {
        "system": "acumatica",
        "name": "X",
        "code": "X",
        "calls_at_once": 4,
        "site": "not an address",
    }
    page = admin_client.post(
        "/admin/connectors/connection/add/?system=acumatica", said
    ).content.decode()
    assert "must be a whole address" in page
    assert not Connection.objects.exists()


def test_bulk_retry_and_leaving_out_with_a_reason_from_the_list(
    busy: Hub, admin_client: Client
) -> None:
    transfer = Transfer.objects.get(code="totals")
    said = {"action": "skip", "_selected_action": [transfer.pk]}
    assert "Reason" in admin_client.post("/admin/syncs/transfer/", said).content.decode()
    admin_client.post("/admin/syncs/transfer/", {**said, "reason": "twice in the shop"})
    transfer.refresh_from_db()
    assert (transfer.state, transfer.reason) == ("skipped", "twice in the shop")
    admin_client.post(
        "/admin/syncs/transfer/", {"action": "retry", "_selected_action": [transfer.pk]}
    )
    transfer.refresh_from_db()
    assert transfer.state == "blocked"


def test_not_ready_until_a_worker_has_worked(db: None, client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["lacks"] == ["no worker has worked lately"]
    from syncs.tending import beat

    beat()
    assert client.get("/readyz").status_code == 200
