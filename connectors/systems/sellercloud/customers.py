"""Customers as master records: read, made, their addresses and columns kept."""

from datetime import datetime
from urllib.parse import quote

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Account, Words
from connectors.capabilities import AccountSource, AccountTarget
from connectors.errors import NotThere
from connectors.kit.naming import identity
from connectors.systems.sellercloud import lists, translate_customers
from connectors.systems.sellercloud.door import Door, clock_of
from connectors.systems.sellercloud.fields import text


class Customers(Door, AccountSource, AccountTarget):
    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page:
        """List changed customers; a row says neither when nor what, so each is fetched."""
        chosen = {"model.modifiedOnFrom": self.moment(since)} if since else {}
        asked = {**chosen, "model.companyIds": self.companies}
        answer = self.fetch_paged("api/Customers", asked, page, "read customers")
        found = answer.json()
        stubs = [Stub(id=identity(row["UserID"])) for row in found["Items"] or ()]
        return self.page_of(found, stubs, page, clock_of(answer))

    def fetch_account(self, id: str) -> Raw:
        customer = self._customer(id)
        terms = (customer.get("WholesaleOptions") or {}).get("CreditTerm")
        return {"customer": customer, "terms": self._terms().get(str(terms), "") if terms else ""}

    def _customer(self, id: str) -> Raw:
        found: Raw = self.http.fetch("GET", f"api/Customers/{quote(id)}").json()
        found.pop("CreditCards", None)  # whose cards they are is none of the hub's business
        return found

    def _terms(self) -> dict[str, str]:
        return {word.key[0]: word.label for word in lists.words(self.http, "terms")}

    def read_account(self, raw: Raw) -> Account:
        return translate_customers.read_account(raw, self.settings.get("customer_column", ""))

    def find_account(self, account: Account) -> Posted | None:
        """Find by e-mail: there is no looking for what stands in a custom column."""
        if not account.email:
            return None
        found = self.http.fetch("GET", "api/Customers", params={"model.email": account.email})
        for row in found.json()["Items"] or ():
            if text(row.get("Email")).casefold() == account.email.casefold():
                return Posted(number=identity(row["UserID"]), id=identity(row["UserID"]))
        return None

    def write_account(self, account: Account, words: Words, there: Posted | None) -> Document:
        company = self.companies[0] if self.companies else ""
        column = self.settings.get("customer_column", "")
        return translate_customers.write_account(account, words, there, company, column)

    def send_account(self, document: Document) -> Posted:
        """Make the customer where it is new, then its addresses and columns; all may be done again."""
        id = document["id"]
        if document["new"]:
            id = str(self.http.send("POST", "api/Customers", json=document["new"]).json())
        self._send_addresses(id, document["addresses"])
        if document["columns"]:
            said = {"CustomColumns": document["columns"]}
            self.http.send("PUT", f"api/Customers/{quote(id)}/CustomColumns", json=said)
        return Posted(number=id, id=id)

    def _send_addresses(self, id: str, addresses: list[Raw]) -> None:
        if not addresses:
            return
        try:
            there = self._customer(id).get("Addresses") or []
        except NotThere:
            there = []  # a new one may take a moment to show
        said = {"Addresses": translate_customers.onto(addresses, there)}
        self.http.send("PUT", f"api/Customers/{quote(id)}/Addresses", json=said)
