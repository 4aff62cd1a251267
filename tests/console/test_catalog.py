"""The catalog in the console and the API: seen, searched, and safe to look at."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Account, Price, Product, Stock
from connectors.models import Record
from console.templatetags.console import web_address
from simulators.running import Running
from syncs.models import Transfer
from tests.console.test_api import caller
from tests.stories.trade import Trade

SCRIPT = "<script>alert(1)</script>"
LISTS = {"products": Product, "stock": Stock, "prices": Price, "customers": Account}


@pytest.fixture
def systems() -> dict[str, dict[str, Any]]:
    return {"woocommerce": {"is_empty": True}, "acumatica": {}}


@pytest.fixture
def hub(db: None, remotes: Running) -> Trade:
    made = Trade(remotes, "ACU")
    made.configure()
    made.flow("product", to_shop=True)
    made.flow("stock", to_shop=True)
    made.flow("price", to_shop=True)
    made.flow("account", to_shop=True, overwrites=True)
    made.work("product-to-web", "stock-to-web", "price-to-web", "account-to-web")
    return made


def of(sku: str, kind: str = "product") -> Record:
    rows = Record.objects.filter(connection__code="ACU", kind=kind)
    return next(r for r in rows if r.canonical["sku"] == sku)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("model", ["product", "stock", "price", "account"])
def test_each_list_opens_is_filtered_by_system_and_asks_little(
    hub: Trade, admin_client: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    url = f"/admin/catalog/{model}/"
    with django_assert_max_num_queries(10):
        assert "Acumatica" in page(admin_client, url)
    assert "Acumatica</td>" in page(admin_client, f"{url}?connection=ACU")
    assert "Acumatica</td>" not in page(admin_client, f"{url}?connection=WEB")


def test_the_list_of_products_tells_what_the_system_s_stock_says_is_free(
    hub: Trade, admin_client: Client
) -> None:
    Product.objects.filter(sku="COLA-24").update(available=None)
    Stock.objects.filter(sku="COLA-24").update(available=4711)
    assert "4711" in page(admin_client, "/admin/catalog/product/?q=COLA-24")
    (row,) = caller().get("/api/v1/products/?number=COLA-24&connection=ACU").json()["results"]
    assert row["available"] == "4711.0000"


def test_a_row_opens_the_page_of_its_product_and_no_form(hub: Trade, admin_client: Client) -> None:
    record = of("COLA-24")
    answer = admin_client.get(f"/admin/catalog/product/{record.pk}/change/")
    assert answer["Location"] == f"/products/{record.pk}/"
    assert admin_client.post("/admin/catalog/product/add/").status_code == 403


def test_a_product_s_page_tells_its_stock_its_prices_and_what_each_target_was_told(
    hub: Trade, admin_client: Client
) -> None:
    said = page(admin_client, f"/products/{of('COLA-24').pk}/")
    for told in ("Cola, case of 24 cans", "MAIN", "customer C000001", "$12.875", "Web shop"):
        assert told in said
    assert said.count("badge-green") >= 3, "product, stock and prices are posted"
    assert said.count("not yet") == 1, "only the price in a currency the shop does not sell in"


def test_a_waiting_transfer_says_why_and_is_tried_again_from_the_page(
    hub: Trade, admin_client: Client
) -> None:
    hub.remotes.act("acumatica", "change_price", item="COLA-24", price="16.00", currency="CAD")
    hub.work("price-to-web")
    stopped = Transfer.objects.filter(state="refused", record__kind="price").first()
    assert stopped
    url = f"/products/{stopped.record_id}/"
    assert "a price in CAD" in page(admin_client, url)
    answer = admin_client.post(
        f"/catalog/{stopped.record_id}/retry/", {"transfer": stopped.pk}, follow=True
    )
    assert "It is tried again." in answer.content.decode()


def test_a_customer_s_page_tells_terms_addresses_and_its_number_in_the_shop(
    hub: Trade, admin_client: Client
) -> None:
    account = Account.objects.get(number="C000002", connection__code="ACU")
    said = page(admin_client, f"/customers/{account.pk}/")
    number = str(hub.in_shop("purchasing@harbor.example")["id"])
    for told in ("Harbor Hotels LLC", "30D", "HOTEL", "Seattle", number):
        assert told in said


def hostile() -> Record:
    record = of("COLA-24")
    record.canonical |= {
        "name": SCRIPT,
        "web_description": f"<b>bold</b>{SCRIPT}",
        "media": [
            {"url": "javascript:alert(1)", "kind": "image", "label": SCRIPT},
            {"url": "https://images.example/a.jpg", "kind": "image"},
        ],
    }
    record.save()
    Product.objects.filter(pk=record.pk).update(name=SCRIPT, image="javascript:alert(1)")
    return record


def test_what_a_hostile_system_says_is_shown_and_never_run(
    hub: Trade, admin_client: Client
) -> None:
    record = hostile()
    for url in (f"/products/{record.pk}/", "/admin/catalog/product/?q=COLA"):
        said = page(admin_client, url)
        assert SCRIPT not in said
        assert 'href="javascript:' not in said
    said = page(admin_client, f"/products/{record.pk}/")
    assert "&lt;script&gt;" in said
    assert 'href="https://images.example/a.jpg" target="_blank" rel="noopener' in said
    assert "<img" not in said.partition('class="console"')[2], "nothing is loaded from elsewhere"


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://a.example/x.jpg", True),
        ("HTTP://a.example/x", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example/x", False),
        ("https:///x", False),
        ("https://[broken", False),
    ],
)
def test_only_a_web_address_becomes_a_link(address: str, is_safe: bool) -> None:
    assert bool(web_address(address)) is is_safe


@pytest.mark.parametrize(
    ("said", "lands"),
    [
        ("C000002", "/customers/"),
        ("purchasing@harbor.example", "/customers/"),
        ("Harbor Hotels", "/customers/"),
        ("KIT-PARTY", "/products/"),
    ],
)
def test_the_one_box_finds_products_and_customers(
    hub: Trade, admin_client: Client, said: str, lands: str
) -> None:
    assert admin_client.get("/search/", {"q": said})["Location"].startswith(lands)


def test_what_several_kinds_hold_is_offered_side_by_side(hub: Trade, admin_client: Client) -> None:
    hub.flow("order")
    hub.buy("ann@buyers.example", lines=["COLA-24"])
    hub.work("order-to-acu")
    said = page(admin_client, "/search/?q=COLA-24")
    assert "Orders" in said
    assert "Products" in said


@pytest.mark.parametrize("path", sorted(LISTS))
def test_the_api_lists_them_in_pages_and_tells_each_whole(
    hub: Trade, path: str, django_assert_max_num_queries: Any
) -> None:
    client = caller()
    with django_assert_max_num_queries(8):
        told = client.get(f"/api/v1/{path}/?page_size=2&connection=ACU").json()
    assert told["count"] == LISTS[path].objects.filter(connection__code="ACU").count() > 2
    assert len(told["results"]) == 2
    with django_assert_max_num_queries(12):
        whole = client.get(f"/api/v1/{path}/{told['results'][0]['id']}/").json()
    assert whole["connection"] == "ACU"
    assert all(one["target"] == "WEB" for one in whole["told"])
    assert client.get(f"/api/v1/{path}/?connection=NONE").json()["count"] == 0


def test_the_api_tells_a_product_with_all_that_belongs_to_it(hub: Trade) -> None:
    client = caller()
    (row,) = client.get("/api/v1/products/?number=KIT-PARTY&connection=ACU").json()["results"]
    whole = client.get(f"/api/v1/products/{row['id']}/").json()
    assert whole["is_kit"]
    assert {part["sku"] for part in whole["said"]["components"]} >= {"COLA-24", "LEMON-24"}
    assert set(whole["said"]) == {
        "description", "web_description", "categories", "keywords", "weight", "tax_code", "media",
        "components",
    }  # fmt: skip


def test_the_api_tells_tiers_contacts_and_levels(hub: Trade) -> None:
    client = caller()
    price = client.get("/api/v1/prices/?number=COLA-24&currency=USD").json()["results"][0]
    tiers = client.get(f"/api/v1/prices/{price['id']}/").json()["said"]["tiers"]
    assert [(t["customer"], t["price"]) for t in tiers if t["customer"]] == [("C000001", "12.875")]
    assert len(tiers) == 4
    (stock,) = client.get("/api/v1/stock/?number=LEMON-24").json()["results"]
    assert {level["warehouse"] for level in stock["levels"]} == {"MAIN", "EAST"}
    (found,) = client.get("/api/v1/customers/?email=PURCHASING@harbor.example").json()["results"]
    said = client.get(f"/api/v1/customers/{found['id']}/").json()["said"]
    assert said["bill_to"]["city"] == "Seattle"
    assert said["contacts"]


def test_a_token_is_asked_for(hub: Trade, client: Client) -> None:
    assert all(client.get(f"/api/v1/{path}/").status_code == 401 for path in LISTS)
