"""What staff do in a real Odoo, under the names the pretend one gives it."""

from typing import Any

from tests.real.odoo.staff import Staff

OPEN = [["state", "not in", ["done", "cancel"]]]


class Deeds:
    """Deeds of the staff of one database; a salesman writes what the hub's own user must not."""

    def __init__(self, staff: Staff, salesman: Staff) -> None:
        self.staff, self.salesman = staff, salesman

    def order(self, order: Any) -> int:
        return order if isinstance(order, int) else self.staff.id("sale.order", name=order)

    def product(self, sku: str) -> int:
        return self.staff.id("product.product", default_code=sku)

    def sell_offline(
        self,
        email: str = "ann@buyers.example",
        lines: list[dict[str, Any]] | None = None,
        reference: str = "",
        is_confirmed: bool = True,
        values: dict[str, Any] | None = None,
    ) -> str:
        customer = self.staff.ids("res.partner", [["email", "=", email]], limit=1)
        if not customer:
            raise LookupError(f"customer {email}")
        wanted = [self._line(one) for one in lines or ({"sku": "COLA-24", "quantity": 2},)]
        made = self.staff.make(
            "sale.order",
            {"partner_id": customer[0], "client_order_ref": reference or False,
             "order_line": wanted, **(values or {})},
        )  # fmt: skip
        if is_confirmed:
            self.staff.call("sale.order", "action_confirm", [made])
        return self.staff.rows("sale.order", [["id", "=", made]], ["name"])[0]["name"]

    def _line(self, said: dict[str, Any]) -> list[Any]:
        facts = {
            "product_id": self.product(said["sku"]),
            "product_uom_qty": said.get("quantity", 1),
            "discount": said.get("discount", 0),
        }
        price = {"price_unit": said["price"]} if said.get("price") is not None else {}
        return [0, 0, facts | price]

    def ship_order(
        self,
        order: Any,
        tracking: str = "",
        lines: dict[str, float] | None = None,
        is_partial: bool = False,
        carrier: str = "",
    ) -> str:
        """Validate the oldest open picking: all of it, its first line, or {SKU: quantity}."""
        domain = [["sale_id", "=", self.order(order)], *OPEN]
        [picking] = self.staff.rows("stock.picking", domain, ["name"], order="id", limit=1)
        values = {"carrier_tracking_ref": tracking} if tracking else {}
        if carrier:
            values["carrier_id"] = self.staff.id("delivery.carrier", name=carrier)
        if values:
            self.staff.call("stock.picking", "write", [picking["id"]], values)
        self._pick(picking["id"], lines, is_partial)
        context = {"skip_backorder": True, "skip_sms": True}
        self.staff.call("stock.picking", "button_validate", [picking["id"]], context=context)
        return str(picking["name"])

    def _pick(self, picking: int, lines: dict[str, float] | None, is_partial: bool) -> None:
        moves = self.staff.rows(
            "stock.move", [["picking_id", "=", picking], ["state", "!=", "cancel"]],
            ["product_id", "product_uom_qty"], order="id",
        )  # fmt: skip
        for place, move in enumerate(moves):
            [product] = self.staff.call(
                "product.product", "read", [move["product_id"][0]], ["default_code"]
            )
            asked = move["product_uom_qty"]
            sku = product["default_code"]
            wanted = lines.get(sku, 0) if lines else 0 if is_partial and place else asked
            values = {"quantity": wanted, "picked": wanted > 0}
            self.staff.call("stock.move", "write", [move["id"]], values)

    def track(self, delivery: int, tracking: str) -> None:
        values = {"carrier_tracking_ref": tracking}
        self.staff.call("stock.picking", "write", [delivery], values)

    def invoice_order(
        self, order: Any, is_posted: bool = True, is_paid: bool = False, journal: str = "BNK1"
    ) -> int:
        id = self.order(order)
        before = self._invoices(id)
        context = {"active_model": "sale.order", "active_ids": [id], "active_id": id}
        values = {"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [id]]]}
        wizard = self.staff.make("sale.advance.payment.inv", values, context=context)
        self.staff.call("sale.advance.payment.inv", "create_invoices", [wizard], context=context)
        made = [one for one in self._invoices(id) if one not in before]
        if not made:
            raise ValueError(f"order {order} has nothing to invoice")
        if is_posted or is_paid:
            self.staff.call("account.move", "action_post", made)
        if is_paid:
            self._pay(made, journal)
        return made[0]

    def _invoices(self, order: int) -> list[int]:
        [row] = self.staff.rows("sale.order", [["id", "=", order]], ["invoice_ids"])
        return row["invoice_ids"]

    def _pay(self, invoices: list[int], code: str) -> None:
        context = {"active_model": "account.move", "active_ids": invoices}
        values = {"journal_id": self.staff.id("account.journal", code=code)}
        wizard = self.staff.make("account.payment.register", values, context=context)
        self.staff.call(
            "account.payment.register", "action_create_payments", [wizard], context=context
        )

    def refund_invoice(self, invoice: int, reason: str = "") -> int:
        context = {"active_model": "account.move", "active_ids": [invoice]}
        [move] = self.staff.rows("account.move", [["id", "=", invoice]], ["journal_id"])
        values = {"reason": reason, "journal_id": move["journal_id"][0]}
        wizard = self.staff.make("account.move.reversal", values, context=context)
        self.staff.call("account.move.reversal", "refund_moves", [wizard], context=context)
        made = self.staff.id("account.move", reversed_entry_id=invoice)
        self.staff.call("account.move", "action_post", [made])
        return made

    def confirm_order(self, order: Any) -> None:
        self.staff.call("sale.order", "action_confirm", [self.order(order)])

    def cancel_order(self, order: Any) -> None:
        context = {"disable_cancel_warning": True}
        self.staff.call("sale.order", "action_cancel", [self.order(order)], context=context)

    def reopen_order(self, order: Any) -> None:
        self.staff.call("sale.order", "action_draft", [self.order(order)])
        self.confirm_order(order)

    def change_order(self, order: Any, values: dict[str, Any]) -> None:
        self.staff.call("sale.order", "write", [self.order(order)], values)

    def change_stock(self, sku: str, quantity: float, warehouse: str = "WH") -> None:
        self.count({(self.product(sku), warehouse): quantity})

    def count_free(self, sku: str) -> float:
        fields = ["free_qty"]
        return self.staff.call("product.product", "read", [self.product(sku)], fields)[0][
            "free_qty"
        ]

    def count(self, wanted: dict[tuple[int, str], float]) -> None:
        """Count products anew: {(product, warehouse): quantity}."""
        houses = self.staff.rows("stock.warehouse", [], ["code", "lot_stock_id"])
        places = {row["code"]: row["lot_stock_id"][0] for row in houses}
        inventory = {"inventory_mode": True}
        made = [
            {"product_id": id, "location_id": places[code], "inventory_quantity": quantity}
            for (id, code), quantity in wanted.items()
        ]
        if made:
            quants = self.staff.call("stock.quant", "create", made, context=inventory)
            self.staff.call("stock.quant", "action_apply_inventory", quants)

    def has_product(self, sku: str, quantity: float) -> int:
        """Have so many of a product, made where there is none."""
        found = self.staff.ids("product.product", [["default_code", "=", sku]])
        values = {"name": sku, "default_code": sku, "is_storable": True, "list_price": 15.90,
                  "taxes_id": [[6, 0, []]]}  # fmt: skip
        id = found[0] if found else self.staff.make("product.product", values)
        self.count({(id, "WH"): quantity})
        return id

    def change_price(self, sku: str, price: float) -> None:
        self.staff.call("product.product", "write", [self.product(sku)], {"list_price": price})

    def change_product(self, sku: str, values: dict[str, Any]) -> None:
        self.staff.call("product.product", "write", [self.product(sku)], values)

    def add_partner(self, values: dict[str, Any] | None = None) -> int:
        return self.staff.make(
            "res.partner", {"name": "New customer", "customer_rank": 1, **(values or {})}
        )

    def change_partner(self, id: int, values: dict[str, Any]) -> None:
        self.staff.call("res.partner", "write", [id], values)

    def change_own_user(self, values: dict[str, Any]) -> None:
        self.staff.call("res.users", "write", [self.staff.uid], values)

    def remark(self, order: Any, text: str) -> None:
        self.salesman.call(
            "sale.order", "message_post", [self.order(order)], body=text,
            message_type="comment", subtype_xmlid="mail.mt_note",
        )  # fmt: skip

    def charge_delivery(self, order: Any, carrier: str, price: float) -> None:
        values = {"order_id": self.order(order), "delivery_price": price,
                  "carrier_id": self.staff.id("delivery.carrier", name=carrier)}  # fmt: skip
        wizard = self.staff.make("choose.delivery.carrier", values)
        self.staff.call("choose.delivery.carrier", "button_confirm", [wizard])

    def discount_order(self, order: Any, amount: float) -> None:
        """Take a sum off the whole order, by its window for that."""
        values = {"sale_order_id": self.order(order), "discount_type": "amount",
                  "discount_amount": amount}  # fmt: skip
        wizard = self.staff.make("sale.order.discount", values)
        self.staff.call("sale.order.discount", "action_apply_discount", [wizard])

    def ask_down_payment(self, order: Any, percent: float) -> None:
        context = {"active_model": "sale.order", "active_ids": [self.order(order)]}
        values = {"advance_payment_method": "percentage", "amount": percent,
                  "sale_order_ids": [[6, 0, [self.order(order)]]]}  # fmt: skip
        wizard = self.staff.make("sale.advance.payment.inv", values, context=context)
        self.staff.call("sale.advance.payment.inv", "create_invoices", [wizard], context=context)

    def make_kit(self, sku: str, parts: dict[str, float]) -> None:
        [kit] = self.staff.call("product.product", "read", [self.product(sku)], ["product_tmpl_id"])
        template = kit["product_tmpl_id"][0]
        if self.staff.ids("mrp.bom", [["product_tmpl_id", "=", template]]):
            return
        lines = [
            [0, 0, {"product_id": self.product(part), "product_qty": quantity}]
            for part, quantity in parts.items()
        ]
        values = {"product_tmpl_id": template, "type": "phantom", "product_qty": 1}
        self.staff.make("mrp.bom", {**values, "bom_line_ids": lines})
