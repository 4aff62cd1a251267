"""The editor of a field's rule: lists to choose from, modifiers in turn, an example from a real order."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from connectors.kit.opening import opened
from connectors.kit.words import refresh_words
from connectors.models import Connection
from mappings.models import FieldRule, LookupTable
from tests.conftest import Hub

ADD, EXAMPLE = "/admin/mappings/fieldrule/add/", "/fields/example/"


def said(*steps: dict[str, str], **changed: str) -> dict[str, str]:
    """Say a rule as the form sends it."""
    rows = {f"steps-{n}-{name}": v for n, step in enumerate(steps) for name, v in step.items()}
    facts = {
        "of": "order",
        "source": str(Connection.objects.get(code="SC").pk),
        "target": str(Connection.objects.get(code="ACU").pk),
        "path": "order.ship_to.city",
        "field": "Document.UsrTerritory",
        "position": "0",
        "remark": "",
    }
    return {**facts, **rows, **changed}


def form(facts: dict[str, str]) -> str:
    return f"{ADD}?of={facts['of']}&source={facts['source']}&target={facts['target']}"


def test_a_rule_is_asked_for_in_two_steps_and_saved(hub: Hub, admin_client: Client) -> None:
    facts = said({"do": "trim"}, {"do": ""}, {"do": "first", "count": "5"})
    first = admin_client.post(ADD, {n: facts[n] for n in ("of", "source", "target")})
    assert first.status_code == 302
    assert first["Location"] == form(facts)
    page = admin_client.get(form(facts)).content.decode()
    assert "Fills a field of Acumatica for orders." in page
    assert '<optgroup label="Ship to">' in page
    done = admin_client.post(form(facts), facts)
    assert done.status_code == 302, done.content.decode()
    rule = FieldRule.objects.get()
    assert rule.steps == [{"do": "trim"}, {"do": "first", "count": "5"}]
    assert rule.changed_by == "admin"


def test_a_rule_opened_again_shows_its_modifiers_and_keeps_them(
    hub: Hub, admin_client: Client
) -> None:
    facts = said({"do": "prefix", "text": 'PO "x" '})
    admin_client.post(form(facts), facts)
    url = f"/admin/mappings/fieldrule/{FieldRule.objects.get().pk}/change/"
    page = admin_client.get(url).content.decode()
    assert 'name="steps-0-text" value="PO &quot;x&quot; "' in page
    admin_client.post(url, {**facts, "remark": "for Bo"})
    rule = FieldRule.objects.get()
    assert (rule.remark, rule.steps) == ("for Bo", [{"do": "prefix", "text": 'PO "x" '}])


def test_the_fields_a_target_lists_are_chosen_from_a_list(hub: Hub, admin_client: Client) -> None:
    books = Connection.objects.get(code="ACU")
    door = opened(books)
    door.ensure()
    refresh_words(books, door)
    page = admin_client.get(form(said())).content.decode()
    assert '<optgroup label="Custom fields">' in page
    assert "UsrGiftMessage (Document)" in page
    assert 'value="Document.UsrTags"' not in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"field": "OrderTotal"}, "written by the hub itself"),
        ({"steps-0-do": "first"}, "“how many” is needed"),
        ({"steps-0-do": "look_up", "steps-0-table": "Nowhere"}, "there is no table “Nowhere”"),
    ],
)
def test_a_wrong_rule_is_refused_beside_its_field(
    hub: Hub, admin_client: Client, changed: dict[str, str], told: str
) -> None:
    facts = {**said(), **changed}
    assert told in admin_client.post(form(facts), facts).content.decode()
    assert told in admin_client.post(EXAMPLE, facts).content.decode()
    assert not FieldRule.objects.exists()


def test_the_example_is_worked_on_a_real_order_of_that_source(
    hub: Hub, admin_client: Client
) -> None:
    empty = admin_client.post(EXAMPLE, said()).content.decode()
    assert "There are no orders yet" in empty
    hub.book(ship_to={"first": "Ann", "last": "A", "city": "<b>Troy</b>", "state": "NY"})
    shown = admin_client.post(EXAMPLE, said({"do": "upper"})).content.decode()
    assert "in capitals" in shown
    assert "&lt;B&gt;TROY&lt;/B&gt;" in shown, "what an order says is never taken for a page"
    broken = admin_client.post(EXAMPLE, said({"do": "plus", "number": "1"})).content.decode()
    assert "is no number" in broken
    assert not FieldRule.objects.exists()
    asked = admin_client.post(EXAMPLE, said(path="")).content.decode()
    assert "Choose both fields" in asked


def test_an_example_shows_orders_only_to_those_who_may_see_them(
    hub: Hub, client: Client, django_user_model: Any
) -> None:
    user = User.objects.create_user("bo", password="b", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_fieldrule"))
    client.force_login(user)
    assert client.post(EXAMPLE, said()).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_transfer"))
    client.force_login(User.objects.get(pk=user.pk))
    assert client.post(EXAMPLE, said()).status_code == 200
    assert client.get(EXAMPLE).status_code == 405


def test_a_table_is_typed_as_lines_and_kept_while_a_rule_looks_up_in_it(
    hub: Hub, admin_client: Client
) -> None:
    add = "/admin/mappings/lookuptable/add/"
    wrong = admin_client.post(add, {"name": "Territories", "rows": "NY North East"})
    assert "Line 1 needs a word, =, and ours" in wrong.content.decode()
    admin_client.post(add, {"name": "Territories", "rows": "NY = North East\n\nCA = West = Coast"})
    table = LookupTable.objects.get()
    assert table.rows == {"NY": "North East", "CA": "West = Coast"}
    facts = said({"do": "look_up", "table": "Territories"}, path="order.ship_to.state")
    admin_client.post(form(facts), facts)
    url = f"/admin/mappings/lookuptable/{table.pk}"
    page = admin_client.get(f"{url}/change/").content.decode()
    assert "CA = West = Coast" in page
    assert "UsrTerritory ← ship to state" in page
    assert admin_client.post(f"{url}/delete/", {"post": "yes"}).status_code == 403


def test_what_waits_for_a_rule_leads_to_it(hub: Hub, admin_client: Client) -> None:
    facts = said({"do": "plus", "number": "1"})
    admin_client.post(form(facts), facts)
    transfer = hub.book()
    url = f"/admin/mappings/fieldrule/{FieldRule.objects.get().pk}/change/"
    assert url in admin_client.get("/needs-attention/").content.decode()
    mended = admin_client.post(url, said(), follow=True).content.decode()
    assert "1 record waited for it and goes on." in mended
    transfer.refresh_from_db()
    assert transfer.state == "ready"
