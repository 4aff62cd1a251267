"""What staff and customers do inside Odoo, which nobody asks for over the API."""

from typing import Any

from simulators.odoo import invoicing, ordering, paying, records, shipping, stocking
from simulators.odoo.database import Database, Env
from simulators.odoo.fields import Row
from simulators.odoo.searching import first
from simulators.odoo.seeding import by_sku, keep, put
from simulators.odoo.settling import settle
from simulators.system import System

USUAL = "demo18"


class Deeds(System):
    """Each deed names the database it happens in; orders are named by number or by id."""

    databases: dict[str, Database]

    def _env(self, database: str) -> Env:
        if database not in self.databases:
            raise LookupError(f"database {database}")
        db = self.databases[database]
        db.revision += 1
        db.journal.clear()
        return Env(db)

    def _order(self, env: Env, order: Any) -> Row:
        by_id = isinstance(order, int)
        found = env.row("sale.order", order) if by_id else first(env, "sale.order", name=order)
        if not found:
            raise LookupError(f"order {order}")
        return found

    def act_ship_order(
        self,
        order: Any,
        database: str = USUAL,
        tracking: str = "",
        lines: dict[str, float] | None = None,
        is_partial: bool = False,
        carrier: str = "",
    ) -> str:
        """Validate an order's picking: all of it, its first line, or {SKU: quantity}."""
        env = self._env(database)
        found = self._order(env, order)
        pickings = env.where("stock.picking", "sale_id", found["id"])
        waiting = next((one for one in pickings if one["state"] not in shipping.CLOSED), None)
        if waiting is None:
            raise LookupError(f"picking of order {order} that waits")
        if carrier:
            env.touch("stock.picking", waiting, carrier_id=self._carrier(env, carrier))
        if tracking:
            env.touch("stock.picking", waiting, carrier_tracking_ref=tracking)
        self._pick(env, waiting, lines, is_partial)
        with_rest = Env(env.db, env.uid, "stock.picking", {"skip_backorder": True})
        shipping.button_validate(with_rest, [waiting["id"]])
        return str(waiting["name"])

    def act_track(self, delivery: int, tracking: str, database: str = USUAL) -> None:
        """Correct the tracking number of a delivery that has left."""
        env = self._env(database)
        records.write(env, "stock.picking", [delivery], {"carrier_tracking_ref": tracking})

    def _pick(
        self, env: Env, picking: Row, lines: dict[str, float] | None, is_partial: bool
    ) -> None:
        """Take goods from the shelf, whether the system knows of them or not."""
        for place, move in enumerate(shipping.moves(env, picking)):
            sku = env.row("product.product", move["product_id"]).get("default_code", "")
            asked = move.get("product_uom_qty", 0.0)
            wanted = float(lines.get(sku, 0)) if lines else 0.0 if is_partial and place else asked
            stocking.set_quantity(env, move, wanted)
            env.set("stock.move", move, picked=wanted > 0)

    def _carrier(self, env: Env, name: str) -> int:
        rows = env.table("delivery.carrier").rows.values()
        found = next((row["id"] for row in rows if row["name"] == name), None)
        if found is None:
            raise LookupError(f"carrier {name}")
        return int(found)

    def act_invoice_order(
        self,
        order: Any,
        database: str = USUAL,
        is_posted: bool = True,
        is_paid: bool = False,
        journal: str = "BNK1",
    ) -> int:
        """Invoice what an order has to invoice; answer the invoice's id."""
        env = self._env(database)
        made = invoicing.invoice(env, [self._order(env, order)])
        if not made:
            raise ValueError(f"order {order} has nothing to invoice")
        if is_posted or is_paid:
            invoicing.action_post(env, made)
        if is_paid:
            self._pay(env, made, journal)
        return made[0]

    def _pay(self, env: Env, invoices: list[int], code: str) -> None:
        journals = env.table("account.journal").rows.values()
        journal = next((row["id"] for row in journals if row["code"] == code), None)
        if journal is None:
            raise LookupError(f"journal {code}")
        context = {"active_model": "account.move", "active_ids": invoices}
        wizard = Env(env.db, env.uid, paying.WIZARD, context)
        paying.action_create_payments(
            wizard, [records.create(wizard, paying.WIZARD, {"journal_id": journal})]
        )

    def act_refund_invoice(self, invoice: int, database: str = USUAL, reason: str = "") -> int:
        """Reverse an invoice by a posted credit note; answer its id."""
        env = self._env(database)
        [move] = records.existing(env, "account.move", [invoice])
        made = invoicing.reverse(env, move, reason)
        invoicing.action_post(env, [made])
        return made

    def act_confirm_order(self, order: Any, database: str = USUAL) -> None:
        """Let staff confirm a quotation: it is an order from then on, under the same number."""
        env = self._env(database)
        ordering.action_confirm(env, [self._order(env, order)["id"]])

    def act_cancel_order(self, order: Any, database: str = USUAL) -> None:
        env = self._env(database)
        ordering.cancel(env, [self._order(env, order)])

    def act_reopen_order(self, order: Any, database: str = USUAL) -> None:
        """Let staff set a cancelled order back to a quotation, and confirm it anew."""
        env = self._env(database)
        found = self._order(env, order)["id"]
        ordering.action_draft(env, [found])
        ordering.action_confirm(env, [found])

    def act_change_order(self, order: Any, values: Row, database: str = USUAL) -> None:
        env = self._env(database)
        records.write(env, "sale.order", [self._order(env, order)["id"]], values)

    def act_change_stock(
        self, sku: str, quantity: float, database: str = USUAL, warehouse: str = "WH"
    ) -> None:
        """Count a product anew; the product itself does not change by it."""
        env = self._env(database)
        place = first(env, "stock.warehouse", code=warehouse)
        if not place:
            raise LookupError(f"warehouse {warehouse}")
        pile = stocking.quant(env, by_sku(env, sku)["id"], place["lot_stock_id"])
        stocking.count(env, pile, float(quantity))

    def act_change_price(self, sku: str, price: float, database: str = USUAL) -> None:
        env = self._env(database)
        template = by_sku(env, sku)["product_tmpl_id"]
        records.write(env, "product.template", [template], {"list_price": price})

    def act_change_product(self, sku: str, values: Row, database: str = USUAL) -> None:
        env = self._env(database)
        records.write(env, "product.product", [by_sku(env, sku)["id"]], values)

    def act_add_partner(self, values: Row | None = None, database: str = USUAL) -> int:
        """Let staff enter a customer: fields as `res.partner` has them; answer its id."""
        facts = {"name": "New customer", "customer_rank": 1, **(values or {})}
        return records.create(self._env(database), "res.partner", facts)

    def act_change_partner(self, id: int, values: Row, database: str = USUAL) -> None:
        records.write(self._env(database), "res.partner", [id], values)

    def act_change_own_user(self, values: Row, database: str = USUAL) -> None:
        """Change the address and the like of the user the hub logs in as."""
        env = self._env(database)
        partner = env.row("res.users", env.uid)["partner_id"]
        records.write(env, "res.partner", [partner], values)

    def act_sell_offline(
        self,
        database: str = USUAL,
        email: str = "ann@buyers.example",
        lines: list[dict[str, Any]] | None = None,
        reference: str = "",
        is_confirmed: bool = True,
        values: Row | None = None,
    ) -> str:
        """Let staff enter an order: lines of {sku, quantity, price, discount}; answer its number."""
        env = self._env(database)
        customer = first(env, "res.partner", email=email)
        if not customer:
            raise LookupError(f"customer {email}")
        wanted = [_line(env, one) for one in lines or ({"sku": "COLA-24", "quantity": 2},)]
        facts = {"partner_id": customer["id"], "client_order_ref": reference or False}
        facts |= values or {}
        made = records.create(env, "sale.order", {**facts, "order_line": wanted})
        if is_confirmed:
            ordering.action_confirm(env, [made])
        return str(env.row("sale.order", made)["name"])

    def act_remark(self, order: Any, text: str, database: str = USUAL) -> None:
        """Let staff write a note on an order."""
        env = self._env(database)
        found = self._order(env, order)
        keep(env, "mail.message", model="sale.order", res_id=found["id"], body=f"<p>{text}</p>",
             message_type="comment", subtype_id=2, author_id=3, date=env.db.now()[:19],
             record_name=found["name"])  # fmt: skip

    def act_add_orders(self, count: int, database: str = USUAL) -> list[int]:
        """Make many confirmed orders of one line, as a busy year leaves them."""
        env = self._env(database)
        product = by_sku(env, "COLA-24")
        partners = [row["id"] for row in env.table("res.partner").rows.values()
                    if row.get("customer_rank")]  # fmt: skip
        return [_quick_order(env, product, partners[n % len(partners)], n) for n in range(count)]

    def act_add_products(self, count: int, database: str = USUAL) -> list[int]:
        env = self._env(database)
        start = env.table("product.product").next
        return [_quick_product(env, start + n) for n in range(count)]


def _line(env: Env, said: dict[str, Any]) -> list[Any]:
    facts = {"product_id": by_sku(env, said["sku"])["id"],
             "product_uom_qty": said.get("quantity", 1), "discount": said.get("discount", 0)}  # fmt: skip
    price = {"price_unit": said["price"]} if said.get("price") is not None else {}
    return [0, 0, facts | price]


def _quick_order(env: Env, product: Row, partner: int, n: int) -> int:
    at = env.db.now()
    order = keep(env, "sale.order", name=env.db.number("sale.order", "S{:05d}"), state="sale",
                 partner_id=partner, partner_invoice_id=partner, partner_shipping_id=partner,
                 client_order_ref=f"GEN-{n + 1:06d}", date_order=at[:19], currency_id=1,
                 company_id=1, warehouse_id=1, picking_policy="direct", team_id=1)  # fmt: skip
    unit: dict[str, Any] = {ordering.UNIT[env.release]: 1}
    keep(env, "sale.order.line", order_id=order["id"], product_id=product["id"], sequence=10,
         name=env.title("product.product", product), product_uom_qty=float(n % 9 + 1),
         price_unit=15.9, **unit)  # fmt: skip
    settle(env, order)
    env.db.journal.clear()
    return int(order["id"])


def _quick_product(env: Env, n: int) -> int:
    template = keep(env, "product.template", name=f"Generated drink {n}", list_price=9.9 + n % 40,
                    type="consu", is_storable=True, uom_id=1, categ_id=2, sale_ok=True,
                    purchase_ok=True, invoice_policy="order", tracking="none")["id"]  # fmt: skip
    made = keep(env, "product.product", product_tmpl_id=template, default_code=f"GEN-{n:06d}",
                standard_price=4.2)["id"]  # fmt: skip
    put(env, made, "WH", float(n % 90))
    env.db.journal.clear()
    return int(made)
