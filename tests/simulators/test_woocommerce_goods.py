"""The pretend WooCommerce's goods: what a real shop takes and shows."""

from collections.abc import Iterator

import pytest

from simulators.acumatica.seed import ITEMS
from simulators.running import Running, running
from tests.simulators.woocommerce_shop import Clock, Shop

#: What every product shows, in the order of a real one.
MEMBERS = [
    "id", "name", "slug", "permalink", "date_created", "date_created_gmt", "date_modified",
    "date_modified_gmt", "type", "status", "featured", "catalog_visibility", "description",
    "short_description", "sku", "price", "regular_price", "sale_price", "date_on_sale_from",
    "date_on_sale_from_gmt", "date_on_sale_to", "date_on_sale_to_gmt", "on_sale", "purchasable",
    "total_sales", "virtual", "downloadable", "downloads", "download_limit", "download_expiry",
    "external_url", "button_text", "tax_status", "tax_class", "manage_stock", "stock_quantity",
    "backorders", "backorders_allowed", "backordered", "low_stock_amount", "sold_individually",
    "weight", "dimensions", "shipping_required", "shipping_taxable", "shipping_class",
    "shipping_class_id", "reviews_allowed", "average_rating", "rating_count", "upsell_ids",
    "cross_sell_ids", "parent_id", "purchase_note", "categories", "brands", "tags", "images",
    "attributes", "default_attributes", "variations", "grouped_products", "menu_order",
    "price_html", "related_ids", "meta_data", "stock_status", "has_options", "post_password",
    "global_unique_id", "permalink_template", "generated_slug", "_links",
]  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remotes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["woocommerce"], is_empty=True, clock=clock) as served:
        yield served


@pytest.fixture
def shop(remotes: Running) -> Shop:
    return Shop(remotes)


class TestProducts:
    def test_a_product_has_the_members_of_a_real_one_in_their_order(self, shop: Shop) -> None:
        made = shop.post("products", name="Birch juice, 6", sku="BIRCH-6", regular_price="9.99")
        assert list(made) == MEMBERS
        assert (made["slug"], made["price"], made["stock_quantity"]) == (
            "birch-juice-6",
            "9.99",
            None,
        )
        assert made["categories"][0]["slug"] == "uncategorized"

    def test_a_price_that_is_a_number_is_refused(self, shop: Shop) -> None:
        told = shop.post("products", name="Num", regular_price=5.5)
        wrong = "regular_price is not of type string."
        assert told["data"]["params"] == {"regular_price": wrong}
        assert told["data"]["details"]["regular_price"]["code"] == "rest_invalid_type"

    def test_a_price_that_is_no_number_is_none(self, shop: Shop) -> None:
        made = shop.post("products", name="Free", regular_price="ask us")
        assert (made["regular_price"], made["purchasable"]) == ("", False)

    def test_a_sku_is_taken_once_and_the_refusal_names_its_holder(self, shop: Shop) -> None:
        told = shop.post("products", name="Cola again", sku="COLA-24")
        assert told["code"] == "product_invalid_sku"
        assert told["data"]["resource_id"] == shop.sku("COLA-24")["id"]
        assert told["data"]["unique_sku"] == "COLA-24-1"

    def test_stock_counts_only_where_it_is_managed(self, shop: Shop) -> None:
        cups = shop.sku("CUP-PAPER-1000")
        told = shop.put(f"products/{cups['id']}", stock_quantity=7)
        assert (told["manage_stock"], told["stock_quantity"]) == (False, None)
        told = shop.put(f"products/{cups['id']}", manage_stock=True, stock_quantity=7)
        assert (told["stock_quantity"], told["stock_status"]) == (7, "instock")

    def test_the_stock_decides_its_status(self, shop: Shop) -> None:
        id = shop.sku("COLA-24")["id"]
        assert shop.put(f"products/{id}", stock_quantity=0)["stock_status"] == "outofstock"
        told = shop.put(f"products/{id}", backorders="yes")
        assert (told["stock_status"], told["backordered"]) == ("onbackorder", True)

    def test_a_change_of_stock_dates_the_product(self, shop: Shop, clock: Clock) -> None:
        before = shop.sku("COLA-24")
        clock.time += 60
        shop.act("sell", sku="COLA-24", quantity=2)
        after = shop.sku("COLA-24")
        assert after["stock_quantity"] == before["stock_quantity"] - 2
        assert after["date_modified"] > before["date_modified"]
        since = "2026-11-22T02:00:30Z"
        assert shop.ids("products", modified_after=since) == [before["id"]]

    def test_a_sale_has_its_time(self, shop: Shop, clock: Clock) -> None:
        id = shop.sku("COLA-24")["id"]
        until = "2026-11-22T02:30:00"
        told = shop.put(f"products/{id}", sale_price="12.00", date_on_sale_to_gmt=until)
        assert (told["price"], told["on_sale"]) == ("12.00", True)
        assert told["date_on_sale_to"] == "2026-11-21T21:30:00"
        clock.time += 3600
        assert shop.sku("COLA-24")["price"] == "14.50"

    def test_images_become_the_shops_own(self, shop: Shop) -> None:
        source = [{"src": "https://pictures.example/birch.jpg?w=9", "alt": "Birch"}]
        (image,) = shop.post("products", name="Birch", images=source)["images"]
        assert image["src"].endswith("/wp-content/uploads/2026/11/birch.jpg")
        told = shop.post("products", name="Bad", images=[{"src": "birch.jpg"}])
        assert told["code"] == "woocommerce_product_image_upload_error"

    def test_files_to_download_are_kept(self, shop: Shop) -> None:
        file = {"name": "Data sheet", "file": "https://pictures.example/sheet.pdf"}
        told = shop.post("products", name="Sheet", downloadable=True, downloads=[file])
        assert [one["name"] for one in told["downloads"]] == ["Data sheet"]
        assert told["downloads"][0]["id"]

    def test_deleting_trashes_and_the_trash_is_not_any(self, shop: Shop) -> None:
        id = shop.sku("LEMON-6")["id"]
        shop.tell("DELETE", f"products/{id}")
        assert shop.get(f"products/{id}")["status"] == "trash"
        assert id not in shop.ids("products")
        assert shop.ids("products", status="trash") == [id]

    def test_a_kit_is_a_group_of_products(self, shop: Shop) -> None:
        kit = shop.sku("KIT-PARTY")
        parts = [shop.get(f"products/{id}")["sku"] for id in kit["grouped_products"]]
        assert (kit["type"], parts) == ("grouped", ["COLA-24", "LEMON-24", "CUP-PAPER-1000"])
        assert (kit["price"], kit["regular_price"], kit["purchasable"]) == ("13.80", "", False)

    def test_a_batch_tells_each_failure_in_its_place(self, shop: Shop) -> None:
        id = shop.sku("COLA-24")["id"]
        said = [{"id": id, "stock_quantity": 43}, {"id": 99999, "stock_quantity": 1}]
        good, bad = shop.post("products/batch", update=said)["update"]
        assert good["stock_quantity"] == 43
        error = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid ID."}
        assert bad == {"id": 99999, "error": {**error, "data": {"status": 400}}}

    def test_many_products_are_made_and_found_by_sku(self, shop: Shop) -> None:
        shop.act("add_products", count=20_000)
        told = shop.ask("products", per_page=100, page=120)
        assert told.elapsed.total_seconds() < 2
        assert len(told.json()) == 100
        assert shop.sku("GEN-19999")["name"] == "Generated drink 19999"

    def test_most_goods_are_items_the_books_know(self, shop: Shop) -> None:
        goods = [*shop.get("products", per_page=100)]
        skus = {one["sku"] for one in goods}
        assert len(skus & set(ITEMS)) >= 20


class TestVariations:
    def test_a_variable_product_has_the_prices_of_its_variations(self, shop: Shop) -> None:
        water = shop.sku("WATER")
        rows = shop.get(f"products/{water['id']}/variations", orderby="id", order="asc")
        assert water["variations"] == [one["id"] for one in rows]
        assert (water["price"], water["regular_price"]) == ("6.60", "")
        assert rows[0]["attributes"] == [
            {"id": rows[0]["attributes"][0]["id"], "name": "Sparkle", "option": "Still"}
        ]

    def test_asking_for_a_sku_finds_variations_as_well(self, shop: Shop) -> None:
        found = shop.sku("WATER-STILL-12")
        assert (found["type"], found["parent_id"]) == ("variation", shop.sku("WATER")["id"])

    def test_a_variation_takes_stock_and_price(self, shop: Shop) -> None:
        found = shop.sku("WATER-STILL-12")
        at = f"products/{found['parent_id']}/variations"
        told = shop.put(f"{at}/{found['id']}", stock_quantity=5, regular_price="7.00")
        assert (told["stock_quantity"], told["price"]) == (5, "7.00")
        (told,) = shop.post(f"{at}/batch", update=[{"id": found["id"], "stock_quantity": 6}])[
            "update"
        ]
        assert told["stock_quantity"] == 6
        assert shop.ask(f"products/1/variations/{found['id']}").status_code == 404


class TestWords:
    def test_a_category_is_there_once(self, shop: Shop) -> None:
        made = shop.post("products/categories", name="Сиропы")
        assert made["count"] == 0
        told = shop.post("products/categories", name="Сиропы")
        assert (told["code"], told["data"]["resource_id"]) == ("term_exists", made["id"])
        colas = shop.get("products/categories", search="colas")[0]
        assert colas["count"] == 3

    def test_a_tag_is_deleted_only_by_force(self, shop: Shop) -> None:
        tag = shop.post("products/tags", name="seasonal")
        told = shop.tell("DELETE", f"products/tags/{tag['id']}")
        code = "woocommerce_rest_trash_not_supported"
        assert (told.status_code, told.json()["code"]) == (501, code)
        assert shop.tell("DELETE", f"products/tags/{tag['id']}", force="true").status_code == 200

    def test_an_attribute_has_terms(self, shop: Shop) -> None:
        made = shop.post("products/attributes", name="Size")
        assert made["slug"] == "pa_size"
        shop.post(f"products/attributes/{made['id']}/terms", name="Large")
        (term,) = shop.get(f"products/attributes/{made['id']}/terms")
        assert term["name"] == "Large"

    def test_a_shipping_class_is_chosen_by_its_slug(self, shop: Shop) -> None:
        fragile = shop.get("products/shipping_classes", slug="fragile")[0]
        id = shop.sku("COLA-24")["id"]
        told = shop.put(f"products/{id}", shipping_class="fragile")
        assert told["shipping_class_id"] == fragile["id"]
