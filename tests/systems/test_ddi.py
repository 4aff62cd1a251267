"""Inform by our own contract: what is written and read, compared whole."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors import errors
from connectors.base import Posted
from connectors.canonical import (
    Account,
    Chosen,
    Discount,
    GiftCard,
    Invoice,
    Line,
    Media,
    Order,
    Price,
    Product,
    Remark,
    Shipment,
    Status,
    Stock,
    Words,
    dump,
    load,
)
from connectors.systems.ddi import (
    contract,
    rows,
    translate,
    translate_catalog,
    translate_entered,
    translate_lines,
    translate_products,
)
from connectors.systems.ddi import translate_sequels as later

GOLDEN = Path(__file__).parents[1] / "golden" / "ddi"
SITE = translate.Site(branch="01", writer="WEB", ship_via="BEST")
WORDS = Words(
    {
        ("order_type", ("amazon", "163", "")): Chosen(word="WEB"),
        ("order_type", ("website", "163", "")): Chosen(word="WHS"),
        ("customer_class", ("website", "163", "")): Chosen(word="TRADE"),
        ("shipping_method", ("ups", "ups ground")): Chosen(word="UPSG"),
        ("shipping_method", ("truck", "ltl")): Chosen(word="TRUCK"),
        ("payment_method", ("amazon",)): Chosen(word="AMZPAY"),
        ("payment_method", ("creditcard",)): Chosen(word="VISA"),
        ("payment_method", ("voucher",)): Chosen(word="VOUCH"),
        ("item", ("widget-001",)): Chosen(word="WIDGET-001"),
        ("item", ("cola-24",)): Chosen(word="COLA-24"),
        ("item", ("kit",)): Chosen(word="KIT"),
        ("item", ("lemon-24",)): Chosen(word="LEMON", unit="CAN", factor=Decimal(24)),
        ("warehouse", ("255",)): Chosen(word="02"),
        ("unit", ("case",)): Chosen(word="CS"),
    }
)


def cases(ending: str) -> Any:
    found = sorted(GOLDEN.glob(f"*.{ending}.json"))
    assert found
    return pytest.mark.parametrize("expected", found, ids=lambda p: p.name)


def told(path: Path) -> Any:
    return json.loads(path.read_text())


def given(expected: Path) -> Any:
    return told(expected.with_name(expected.name.split(".")[0] + ".json"))


def order_of(name: str) -> Order:
    return load(Order, told(GOLDEN / f"{name}.json"))


def written(order: Order, words: Words = WORDS, **site: str) -> Any:
    return translate.write_order(order, words, "WEBSALES", f"SC-{order.id}", replace(SITE, **site))


@cases("document")
def test_an_order_is_written_whole(expected: Path) -> None:
    order = load(Order, given(expected))
    assert order.problems() == []
    assert written(order) == told(expected)


@cases("document")
def test_what_is_written_comes_to_the_total_by_the_contract_s_own_sum(expected: Path) -> None:
    """Lines after their discounts, freight and tax, less the order's own discount."""
    order = told(expected)
    goods = sum(
        Decimal(line["quantity"]) * Decimal(line["unitPrice"]) - Decimal(line["discountAmount"])
        for line in order["lines"]
    )
    whole = goods + Decimal(order["freight"]) + Decimal(order["taxTotal"])
    assert whole - Decimal(order["discountTotal"]) == Decimal(order["total"])
    assert sum(Decimal(d["amount"]) for d in order["deposits"]) <= Decimal(order["total"])


@cases("customer")
def test_a_customer_is_written_whole(expected: Path) -> None:
    assert translate.write_customer(load(Order, given(expected)), WORDS) == told(expected)


@cases("lines")
def test_an_order_file_is_written_whole(expected: Path) -> None:
    document = written(load(Order, given(expected)))
    assert rows.write_order(document, "USD").decode().splitlines() == told(expected)


READ: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "order": (Order, lambda raw: translate_entered.read_order(raw, "USD")),
    "product": (Product, lambda raw: translate_products.read_product(raw, "USD")),
    "stock": (Stock, translate_catalog.read_stock),
    "price": (Price, lambda raw: translate_catalog.read_price(raw, "USD")),
    "account": (Account, translate_catalog.read_account),
    "shipment": (Shipment, later.read_shipment),
    "status": (Status, later.read_status),
    "invoice": (Invoice, lambda raw: later.read_invoice(raw, "USD")),
}


@pytest.mark.parametrize("kind", READ)
def test_a_record_is_read_whole(kind: str) -> None:
    shape, read = READ[kind]
    found = sorted(GOLDEN.glob(f"*.{kind}.json"))
    assert len(found) >= 2
    for expected in found:
        said: Any = load(shape, told(expected))
        assert dump(read(given(expected))) == dump(said), expected.name


@cases("remarks")
def test_only_staff_s_own_notes_to_the_customer_are_told_to_the_shop(expected: Path) -> None:
    remarks = [later.read_note(note) for note in later.notes_of(given(expected))]
    assert remarks == [load(Remark, one) for one in told(expected)]


@cases("shipments")
def test_a_file_of_shipments_is_read_whole(expected: Path) -> None:
    body = "\n".join(given(expected)).encode()
    found = rows.read_shipments(rows.read(body, "shipments-1.csv", contract.SHIPMENT_COLUMNS))
    assert [later.read_shipment(one) for one in found] == [
        load(Shipment, one) for one in told(expected)
    ]


@cases("products")
def test_a_file_of_products_is_read_whole(expected: Path) -> None:
    body = b"\xef\xbb\xbf" + "\r\n".join(given(expected)).encode()
    found = rows.read_products(rows.read(body, "products-1.csv", contract.PRODUCT_COLUMNS))
    assert [translate_products.read_product(one, "USD") for one in found] == [
        load(Product, one) for one in told(expected)
    ]


def test_a_file_without_a_column_names_it() -> None:
    with pytest.raises(errors.Unreadable, match=r"answers-1\.csv without the column error_code"):
        rows.read(
            b"external_order_id,order_number\n", "answers-1.csv", ("order_number", "error_code")
        )


class TestWhatItWillNotSay:
    def test_an_order_without_a_captured_payment(self) -> None:
        order = order_of("order-amazon")
        promised = replace(order.payments[0], kind="authorized")
        with pytest.raises(errors.CannotSay, match="without a captured payment"):
            written(replace(order, payments=(promised,)))

    def test_an_order_without_an_order_type(self) -> None:
        chosen = {k: c for k, c in WORDS.chosen.items() if k[0] != "order_type"}
        with pytest.raises(errors.CannotSay, match="without an order type"):
            written(order_of("order-amazon"), Words(chosen))

    def test_an_order_whose_shipping_method_is_mapped_to_nothing(self) -> None:
        chosen = {k: c for k, c in WORDS.chosen.items() if k[0] != "shipping_method"}
        with pytest.raises(errors.CannotSay, match="without a ship via"):
            written(order_of("order-amazon"), Words(chosen))

    def test_an_order_that_names_no_method_where_the_site_has_none_either(self) -> None:
        with pytest.raises(errors.CannotSay, match="without a ship via"):
            written(order_of("order-units"), ship_via="")

    def test_a_gift_card(self) -> None:
        order = replace(
            order_of("order-amazon"), gift_cards=(GiftCard(code="G", amount=Decimal(1)),)
        )
        with pytest.raises(errors.CannotSay, match="gift card"):
            written(order)

    def test_a_number_of_more_than_four_decimals(self) -> None:
        order = order_of("order-amazon")
        line = replace(order.lines[0], quantity=Decimal("0.33333"))
        with pytest.raises(errors.CannotSay, match="more than 4 decimals"):
            written(replace(order, lines=(line,)))

    def test_another_currency_in_an_order_file(self) -> None:
        document = written(replace(order_of("order-amazon"), currency="CAD"))
        with pytest.raises(errors.CannotSay, match="order in CAD"):
            rows.write_order(document, "USD")

    def test_more_payments_than_lines_in_an_order_file(self) -> None:
        order = order_of("order-amazon")
        half = [replace(order.payments[0], id=id, amount=Decimal("26.20")) for id in ("a", "b")]
        document = written(replace(order, payments=tuple(half)))
        assert len(document["deposits"]) == 2
        with pytest.raises(errors.CannotSay, match="more payments than lines"):
            rows.write_order(document, "USD")

    def test_a_field_of_its_own_in_an_order_file(self) -> None:
        words = Words(WORDS.chosen, extras={"fee_commission": "5.24"})
        document = written(order_of("order-amazon"), words)
        assert document["customFields"]["fee_commission"] == "5.24"
        with pytest.raises(errors.CannotSay, match="fee_commission"):
            rows.write_order(document, "USD")


class TestAlwaysThere:
    def test_a_purchase_order_is_compulsory_so_the_order_s_own_number_stands_in(self) -> None:
        order = replace(order_of("order-amazon"), purchase_order="", source_number="")
        assert written(order)["customerPo"] == "1000123"

    def test_a_deposit_has_a_reference_even_where_the_source_gives_none(self) -> None:
        order = order_of("order-amazon")
        bare = replace(order.payments[0], id="", reference="")
        assert written(replace(order, payments=(bare,)))["deposits"][0]["reference"] == "Amazon"

    def test_a_refund_is_no_deposit(self) -> None:
        order = order_of("order-amazon")
        back = replace(order.payments[0], kind="refunded", id="r", amount=Decimal(5))
        assert len(written(replace(order, payments=(*order.payments, back)))["deposits"]) == 1


@pytest.mark.parametrize(
    ("quantity", "price", "factor"),
    [
        ("1", "10", "24"),
        ("3", "0.99", "7"),
        ("7", "0.333333", "1"),
        ("2.5", "3.33", "12"),
        ("3", "0.335", "1"),
    ],
)
def test_a_line_comes_to_its_amount_whatever_the_unit(
    quantity: str, price: str, factor: str
) -> None:
    line = Line(id="1", sku="x", quantity=Decimal(quantity), unit_price=Decimal(price))
    units = line.quantity * Decimal(factor)
    each, rest = translate_lines.priced(line, units)
    assert (each * units - rest).quantize(Decimal("0.01")) == line.gross
    assert rest >= 0


@pytest.mark.parametrize("amount", ["0.01", "0.02", "33.33", "100.20"])
def test_an_order_s_own_discount_is_spread_over_the_lines_of_its_file_to_the_cent(
    amount: str,
) -> None:
    discount = Discount(amount=Decimal(amount))
    order = replace(order_of("order-wholesale"), discounts=(discount,))
    told = list(csv.DictReader(io.StringIO(rows.write_order(written(order), "USD").decode())))
    given = [Decimal(row["discount"]) for row in told]
    assert sum(given) == Decimal("3.60") + discount.amount
    assert all(
        0 <= one <= net
        for one, net in zip(given, (Decimal("63.60"), Decimal("40.20")), strict=True)
    )


def test_a_note_is_signed_by_us_so_that_it_is_not_told_back() -> None:
    remark = Remark(id="1", order_number="1004567", text="Ask for Ann")
    document = later.write_remark(Posted(number="1004567", id="SC-5"), remark)
    note = {"text": "Ask for Ann", "visibility": "internal", "author": "Integrator"}
    assert document == {"order": "SC-5", "note": note}
    assert later.notes_of({"orderNumber": "1", "notes": [{**note, "visibility": "customer"}]}) == []


def test_no_word_of_a_cash_receipt_is_ever_sent() -> None:
    """Inform applies a deposit at ship confirm; a receipt besides would count the money twice."""
    folder = Path(contract.__file__).parent
    for file in folder.glob("*.py"):
        body = file.read_text().casefold()
        assert "receipts" not in body, file.name
        assert "cashreceipt" not in body, file.name
    paths = {v for v in vars(contract).values() if isinstance(v, str) and v.startswith("v1/")}
    assert not any("receipt" in path or "payment" in path for path in paths)


class TestAProductForInform:
    SAID = Product(
        id="1", sku="COLA-24", name="Cola, 24 cans", description="short", web_description="<p>x</p>",
        type="Stock", manufacturer_number="CC-24", upc="036000291452", uom="CS",
        media=(Media(url="https://i.example/a.jpg"), Media(url="https://i.example/b.jpg")),
        price=Decimal("15.5"), currency="USD", available=Decimal(4), categories=(("Drinks",),),
    )  # fmt: skip
    THERE = Posted(number="COLA-24", id="COLA-24")

    def test_nine_of_the_ten_fields_are_told_for_it_counts_its_goods_itself(self) -> None:
        written = translate_products.write_product(self.SAID, Words(), None, "USD")
        assert written == {
            "productNumber": "COLA-24",
            "description": "Cola, 24 cans",
            "productType": "Stock",
            "imageUrl": "https://i.example/a.jpg",
            "webDescription": "<p>x</p>",
            "manufacturerProductNumber": "CC-24",
            "upc": "036000291452",
            "unitOfMeasure": "CS",
            "price": "15.50",
            "active": True,
        }

    def test_only_what_its_source_is_master_of_is_told(self) -> None:
        words = Words(fields=frozenset({"price", "currency"}))
        written = translate_products.write_product(self.SAID, words, self.THERE, "USD")
        assert written == {"productNumber": "COLA-24", "price": "15.50"}

    @pytest.mark.parametrize(
        ("said", "fields", "there", "told"),
        [
            (SAID, frozenset({"available"}), THERE, "counts its own goods"),
            (replace(SAID, uom=""), None, None, "without a unit"),
            (replace(SAID, currency="EUR"), None, THERE, "prices are in USD"),
        ],
    )
    def test_what_it_cannot_be_told_is_said(
        self, said: Product, fields: Any, there: Any, told: str
    ) -> None:
        with pytest.raises(errors.CannotSay, match=told):
            translate_products.write_product(said, Words(fields=fields), there, "USD")
