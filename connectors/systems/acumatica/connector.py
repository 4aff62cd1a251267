"""Acumatica by its contract-based REST API: session log-in, licensed, given back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.base import Check, Document, Field, Page, Posted, Raw, Stub, WordSeen
from connectors.canonical import (
    ChargeSheet,
    Customer,
    Order,
    Payment,
    Remark,
    Shipment,
    Words,
)
from connectors.capabilities import (
    ChargeTarget,
    NoteSource,
    OrderTarget,
    ShipmentSource,
    WordLister,
)
from connectors.errors import (
    LogInRefused,
    NotThere,
    OutcomeUnknown,
    RateLimited,
    RecordRefused,
)
from connectors.kit.http import Answer, Client, SessionState
from connectors.systems.acumatica import answers, checks, lists, sequels, translate, translate_money
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import moment, order_key, quoted, text

#: A 500 with these words is no judgement on the record (seen in public clients).
_PASSING = ("timeout", "timed out", "deadlock", "another process")


class Acumatica(OrderTarget, ShipmentSource, NoteSource, ChargeTarget, WordLister):
    key = "acumatica"
    label = "Acumatica"
    fields = (
        Field(
            name="site",
            label="Address",
            kind="url",
            example="https://acme.acumatica.com",
            help="The address you log in at, without what follows the site's name.",
        ),
        Field(name="username", label="User name", example="integration"),
        Field(name="password", label="Password", kind="secret"),
        Field(
            name="company",
            label="Company (tenant)",
            is_required=False,
            help="As the log-in page lists it; blank where there is only one.",
        ),
        Field(name="branch", label="Branch", is_required=False, example="MAIN"),
        Field(
            name="endpoint",
            label="Endpoint and version",
            default="Default/24.200.001",
            help="Screen Web Service Endpoints (SM207060) lists those of your site.",
        ),
    )
    sends_payments_with_order = True
    session_limit = 1
    places = dict.fromkeys(
        (
            "order_type",
            "payment_method",
            "shipping_method",
            "item",
            "tax",
            "warehouse",
            "customer_class",
            "cash_account",
            "unit",
        ),
        ("native",),
    )
    word_keys = {"carrier": ("ship via",)}
    # It has no list of order types: those are typed by hand.
    listed = (
        "shipping_method",
        "payment_method",
        "cash_account",
        "item",
        "tax",
        "warehouse",
        "customer_class",
        "carrier",
    )

    def address(self) -> str:
        return self.settings["site"].rstrip("/") + "/"

    @property
    def endpoint(self) -> str:
        return "entity/" + (self.settings.get("endpoint") or "Default/24.200.001").strip("/")

    def log_in(self, http: Client) -> SessionState:
        names = {
            "name": "username",
            "password": "password",
            "company": "company",
            "branch": "branch",
        }
        given = {theirs: self.settings.get(ours) or "" for theirs, ours in names.items()}
        answer = http.fetch("POST", "entity/auth/login", json={n: v for n, v in given.items() if v})
        if not answer.cookies:
            raise LogInRefused("it answered without a session", system=self.label)
        return SessionState(base=self.address(), cookies=answer.cookies)

    def log_out(self, http: Client) -> None:
        http.send("POST", "entity/auth/logout", json={})

    def verdict(self, answer: Answer) -> None:
        told = answer.text[:2000] if answer.status >= 400 else ""
        if "API Login Limit" in told:
            raise RateLimited(system=self.label, after=30)
        if self.http.is_logging_in and answer.status >= 400 and "exceptionMessage" in told:
            raise LogInRefused(self.read_refusal(answer), system=self.label)
        if answer.status == 500 and answer.is_json and "exceptionMessage" in told:
            self._business_failure(self.read_refusal(answer))
        if 200 <= answer.status < 300 and answer.body and not answer.is_json:
            raise OutcomeUnknown("a page came where an answer was expected", system=self.label)

    def _business_failure(self, told: str) -> None:
        """A 500 with an exceptionMessage is how a business rule says no."""
        if any(word in told.casefold() for word in _PASSING):
            raise OutcomeUnknown(told, system=self.label)
        raise RecordRefused(told, system=self.label)

    def read_refusal(self, answer: Answer) -> str:
        if not answer.is_json:
            return answer.text[:200]
        said = answer.json()
        found = list(answers.errors(said))
        if not found and isinstance(said, dict):
            found = [str(said.get("exceptionMessage") or said.get("message") or "")]
        return "; ".join(dict.fromkeys(found))[:500]

    def test(self) -> Iterator[Check]:
        return checks.checks(self.http, self.endpoint)

    def _get(self, path: str, params: dict[str, Any] | None = None) -> Any:
        return self.http.fetch("GET", f"{self.endpoint}/{path}", params=params).json()

    def _put(self, entity: str, document: Document, **headers: str) -> Fields:
        path = f"{self.endpoint}/{entity}"
        found: Fields = self.http.send("PUT", path, json=document, headers=headers).json()
        # Bad fields belong in a 422; a success that names some has not taken the record as sent.
        wrong = "; ".join(dict.fromkeys(answers.errors(found)))
        if wrong:
            raise RecordRefused(wrong[:500], system=self.label)
        return found

    def find_customer(self, customer: Customer) -> Posted | None:
        """Find by account, then by e-mail (vendor's own example: MainContact/Email)."""
        if customer.account:
            found = self._first(
                "Customer", f"CustomerID eq {quoted(customer.account)}", answers.CUSTOMER
            )
            if found:
                return answers.customer(found)
        if not customer.email:
            return None
        params = {**answers.CUSTOMER, "$expand": "MainContact"}
        found = self._first("Customer", f"MainContact/Email eq {quoted(customer.email)}", params)
        return answers.customer(found) if found else None

    def _first(self, entity: str, chosen: str, params: dict[str, Any]) -> Fields | None:
        found = self._get(entity, {"$filter": chosen, "$top": 1, **params})
        return found[0] if found else None

    def write_customer(self, order: Order, words: Words) -> Document:
        return translate.write_customer(order, words)

    def send_customer(self, document: Document) -> Posted:
        return answers.customer(self._put("Customer", document, **answers.CREATE_ONLY))

    def find_order(self, reference: str) -> Posted | None:
        found = self._first("SalesOrder", f"ExternalRef eq {quoted(reference)}", answers.ORDER)
        return answers.order(found) if found else None

    def write_order(self, order: Order, words: Words, customer: str, reference: str) -> Document:
        return translate.write_order(order, words, customer, reference)

    def send_order(self, document: Document) -> Posted:
        return answers.order(self._put("SalesOrder", document, **answers.CREATE_ONLY))

    def find_payment(self, reference: str, order_number: str) -> Posted | None:
        chosen = f"ExternalRef eq {quoted(reference[:40])}"
        found = self._first("Payment", chosen, {"$select": "ReferenceNbr,Type,ExternalRef"})
        return (
            Posted(number=text(found, "ReferenceNbr"), id=found.get("id") or "") if found else None
        )

    def write_payment(
        self, order: Order, payment: Payment, words: Words, posted: Posted, reference: str
    ) -> Document:
        return translate_money.write_payment(order, payment, words, posted, reference)

    def send_payment(self, document: Document) -> Posted:
        made = self._put("Payment", document, **answers.CREATE_ONLY)
        return Posted(number=text(made, "ReferenceNbr"), id=made.get("id") or "")

    def write_charges(self, order: Posted, sheet: ChargeSheet, words: Words) -> Document:
        return translate.write_charges(order, sheet)

    def send_charges(self, document: Document) -> Posted:
        return answers.order(self._put("SalesOrder", document, **{"If-Match": "*"}))

    def fetch_changed_shipments(self, since: datetime | None, page: str = "") -> Page:
        rows = self._changed("Shipment", "LastModifiedDateTime", since, page, {"$expand": "Orders"})
        stubs = [
            Stub(id=answers.part(row, order), stamp=text(row, "LastModifiedDateTime"))
            for row in rows
            for order in row.get("Orders") or ()
        ]
        return answers.page_of(stubs, rows, "LastModifiedDateTime", page)

    def fetch_shipment(self, id: str) -> Raw:
        number, _, order = id.partition(" of ")
        shipment = self._get(f"Shipment/{quote(number)}", {"$expand": "Details,Packages,Orders"})
        kind, nbr = order_key(order)
        params = {"$select": "OrderType,OrderNbr,Status"}
        return {
            "id": id,
            "shipment": shipment,
            "order": self._get(f"SalesOrder/{quote(kind)}/{quote(nbr)}", params),
        }

    def read_shipment(self, raw: Raw) -> Shipment:
        return sequels.read_shipment(raw)

    def fetch_changed_notes(self, since: datetime | None, page: str = "") -> Page:
        params = {
            "$select": "OrderType,OrderNbr,LastModified",
            "$custom": f"{translate.VIEW}.{translate.REMARK}",
        }
        rows = self._changed("SalesOrder", "LastModified", since, page, params)
        stubs = [answers.remark(row) for row in rows if answers.remark_text(row)]
        return answers.page_of(stubs, rows, "LastModified", page)

    def fetch_note(self, id: str) -> Raw:
        raise NotThere("a remark stands in its order's list only", system=self.label)

    def read_note(self, raw: Raw) -> Remark:
        return sequels.read_note(raw)

    def _changed(
        self, entity: str, field: str, since: datetime | None, page: str, params: dict[str, Any]
    ) -> list[Fields]:
        """List what changed; `page` is how many to skip, since there are no next links."""
        chosen = {"$filter": f"{field} gt {moment(since)}"} if since else {}
        paging = {"$top": answers.PAGE_SIZE, "$skip": int(page or 0)}
        rows: list[Fields] = self._get(entity, {**chosen, **paging, **params})
        return rows

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self._get, kind)
