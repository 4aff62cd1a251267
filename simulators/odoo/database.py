"""One database of the server: its release, its tables, its users; and who asks it, in which context."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from simulators.odoo.errors import AccessError, UserError
from simulators.odoo.fields import Model, Row
from simulators.odoo.rights import GROUPS, SALESMAN
from simulators.odoo.table import Table, Undo

ADMIN, SALES = 2, 6


@dataclass
class User:
    uid: int
    login: str
    password: str
    key: str
    has_all_rights: bool = True


class Database:
    def __init__(
        self, name: str, release: int, models: list[Model], clock: Callable[[], float]
    ) -> None:
        self.name, self.release, self.clock = name, release, clock
        self.models = {model.name: model for model in models}
        self.journal: list[Undo] = []
        self.tables = {name: self._table(model) for name, model in self.models.items()}
        self.users: dict[str, User] = {}
        self.sequences: dict[str, int] = {}
        #: Counts every change: what was found stays found while it stands.
        self.revision = 0
        self.found: dict[str, list[int]] = {}
        self.found_at = -1
        self.are_keys_valid = True
        #: A new product gets the company's sales tax by itself.
        self.taxes_by_default = release < 19
        #: (login, model, operation) that staff took away.
        self.denied: set[tuple[str, str, str]] = set()
        #: What the next calls are refused with: [model, method, words, how often].
        self.refusals: list[list[Any]] = []
        self.lost_races = 0
        #: Which call is served, and when each external id was loaded: loads may overlap.
        self.turns: Iterator[int] = itertools.count(1)
        self.began = 0
        self.loaded_at: dict[str, int] = {}

    def _table(self, model: Model) -> Table:
        return Table((n for n, f in model.fields.items() if f.indexed), self.journal)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or none of it: each call is one transaction."""
        self.journal.clear()
        try:
            yield
        except BaseException:
            for undo in reversed(self.journal):
                undo()
            raise
        finally:
            self.revision += bool(self.journal)
            self.journal.clear()

    def now(self, ago: float = 0) -> str:
        """Tell the time as a row keeps it: UTC, with microseconds."""
        return f"{datetime.fromtimestamp(self.clock() - ago, UTC):%Y-%m-%d %H:%M:%S.%f}"

    def today(self, later: int = 0) -> str:
        at = datetime.fromtimestamp(self.clock(), UTC) + timedelta(days=later)
        return f"{at:%Y-%m-%d}"

    def number(self, sequence: str, form: str = "{}") -> str:
        """Take the next number of a sequence; one that is not used leaves a gap."""
        self.sequences[sequence] = self.sequences.get(sequence, 0) + 1
        return form.format(self.sequences[sequence])

    def log_in(self, login: str, secret: str) -> int | None:
        """Answer the user's id; an API key works wherever the password goes."""
        user = self.users.get(login)
        return user.uid if user and self._opens(user, secret) else None

    def _opens(self, user: User, secret: str) -> bool:
        return bool(secret) and (
            secret == user.password or (self.are_keys_valid and secret == user.key)
        )

    def is_known(self, uid: Any, secret: Any) -> bool:
        return any(user.uid == uid and self._opens(user, secret) for user in self.users.values())

    def holder(self, key: str) -> int | None:
        """Tell whose API key this is."""
        if not self.are_keys_valid:
            return None
        return next((user.uid for user in self.users.values() if user.key == key), None)

    def memory(self) -> dict[str, Any]:
        return {
            "tables": {n: [t.next, list(t.rows.values())] for n, t in self.tables.items()},
            "sequences": self.sequences,
            "taxes_by_default": self.taxes_by_default,
            "are_keys_valid": self.are_keys_valid,
        }

    def remember(self, memory: dict[str, Any]) -> None:
        for name, (following, rows) in memory["tables"].items():
            self.tables[name] = table = self._table(self.models[name])
            for row in rows:
                table.add(_floats(row))
            table.next = following
        self.sequences = memory["sequences"]
        self.taxes_by_default = memory["taxes_by_default"]
        self.are_keys_valid = memory["are_keys_valid"]
        self.journal.clear()
        self.revision += 1


def _floats(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {name: _floats(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_floats(one) for one in value]
    return value


@dataclass(frozen=True)
class Env:
    """Who asks, of which model, in which context."""

    db: Database
    uid: int = ADMIN
    model: str = ""
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def release(self) -> int:
        return self.db.release

    def at(self, model: str) -> "Env":
        return replace(self, model=model)

    def trusted(self) -> "Env":
        """Go on with all rights, as Odoo does for what follows from an allowed call."""
        return replace(self, uid=ADMIN)

    def shape(self, model: str) -> Model:
        if model not in self.db.models:
            raise UserError(f"Object {model} doesn't exist")
        return self.db.models[model]

    def table(self, model: str) -> Table:
        return self.db.tables[model]

    def row(self, model: str, id: Any) -> Row:
        """Give a row that is there; an empty one where the reference is empty."""
        return self.db.tables[model].rows.get(id) or {}

    def where(self, model: str, name: str, value: Any) -> list[Row]:
        table = self.db.tables[model]
        return [table.rows[id] for id in table.where(name, value)]

    def set(self, model: str, row: Row, **changes: Any) -> bool:
        """Change what differs, and the time of the change with it; answer whether anything did."""
        real = {n: v for n, v in changes.items() if (row.get(n) or False) != (v or False)}
        if real:
            self.touch(model, row, **real)
        return bool(real)

    def touch(self, model: str, row: Row, **changes: Any) -> None:
        kept = {name: value or None for name, value in changes.items()}
        stamp = {"write_date": self.db.now(), "write_uid": self.uid}
        self.db.tables[model].update(row, kept | stamp)

    def title(self, model: str, row: Row) -> str:
        return self.db.models[model].title(self, row)

    def check(self, operation: str, model: str) -> None:
        """Refuse what the user's groups do not allow, in Odoo's words."""
        if self.may(operation, model):
            return
        group = GROUPS.get(model, "Role / Administrator")
        raise AccessError(
            f"You are not allowed to {VERBS[operation]} '{self.shape(model).label}' "
            f"({model}) records.\n\n"
            "This operation is allowed for the following groups:\n"
            f"\t- {group}\n\n"
            "Contact your administrator to request access if necessary."
        )

    def may(self, operation: str, model: str) -> bool:
        user = next(one for one in self.db.users.values() if one.uid == self.uid)
        if (user.login, model, operation) in self.db.denied:
            return False
        return user.has_all_rights or operation in SALESMAN.get(model, ("read",))


VERBS = {"read": "access", "write": "modify", "create": "create", "unlink": "delete"}
