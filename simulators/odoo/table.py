"""One model's rows in memory: by id, by indexed field, by the time of their last change."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from typing import Any

from simulators.odoo.fields import Row

Undo = Callable[[], None]


class Table:
    """Rows hold only what is not empty: twenty thousand orders are kept in little room."""

    def __init__(self, indexed: Iterable[str], journal: list[Undo]) -> None:
        self.rows: dict[int, Row] = {}
        self.ids: list[int] = []
        self.next = 1
        self.index: dict[str, dict[Any, dict[int, None]]] = {name: {} for name in indexed}
        #: (write_date, id), sorted: what a client that asks for changes pages through.
        self.moments: list[tuple[str, int]] = []
        self.journal = journal

    def add(self, row: Row) -> Row:
        # Numbers come from a sequence, which does not go back when a transaction does.
        row.setdefault("id", self.next)
        self.next = max(self.next, row["id"] + 1)
        self._put(row)
        self.journal.append(lambda: self._take(row))
        return row

    def update(self, row: Row, changes: Row) -> None:
        before = {name: row.get(name) for name in changes}
        self._set(row, changes)
        self.journal.append(lambda: self._set(row, before))

    def remove(self, row: Row) -> None:
        self._take(row)
        self.journal.append(lambda: self._put(row))

    def where(self, name: str, value: Any) -> list[int]:
        """Give the ids whose indexed field has this value, in order of id."""
        return sorted(self.index[name].get(value, ()))

    def since(self, at: str) -> list[int]:
        """Give the ids changed at that time or later, oldest change first."""
        return [id for _, id in self.moments[bisect_left(self.moments, (at, 0)) :]]

    def above(self, id: int) -> list[int]:
        return self.ids[bisect_right(self.ids, id) :]

    def _put(self, row: Row) -> None:
        id = row["id"]
        self.rows[id] = row
        insort(self.ids, id)
        insort(self.moments, (row.get("write_date") or "", id))
        for name, held in self.index.items():
            held.setdefault(row.get(name) or False, {})[id] = None

    def _take(self, row: Row) -> None:
        id = row["id"]
        del self.rows[id]
        del self.ids[bisect_left(self.ids, id)]
        del self.moments[bisect_left(self.moments, (row.get("write_date") or "", id))]
        for name, held in self.index.items():
            held[row.get(name) or False].pop(id, None)

    def _set(self, row: Row, changes: Row) -> None:
        id = row["id"]
        for name in changes.keys() & self.index.keys():
            held = self.index[name]
            held[row.get(name) or False].pop(id, None)
            held.setdefault(changes[name] or False, {})[id] = None
        if "write_date" in changes:
            del self.moments[bisect_left(self.moments, (row.get("write_date") or "", id))]
            insort(self.moments, (changes["write_date"] or "", id))
        row.update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del row[name]
