"""Acumatica's door: session log-in, licensed and given back; what its answers mean; lists."""

import time
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin

from connectors.base import Connector, Document
from connectors.errors import (
    LogInRefused,
    OutcomeUnknown,
    RateLimited,
    RecordRefused,
)
from connectors.kit.http import Answer, Client, SessionState
from connectors.systems.acumatica import answers
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import moment, order_key

#: A 500 with these words is no judgement on the record (seen in public clients).
_PASSING = ("timeout", "timed out", "deadlock", "another process")
_LOOKS = 20  # at an action that goes on by itself, a second apart


class Door(Connector):
    """What every part of the connector calls through."""

    def address(self) -> str:
        return self.settings["site"].rstrip("/") + "/"

    @property
    def endpoint(self) -> str:
        return "entity/" + (self.settings.get("endpoint") or "Default/24.200.001").strip("/")

    def listed_in(self, field: str) -> tuple[str, ...]:
        """Read a setting that lists words by comma."""
        told = self.settings.get(field) or ""
        return tuple(word.strip() for word in told.split(",") if word.strip())

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
        if not answer.is_json or not answer.body.strip():
            return answer.text[:200]
        said = answer.json()
        found = list(answers.errors(said))
        if not found and isinstance(said, dict):
            found = [str(said.get("exceptionMessage") or said.get("message") or "")]
        return "; ".join(dict.fromkeys(found))[:500]

    def fetch_entity(self, path: str, params: dict[str, Any] | None = None) -> Any:
        return self.http.fetch("GET", f"{self.endpoint}/{path}", params=params).json()

    def find_first(self, entity: str, chosen: str, params: dict[str, Any]) -> Fields | None:
        found = self.fetch_entity(entity, {"$filter": chosen, "$top": 1, **params})
        return found[0] if found else None

    def fetch_booked(self, number: str, params: dict[str, Any]) -> Fields:
        """Fetch an order by what `Posted.number` says of it, such as "SO 004512"."""
        kind, nbr = order_key(number)
        found: Fields = self.fetch_entity(f"SalesOrder/{quote(kind)}/{quote(nbr)}", params)
        return found

    def fetch_inquiry(self, inquiry: str, asked: Document, details: str) -> list[Fields]:
        """Ask an inquiry: it is asked by PUT, writes nothing, and answers its whole list at once."""
        path, params = f"{self.endpoint}/{inquiry}", {"$expand": details}
        return self.http.fetch("PUT", path, params=params, json=asked).json().get(details) or []

    def fetch_changed(
        self, entity: str, field: str, since: datetime | None, skip: int, params: dict[str, Any]
    ) -> list[Fields]:
        """List what changed, one page; there are no next links, so it is told how many to skip."""
        chosen = {"$filter": f"{field} gt {moment(since)}"} if since else {}
        paging = {"$top": answers.PAGE_SIZE, "$skip": skip}
        rows: list[Fields] = self.fetch_entity(entity, {**chosen, **paging, **params})
        return rows

    def send_entity(self, entity: str, document: Document, **headers: str) -> Fields:
        path = f"{self.endpoint}/{entity}"
        answer = self.http.send("PUT", path, json=document, headers=headers)
        found: Fields = answer.json()
        # Bad fields belong in a 422; a success that names some has not taken the record as sent.
        named = answers.errors(found) if b'"error"' in answer.body else ()
        wrong = "; ".join(dict.fromkeys(named))
        if wrong:
            raise RecordRefused(wrong[:500], system=self.label)
        return found

    def send_action(self, entity: str, action: str, document: Document) -> None:
        """Do an action; one that goes on by itself (202) is waited for at its `Location`."""
        path = f"{self.endpoint}/{entity}/{action}"
        answer = self.http.send("POST", path, json={"entity": document, "parameters": {}})
        if answer.status != 202:
            return
        where = urljoin(answer.url, answer.headers.get("Location", ""))
        for _ in range(_LOOKS):
            if self.http.fetch("GET", where).status == 204:
                return
            time.sleep(1)
        raise OutcomeUnknown(f"{action} is not finished yet", system=self.label)
