"""Sellercloud's door: tenant look-up, employee log-in, what its answers mean; pages."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.base import Connector, Page, Raw, Stub
from connectors.errors import Misconfigured, NotThere, PermissionMissing, RateLimited
from connectors.kit.http import Answer, Client, SessionState
from connectors.systems.sellercloud import lists
from connectors.systems.sellercloud.fields import read_time, spell_time

#: By how much clocks are put back in autumn, at most.
FOLD = timedelta(hours=1)
NO_TIME = timedelta(0)


class Door(Connector):
    """What every part of the connector calls through."""

    def address(self) -> str:
        return self.settings["lookup"]

    @property
    def zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.settings.get("time_zone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            told = f"“{self.settings['time_zone']}” is no time zone; write it like America/New_York"
            raise Misconfigured(told, system=self.label) from wrong

    @property
    def companies(self) -> tuple[str, ...]:
        return tuple(c.strip() for c in self.settings.get("companies", "").split(",") if c.strip())

    def log_in(self, http: Client) -> SessionState:
        found = http.fetch(
            "GET", "api/server-by-team/", params={"team": self.settings["team"]}
        ).json()
        endpoint = found.get("RestApiEndpoint") if isinstance(found, dict) else None
        if not endpoint:
            told = f"it knows no team “{self.settings['team']}”; correct the team"
            raise Misconfigured(told, system=self.label)
        said = {"Username": self.settings["username"], "Password": self.settings["password"]}
        token = http.fetch("POST", f"{endpoint.rstrip('/')}/api/token", json=said).json()
        return SessionState(
            base=endpoint,
            headers={"Authorization": f"Bearer {token['access_token']}"},
            lifetime=float(token["expires_in"]),
        )

    def verdict(self, answer: Answer) -> None:
        # The status of this refusal is not documented: the body tells (vendor page on rate limits).
        if b"RateLimitResetTime" in answer.body[:500]:
            resets = read_time(answer.json()["RateLimitResetTime"], UTC)
            after = max(1.0, (resets - datetime.now(UTC)).total_seconds())
            raise RateLimited(system=self.label, after=min(after, 3600.0))

    def read_refusal(self, answer: Answer) -> str:
        said = answer.json() if answer.is_json and answer.body else answer.text
        if isinstance(said, dict):
            names = ("ErrorMessage", "Error", "error_description", "Message", "message", "error")
            told = next((said[name] for name in names if said.get(name)), None)
            said = " ".join([str(told), *wrong_members(said)]) if told else said
        return str(said)[:300]

    def moment(self, at: datetime) -> str:
        """Spell a time for a filter, in the server's own zone.

        Where its clock is about to be put back, what comes after bears an earlier time: the filter
        begins there.
        """
        utc = at.astimezone(UTC)
        shown, soon = utc.astimezone(self.zone), (utc + FOLD).astimezone(self.zone)
        back = (shown.utcoffset() or NO_TIME) - (soon.utcoffset() or NO_TIME)
        return spell_time(shown - max(back, NO_TIME), self.zone)

    def fetch_paged(self, path: str, chosen: dict[str, Any], page: str, right: str) -> Answer:
        """Fetch one page; `right` names what a hidden endpoint means."""
        paging = {"model.pageNumber": int(page or 1), "model.pageSize": lists.PAGE_SIZE}
        try:
            return self.http.fetch("GET", path, params={**chosen, **paging})
        except NotThere as hidden:
            raise self.forbidden(right) from hidden

    def forbidden(self, right: str) -> PermissionMissing:
        """Say which right is missing: that hides the whole endpoint (seen in public clients)."""
        return PermissionMissing(f"it may not {right}", system=self.label)

    def page_of(
        self, found: Raw, stubs: Sequence[Stub], page: str, latest: datetime | None
    ) -> Page:
        rows, total, number = found["Items"] or [], int(found["TotalResults"]), int(page or 1)
        is_more = bool(rows) and number * lists.PAGE_SIZE < total
        onward = str(number + 1) if is_more else ""
        return Page(stubs=tuple(stubs), next_page=onward, total=total, latest=latest)

    def latest_of(self, rows: Sequence[Raw], name: str) -> datetime | None:
        times = [read_time(row[name], self.zone) for row in rows if row.get(name)]
        return max(times, default=None)


def wrong_members(said: Raw) -> Iterator[str]:
    """Give what is wrong with each member, as ASP.NET tells it; the vendor's documents do not."""
    state = said.get("ModelState")
    for found in state.values() if isinstance(state, dict) else ():
        yield from filter(None, map(str, found if isinstance(found, list) else [found]))


def clock_of(answer: Answer) -> datetime | None:
    """Tell the server's own time: the mark of a list whose rows do not say when they changed."""
    told = answer.headers.get("Date")
    return parsedate_to_datetime(told).astimezone(UTC) if told else None


def now_there(answer: Answer) -> datetime:
    """Tell the server's own time, or ours where it tells none."""
    return clock_of(answer) or datetime.now(UTC)


def rows_of(answer: Answer) -> list[Any]:
    """Read a bare list; some calls answer 200 with nothing at all (seen in public clients)."""
    return (answer.json() or []) if answer.body.strip() else []
