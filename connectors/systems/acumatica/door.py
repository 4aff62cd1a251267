"""Acumatica's door: session log-in, licensed and given back; what its answers mean; lists."""

import time
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urljoin, urlsplit

from connectors.base import Connector, Document
from connectors.errors import (
    LogInExpired,
    LogInRefused,
    NotThere,
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
#: What is said where the licence has no log-in left (vendor's help, and seen in public clients).
_FULL = ("api login limit", "concurrent api login")
_PAUSE = 30.0  # seconds, after which one of them may be free
#: Its way to say that no record has the keys asked for: the contract knows no 404 (seen).
_MISSING = "NoEntitySatisfiesTheConditionException"
_LOOKS = 20  # at an action that goes on by itself, a second apart


class LogInsTaken(RateLimited):
    sentence = (
        "All the log-ins that the licence of {system} allows are taken. One is tried for again by "
        "itself in {after:.0f} seconds; log others out there, or license more, if this stays."
    )


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
        if answer.status >= 400:
            self._failed(answer, answer.text[:2000])
        elif answer.status >= 300:
            self._sent_on(unquote_plus(answer.headers.get("Location", "")).casefold())
        elif answer.body and not answer.is_json:
            raise OutcomeUnknown("a page came where an answer was expected", system=self.label)

    def _failed(self, answer: Answer, told: str) -> None:
        """Tell how a call failed: a 500 with an exceptionMessage is how a business rule says no."""
        if _has(told, _FULL):
            raise LogInsTaken(system=self.label, after=_PAUSE)
        if "exceptionMessage" not in told or not answer.is_json:
            return
        reason = self.read_refusal(answer)
        if answer.status == 500 and _has(reason, _PASSING):
            raise OutcomeUnknown(reason, system=self.label)
        if self.http.is_logging_in:
            raise LogInRefused(reason, system=self.label)
        if _MISSING in told:
            raise NotThere(f"{self._asked(answer)}. {reason}", system=self.label)
        if answer.status == 500:
            raise RecordRefused(reason, system=self.label)

    def _asked(self, answer: Answer) -> str:
        """Name what was asked for, such as "SalesOrder/SO/004512"."""
        return unquote(urlsplit(answer.url).path).rpartition(f"{self.endpoint}/")[2]

    def _sent_on(self, where: str) -> None:
        """Tell what a page it sends callers on to stands for (seen in a public client's notes)."""
        if "frames/error.aspx" in where and _has(where, _FULL):
            raise LogInsTaken(system=self.label, after=_PAUSE)
        if "frames/login.aspx" in where and not self.http.is_logging_in:
            raise LogInExpired(system=self.label)
        if "frames/error.aspx" in where:  # judges neither the address nor the record
            raise OutcomeUnknown("it showed its page for errors", system=self.label)

    def read_refusal(self, answer: Answer) -> str:
        if not answer.is_json or not answer.body.strip():
            return answer.text[:200]
        said = answer.json()
        found = list(answers.errors(said)) or list(answers.reasons(said))
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


def _has(told: str, words: tuple[str, ...]) -> bool:
    return any(word in told.casefold() for word in words)
