"""Customers as master records: read with contacts and locations, made and changed for shops."""

from datetime import datetime
from urllib.parse import quote

from connectors.base import Document, Page, Posted, Raw, Stub
from connectors.canonical import Account, Words
from connectors.capabilities import AccountSource, AccountTarget
from connectors.systems.acumatica import answers, translate_customers
from connectors.systems.acumatica.door import Door
from connectors.systems.acumatica.fields import part, quoted, text, value

_WHOLE = {
    "$expand": "MainContact,MainContact/Address,BillingContact,BillingContact/Address,"
    "Contacts,Contacts/Contact"
}
_LOCATIONS = {"$expand": "LocationContact,LocationContact/Address"}
_KNOWN = {"$expand": "MainContact", "$select": "CustomerID,CustomerName,MainContact/Email"}


class Customers(Door, AccountSource, AccountTarget):
    def fetch_changed_accounts(self, since: datetime | None, page: str = "") -> Page:
        params = {"$select": "CustomerID,LastModifiedDateTime,IsGuestCustomer"}
        rows = self.fetch_changed("Customer", answers.CHANGED, since, int(page or 0), params)
        stubs = [
            Stub(id=text(row, "CustomerID"), stamp=text(row, answers.CHANGED))
            for row in rows
            if not value(row, "IsGuestCustomer", False)
        ]
        return answers.page_of(stubs, rows, answers.CHANGED, page)

    def fetch_account(self, id: str) -> Raw:
        chosen = {"$filter": f"Customer eq {quoted(id)}"}
        return {
            "customer": self.fetch_entity(f"Customer/{quote(id)}", _WHOLE),
            "locations": self.fetch_entity("CustomerLocation", {**chosen, **_LOCATIONS}),
        }

    def read_account(self, raw: Raw) -> Account:
        return translate_customers.read_account(raw)

    def find_account(self, account: Account) -> Posted | None:
        """Find by number where no e-mail speaks against it, then by e-mail.

        A shop's own number may be another customer's here: an e-mail that differs tells it.
        """
        if account.number:
            chosen = f"CustomerID eq {quoted(account.number)}"
            found = self.find_first("Customer", chosen, _KNOWN)
            if found and _agree(text(part(found, "MainContact"), "Email"), account.email):
                return answers.customer(found)
        if not account.email:
            return None
        chosen = f"MainContact/Email eq {quoted(account.email)}"
        found = self.find_first("Customer", chosen, _KNOWN)
        return answers.customer(found) if found else None

    def write_account(self, account: Account, words: Words, there: Posted | None) -> Document:
        return translate_customers.write_account(account, words, there)

    def send_account(self, document: Document) -> Posted:
        is_there = "CustomerID" in document
        mode = answers.UPDATE_ONLY if is_there else answers.CREATE_ONLY
        return answers.customer(self.send_entity("Customer", document, **mode))


def _agree(theirs: str, ours: str) -> bool:
    return not (theirs and ours) or theirs.casefold() == ours.casefold()
