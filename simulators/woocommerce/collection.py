"""What every resource of the REST API shares: list, get, create, update, delete, batch."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode

from werkzeug import Response

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.store import Store, Table
from simulators.woocommerce.wire import Record, Refusal, links, no_trash, only, respond

BATCH_CAP = 100
CONTROL = ("page", "per_page", "_fields", "_", "context", "dp")
Meets = Callable[[Record], bool]
Kin = dict[str, int]


class Collection:
    """One resource; subclasses say where it is, how a record looks and what a body changes."""

    path: ClassVar[str]
    table: ClassVar[str]
    invalid: ClassVar[str] = "woocommerce_rest_invalid_id"
    invalid_told: ClassVar[str] = "Invalid ID."
    #: The status of a refusal to change what is not there; to show it is always 404.
    status_of_lost_update: ClassVar[int] = 400
    no_trash: ClassVar[str] = "Resource does not support trashing."
    sorts: ClassVar[dict[str, Callable[[Record], Any]]] = {"id": lambda row: row["id"]}
    usual_sort: ClassVar[str] = "id"
    usual_order: ClassVar[str] = "desc"
    #: What the list adds to the query that its links repeat.
    link_usual: ClassVar[dict[str, str]] = {}
    allowed_links: ClassVar[tuple[str, ...]] = ("GET", "POST", "PUT", "PATCH", "DELETE")

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def rows(self) -> Table:
        return self.store[self.table]

    def shown(self, row: Record, call: Call) -> Record:
        raise NotImplementedError

    def build(self, call: Call, kin: Kin) -> Record:
        """Make a record of a body."""
        raise NotImplementedError

    def change(self, row: Record, call: Call) -> None:
        """Change a record by a body."""
        raise NotImplementedError

    def remove(self, row: Record, is_forced: bool) -> None:
        if not is_forced:
            raise no_trash(self.no_trash)
        self.rows.drop(row["id"])

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        """Give what a row must meet to be listed."""
        if wanted := call.numbers("include"):
            yield lambda row: row["id"] in wanted
        if unwanted := call.numbers("exclude"):
            yield lambda row: row["id"] not in unwanted

    def at(self, call: Call, row: Record) -> str:
        return f"{call.api}/{self.path.format(**row)}/{row['id']}"

    def links(self, row: Record, call: Call) -> Record:
        return links(self.at(call, row), self.allowed_links)

    def whole(self, row: Record, call: Call) -> Record:
        return {**self.shown(row, call), "_links": self.links(row, call)}

    def find(self, id: int, kin: Kin, status: int = 404) -> Record:
        row = self.rows.rows.get(id)
        if row is None or any(row.get(name) != value for name, value in kin.items()):
            raise Refusal(self.invalid, self.invalid_told, status)
        return row

    def on_list(self, call: Call, **kin: int) -> Response:
        found = self.found(call, kin)
        page, size = call.page()
        call.done()
        start = call.number("offset", (page - 1) * size)
        rows = [self.whole(row, call) for row in found[start : start + size]]
        # Beyond the last page the count itself is lost.
        total = len(found) if rows else 0
        fields = call.word("_fields")
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(math.ceil(total / size))}
        if turned := self._turned(call, page, math.ceil(total / size), bool(rows)):
            headers["Link"] = turned
        return respond([only(row, fields) for row in rows], 200, headers)

    def found(self, call: Call, kin: Kin) -> list[Record]:
        meets = list(self.filters(call, kin))
        by = call.one_of("orderby", self.sorts, self.usual_sort)
        order = call.one_of("order", ("asc", "desc"), self.usual_order)
        call.done()
        said = {name: str(value) for name, value in call.said.items() if name not in CONTROL}
        said = {name: value for name, value in said.items() if not name.startswith("oauth_")}
        question = (tuple(sorted(said.items())), tuple(sorted(kin.items())), *self.freshness())
        return self.rows.found(
            question,
            lambda rows: self.sorted(
                _chosen(self.candidates(call, rows), meets), self.sorts[by], order == "desc"
            ),
        )

    def candidates(self, call: Call, rows: Iterable[Record]) -> Iterable[Record]:
        """Give the rows a question may find: fewer than all where an index knows."""
        return rows

    def freshness(self) -> tuple[Any, ...]:
        """Give what else an answer depends on, beside the rows themselves."""
        return (self.store.options["timezone"],)

    def sorted(
        self, rows: list[Record], key: Callable[[Record], Any], is_down: bool
    ) -> list[Record]:
        return sorted(rows, key=lambda row: (key(row), row["id"]), reverse=is_down)

    def _turned(self, call: Call, page: int, pages: int, has_rows: bool) -> str:
        """Link the pages before and after, with the query repeated."""
        asked = {**call.query, **({} if "status" in call.query else self.link_usual)}
        asked |= {"dp": "2", "context": "view"} if has_rows and self.link_usual else {}
        turns = []
        # From beyond the end it leads to page 0, since the count is lost there.
        for rel, other in (("prev", min(page - 1, pages)), ("next", page + 1)):
            if (rel == "prev" and page > 1) or (rel == "next" and page < pages):
                query = urlencode({**asked, "page": str(other)}, doseq=True)
                turns.append(f'<{call.address}?{query}>; rel="{rel}"')
        return ", ".join(turns)

    def on_get(self, call: Call, id: int, **kin: int) -> Response:
        return respond(self.picked(self.find(id, kin), call))

    def picked(self, row: Record, call: Call) -> Record:
        """Show one record; `_fields` never takes its links away."""
        fields = call.word("_fields")
        return only(self.whole(row, call), f"{fields},_links" if fields else "")

    def on_create(self, call: Call, **kin: int) -> Response:
        row = self.build(call, kin)
        return respond(self.picked(row, call), 201, {"Location": self.location(call, row)})

    def location(self, call: Call, row: Record) -> str:
        return self.at(call, row)

    def on_update(self, call: Call, id: int, **kin: int) -> Response:
        row = self.find(id, kin, self.status_of_lost_update)
        self.change(row, call)
        return respond(self.picked(row, call))

    def on_delete(self, call: Call, id: int, **kin: int) -> Response:
        row = self.find(id, kin)
        # What is answered is the record as it was before.
        before = self.picked(row, call)
        self.remove(row, truth(call.said.get("force", False)))
        return respond(before)

    def on_batch(self, call: Call, **kin: int) -> Response:
        """Do many; each that fails says so in its own place, and the whole answers 200."""
        parts = {name: call.body.get(name) or [] for name in ("create", "update", "delete")}
        if sum(map(len, parts.values())) > BATCH_CAP:
            told = f"Unable to accept more than {BATCH_CAP} items for this request."
            raise Refusal("woocommerce_rest_request_entity_too_large", told, 413)
        doers = {
            "create": lambda body: self.whole(self.build(call.about(body), kin), call),
            "update": lambda body: self._updated(body, call, kin),
            "delete": lambda id: self._deleted(id, call, kin),
        }
        return respond(
            {
                name: [_tried(doers[name], one) for one in many]
                for name, many in parts.items()
                if many
            }
        )

    def _updated(self, body: Record, call: Call, kin: Kin) -> Record:
        row = self.find(_id_of(body), kin, self.status_of_lost_update)
        self.change(row, call.about(body))
        return self.whole(row, call)

    def _deleted(self, id: Any, call: Call, kin: Kin) -> Record:
        row = self.find(_id_of(id), kin)
        before = self.whole(row, call)
        # A batch deletes for good, whatever it asks.
        self.remove(row, is_forced=True)
        return before


def _id_of(said: Any) -> int:
    told = str(said.get("id") if isinstance(said, dict) else said)
    return int(told) if told.isdigit() else 0


def _tried(do: Callable[[Any], Record], said: Any) -> Record:
    try:
        return do(said)
    except Refusal as refused:
        return {"id": _id_of(said), "error": refused.shown()}


def _chosen(rows: Iterable[Record], meets: list[Meets]) -> list[Record]:
    found = list(rows)
    for is_met in meets:
        found = [row for row in found if is_met(row)]
    return found


def dated(call: Call) -> Iterator[Meets]:
    """Give the filters by date: strictly after, strictly before, to the second."""
    for name, field in (("after", "created"), ("modified_after", "modified")):
        if (since := call.moment(name)) is not None:
            yield lambda row, field=field, since=since: row[field] > since  # type: ignore[misc]
    for name, field in (("before", "created"), ("modified_before", "modified")):
        if (until := call.moment(name)) is not None:
            yield lambda row, field=field, until=until: row[field] < until  # type: ignore[misc]
