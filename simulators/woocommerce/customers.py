"""Customers: a new one is invited by e-mail; those of another role than `customer` are not listed."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from simulators.woocommerce.asking import EMAIL, Call
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.order_shape import BILLING, SHIPPING, address
from simulators.woocommerce.store import merge_meta
from simulators.woocommerce.wire import Record, Refusal, lacking

ROLES = (
    "administrator", "editor", "author", "contributor", "subscriber", "customer", "shop_manager",
    "wholesale_customer",
)  # fmt: skip
KINDS = {
    "email": "string", "first_name": "string", "last_name": "string", "username": "string",
    "password": "string", "billing": "object", "shipping": "object", "meta_data": "objects",
}  # fmt: skip


class Customers(Collection):
    path, table = "customers", "customers"
    invalid_told = "Invalid resource ID."
    no_trash = "Customers do not support trashing."
    usual_sort, usual_order = "name", "asc"
    sorts: ClassVar[dict[str, Any]] = {
        "id": lambda row: row["id"],
        "include": lambda row: row["id"],
        "name": lambda row: row["username"].lower(),
        "registered_date": lambda row: row["created"],
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        role = call.one_of("role", ("all", *ROLES), "customer")
        if role != "all":
            yield lambda row: row["role"] == role
        if email := call.word("email").lower():
            if not EMAIL.fullmatch(email):
                call.refuse("email", "rest_invalid_email", "Invalid email address.")
            yield lambda row: row["email"].lower() == email
        if searched := call.word("search").lower():
            names = ("email", "username", "first_name", "last_name")
            yield lambda row: searched in " ".join(row[name] for name in names).lower()

    def build(self, call: Call, kin: Kin) -> Record:
        self._check(call, None)
        if not call.body.get("email"):
            raise lacking(["email"])
        now, email = self.store.now(), call.body["email"]
        row: Record = {
            "id": self.store.next("customers"),
            "created": now,
            "modified": now,
            "email": email,
            "first_name": "",
            "last_name": "",
            "role": "customer",
            "username": call.body.get("username") or self._free_name(email),
            "billing": {},
            "shipping": {},
            "is_paying": False,
            "meta": [],
        }
        self._fill(row, call.body)
        self.store.emails[email.lower()] = row["id"]
        self.rows.put(row)
        self.invite(row)
        self.store.tell("customer.created", row["id"])
        return row

    def invite(self, row: Record) -> None:
        """Keep the e-mail that asks a new customer to set a password."""
        self.store.invitations.append(
            {
                "customer_id": row["id"],
                "email": row["email"],
                "sent_at": self.store.local(self.store.now()),
            }
        )

    def _free_name(self, email: str) -> str:
        bare = re.sub(r"[^\w.-]", "", email.partition("@")[0]).lower() or "customer"
        taken = {one["username"] for one in self.rows.rows.values()}
        place, name = 1, bare
        while name in taken:
            place, name = place + 1, f"{bare}{place}"
        return name

    def _check(self, call: Call, row: Record | None) -> None:
        call.check_kinds(KINDS)
        email = call.body.get("email")
        if email is not None and "email" not in call.wrong and not EMAIL.fullmatch(email):
            call.refuse("email", "rest_invalid_email", "Invalid email address.")
        call.done()
        holder = self.store.emails.get((email or "").lower())
        if holder is not None and (row is None or row["id"] != holder):
            if row is None:
                told = (
                    f"An account is already registered with {email}. "
                    "Please log in or use a different email address."
                )
                raise Refusal("registration-error-email-exists", told)
            raise Refusal("woocommerce_rest_customer_invalid_email", "Email address is invalid.")

    def _fill(self, row: Record, body: Record) -> None:
        for name in ("first_name", "last_name"):
            if name in body:
                row[name] = body[name]
        if body.get("email"):
            self.store.emails.pop(row["email"].lower(), None)
            row["email"] = body["email"]
            self.store.emails[row["email"].lower()] = row["id"]
        for name, parts in (("billing", BILLING), ("shipping", SHIPPING)):
            said = {
                key: value or "" for key, value in (body.get(name) or {}).items() if key in parts
            }
            row[name] = {**row[name], **said}
        row["meta"] = merge_meta(self.store, row["meta"], body.get("meta_data"))

    def change(self, row: Record, call: Call) -> None:
        self._check(call, row)
        if call.body.get("username") and call.body["username"] != row["username"]:
            told = "Username isn't editable."
            raise Refusal("woocommerce_rest_customer_invalid_argument", told)
        self._fill(row, call.body)
        self.store.touch("customers", row, "customer.updated")

    def remove(self, row: Record, is_forced: bool) -> None:
        super().remove(row, is_forced)
        self.store.emails.pop(row["email"].lower(), None)
        for order in self.store["orders"].rows.values():
            if order["customer"] == row["id"]:
                order["customer"] = 0
        self.store["orders"].touch()
        self.store.tell("customer.deleted", row["id"])

    def shown(self, row: Record, call: Call) -> Record:
        face = hashlib.sha256(row["email"].lower().encode()).hexdigest()
        return {
            "id": row["id"],
            **self.store.dates(date_created=row["created"], date_modified=row["modified"]),
            "email": row["email"],
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "role": row["role"],
            "username": row["username"],
            "billing": address(row["billing"], BILLING),
            "shipping": address(row["shipping"], SHIPPING),
            "is_paying_customer": row["is_paying"],
            "avatar_url": f"https://secure.gravatar.com/avatar/{face}?s=96&d=mm&r=g",
            "meta_data": row["meta"],
        }
