"""What a real Odoo makes of our documents, and we of what its staff make by its own windows."""

from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Chosen,
    Customer,
    Discount,
    Order,
    Product,
    Remark,
    Tax,
    Words,
)
from tests.systems.test_odoo_live import (
    ALBANY,
    COLA,
    ORDER,
    WORDS,
    Site,
    booked,
)


class TestToTheCent:
    @pytest.mark.parametrize(
        ("price", "quantity", "off"),
        [("19.99", 3, "0"), ("0.07", 7, "0"), ("33.33", 3, "9.99"), ("7.77", 13, "5.05"),
         ("1999.95", 1, "0.01"), ("10.00", 3, "1.00")],
    )  # fmt: skip
    def test_a_discounted_order_comes_to_what_the_shop_said(
        self, site: Site, price: str, quantity: int, off: str
    ) -> None:
        line = replace(
            COLA, unit_price=Decimal(price), quantity=Decimal(quantity), discount=Decimal(off)
        )
        total = Decimal(price) * quantity - Decimal(off) + 5
        assert booked(site, replace(ORDER, lines=(line,), total=total)).total == total

    def test_a_tax_kept_as_a_line_is_the_shop_s_to_the_cent(self, site: Site) -> None:
        words = Words({**WORDS.chosen, ("tax", ("ny",)): Chosen(word="CRATE-24", place="line")})
        taxed = replace(
            ORDER, taxes=(Tax(name="NY", amount=Decimal("2.77")),), total=Decimal("38.77")
        )
        assert booked(site, taxed, words).total == Decimal("38.77")

    def test_discounts_of_the_order_and_of_shipping(self, site: Site) -> None:
        less = (Discount(amount=Decimal("3.33"), label="Spring"),
                Discount(amount=Decimal("1.50"), label="Freight", on="shipping"))  # fmt: skip
        order = replace(ORDER, discounts=less, total=Decimal("31.17"))
        assert booked(site, order).total == Decimal("31.17")


class TestAsStaffWouldSeeIt:
    def test_tags_terms_team_and_dates_stand_on_the_order(self, site: Site) -> None:
        words = replace(WORDS)
        made = booked(site, ORDER, words)
        fields = ("tag_ids", "team_id", "origin", "partner_shipping_id", "invoice_status")
        [row] = site.rows("sale.order", [["id", "=", int(made.id)]], *fields)
        tags = site.rows("crm.tag", [["id", "in", row["tag_ids"]]], "name")
        assert {"Rush", "Brand new tag"} <= {tag["name"] for tag in tags}
        assert row["team_id"][1] == "Website"
        assert row["origin"] == "shop-900"
        [place] = site.rows(
            "res.partner", [["id", "=", row["partner_shipping_id"][0]]], "street", "state_id"
        )
        assert (place["street"], place["state_id"][1]) == ("9 Dock Rd", "New York (US)")

    def test_a_buyer_in_a_country_with_or_without_states(self, site: Site) -> None:
        to = site.connector
        for country, state, city in (
            ("DE", "Bayern", "Ulm"),
            ("GB", "", "Leeds"),
            ("CA", "QC", "Laval"),
        ):
            where = replace(ALBANY, country=country, state=state, city=city, postcode="1")
            who = Customer(email=f"{country}@buyers.example", name="Zoe")
            made = to.send_customer(
                to.write_customer(replace(ORDER, customer=who, bill_to=where), WORDS)
            )
            [row] = site.rows("res.partner", [["id", "=", int(made.id)]], "country_id", "city")
            assert row["country_id"]
            assert city in row["city"]

    def test_a_whole_listing_is_taken(self, site: Site) -> None:
        to = site.connector
        product = Product(
            id="1", sku="NEW-9", name="New & <bold>", description="Two\nlines", upc="4000000000013",
            weight=Decimal("1.25"), categories=(("Soft drinks",),), tax_code="ny", type="goods",
            uom="piece",
        )  # fmt: skip
        words = Words({
            **WORDS.chosen,
            ("category", ("soft drinks",)): Chosen(word="Soft drinks"),
            ("tax_code", ("ny",)): Chosen(word="NY 8.875%"),
            ("unit", ("piece",)): Chosen(word="Units"),
        })  # fmt: skip
        made = to.send_product(to.write_product(product, words, None))
        said = to.read_product(to.fetch_product(made.id))
        assert (said.name, said.description, said.upc) == (
            product.name,
            product.description,
            product.upc,
        )
        assert (said.weight, said.categories, said.uom) == (
            product.weight,
            product.categories,
            "Units",
        )
        assert said.tax_code == "NY 8.875%"
        assert said.available == 0
        changed = replace(product, weight=Decimal("2.5"), is_active=False)
        to.send_product(to.write_product(changed, words, made))
        said = to.read_product(to.fetch_product(made.id))
        assert (said.weight, said.is_active) == (Decimal("2.5"), False)


class TestWhatStaffEnter:
    """Orders as people make them by its own windows, told by the connector."""

    def told(self, site: Site, number: str) -> Order:
        to = site.connector
        return to.read_order(to.fetch_order(to.find_order_id(number) or ""))

    def test_taxes_within_and_beside_the_price_a_charge_and_remarks_add_up(
        self, site: Site
    ) -> None:
        tax = "tax_ids" if site.database == "demo19" else "tax_id"
        [inside] = site.rows("account.tax", [["name", "=", "20% VAT incl."]], "id")
        [beside] = site.rows("account.tax", [["name", "=", "NY 8.875%"]], "id")
        number = site.act(
            "sell_offline", is_confirmed=False, lines=[{"sku": "COLA-24", "price": 12.0}]
        )
        [cola] = site.rows("product.product", [["default_code", "=", "TONIC-24"]], "id")
        lines = [
            [0, 0, {"product_id": cola["id"], "product_uom_qty": 3, "price_unit": 19.99, tax: [[6, 0, [inside["id"]]]]}],
            [0, 0, {"product_id": cola["id"], "product_uom_qty": 1, "price_unit": 7.77, tax: [[6, 0, [beside["id"]]]]}],
            [0, 0, {"display_type": "line_section", "name": "Drinks"}],
            [0, 0, {"display_type": "line_note", "name": "Cold, please"}],
        ]  # fmt: skip
        site.act("change_order", order=number, values={"order_line": lines})
        site.act("charge_delivery", order=number, carrier="UPS Ground", price=12.5)
        site.act("discount_order", order=number, amount=5)
        order = self.told(site, number)
        assert order.problems() == []
        assert order.shipping > 0
        assert "Cold, please" in [note.text for note in order.notes]

    def test_a_down_payment_leaves_the_order_whole(self, site: Site) -> None:
        number = site.act("sell_offline", lines=[{"sku": "COLA-24", "quantity": 4}])
        before = self.told(site, number)
        site.act("ask_down_payment", order=number, percent=50)
        order = self.told(site, number)
        assert order.problems() == []
        assert (order.total, len(order.lines)) == (before.total, len(before.lines))

    def test_a_kit_is_told_with_its_parts_and_leaves_as_a_kit(self, site: Site) -> None:
        to = site.connector
        site.act("make_kit", sku="KIT-PARTY", parts={"COLA-24": 2, "LEMON-24": 1})
        kit = to.read_product(to.fetch_product((to.find_item("KIT-PARTY") or Posted(number="")).id))
        assert {part.sku: part.quantity for part in kit.components} == {"COLA-24": 2, "LEMON-24": 1}
        number = site.act("sell_offline", lines=[{"sku": "KIT-PARTY", "quantity": 3}])
        site.act("ship_order", order=number, lines={"COLA-24": 4, "LEMON-24": 2}, tracking="1Z-KIT")
        [picking] = site.rows(
            "stock.picking", [["origin", "like", number], ["state", "=", "done"]], "id"
        )
        shipment = to.read_shipment(to.fetch_shipment(str(picking["id"])))
        assert [(line.sku, line.quantity) for line in shipment.lines] == [("KIT-PARTY", 2)]


class TestElsewhere:
    def test_an_order_from_another_warehouse_leaves_there(self, site: Site) -> None:
        words = Words({**WORDS.chosen, ("warehouse", ("east",)): Chosen(word="EAST")})
        made = booked(site, replace(ORDER, lines=(replace(COLA, warehouse="east"),)), words)
        [row] = site.rows("stock.picking", [["sale_id", "=", int(made.id)]], "location_id", "state")
        assert "EAST" in row["location_id"][1]

    def test_an_order_in_dozens_keeps_its_money(self, site: Site) -> None:
        words = Words({**WORDS.chosen, ("unit", ("doz",)): Chosen(word="Dozens")})
        line = replace(COLA, uom="doz", unit_price=Decimal("120.00"), quantity=Decimal(1))
        made = booked(site, replace(ORDER, lines=(line,), total=Decimal(125)), words)
        assert made.total == Decimal("125.00")

    def test_a_note_and_what_it_holds_come_out_as_they_went_in(self, site: Site) -> None:
        to, made = site.connector, booked(site)
        remark = Remark(id="1", order_number="x", text="Ring <twice> & “wait”\nthen go")
        to.send_note(to.write_note(made, remark, WORDS))
        assert to.find_note(made, remark)

    def test_an_invoice_is_made_here_as_a_draft_or_posted(self, site: Site) -> None:
        to = site.connector
        draft = to.send_order_invoice(booked(site), "draft_invoice")
        assert draft.total == Decimal("36.00")
        other = booked(site, replace(ORDER, id="903", number="903"))
        posted = to.send_order_invoice(other, "pending_invoice")
        assert to.find_order_invoice(other, "pending_invoice") == posted
        assert posted.number.startswith("INV")
