"""What a field of a model is, and short words to declare one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulators.odoo.database import Env

Row = dict[str, Any]
Compute = Callable[["Env", Row], Any]

NUMBERS = ("integer", "float", "monetary")
LISTS = ("one2many", "many2many")
BLANKS = {"integer": 0, "float": 0.0, "monetary": 0.0}


@dataclass(frozen=True, kw_only=True)
class Field:
    kind: str
    label: str
    relation: str = ""
    #: The many2one over there that makes a one2many here.
    inverse: str = ""
    required: bool = False
    readonly: bool = False
    selection: tuple[tuple[str, str], ...] = ()
    #: Worked out whenever it is read; such a field is not stored.
    compute: Compute | None = None
    #: What setting a worked-out field does instead; without it, setting does nothing.
    put: Callable[["Env", Row, Any], None] | None = None
    #: The many2one whose record holds the value: writing it writes there.
    through: str = ""
    indexed: bool = False
    default: Any = None
    manual: bool = False

    @property
    def blank(self) -> Any:
        """Give what an empty field reads as: false for every type but numbers and lists."""
        return [] if self.kind in LISTS else BLANKS.get(self.kind, False)

    @property
    def is_stored(self) -> bool:
        return self.compute is None and not self.through

    def described(self) -> dict[str, Any]:
        """Describe it as `fields_get` does."""
        said: dict[str, Any] = {
            "type": self.kind, "string": self.label, "required": self.required,
            "readonly": self.readonly or self.compute is not None, "store": self.is_stored,
            "searchable": True, "sortable": self.is_stored and self.kind not in LISTS,
            "company_dependent": False, "depends": [], "manual": self.manual,
        }  # fmt: skip
        if self.relation:
            said["relation"] = self.relation
        if self.inverse:
            said["relation_field"] = self.inverse
        if self.selection:
            said["selection"] = [list(one) for one in self.selection]
        return said


@dataclass(frozen=True)
class Method:
    """A public method: `on_records` ones take ids first."""

    run: Callable[..., Any]
    on_records: bool = True


Hook = Callable[["Env", Row], None]


def nothing(env: "Env", row: Row) -> None:
    return


def as_told(env: "Env", values: Row) -> Row:
    return {}


def named(env: "Env", row: Row) -> str:
    return str(row.get("name") or "")


@dataclass
class Model:
    name: str
    label: str
    fields: dict[str, Field]
    order: str = "id"
    #: What people read for a record.
    title: Callable[["Env", Row], str] = named
    searched_by: tuple[str, ...] = ("name",)
    methods: dict[str, Method] = field(default_factory=dict)
    #: Fill in what a new record is not told: given its values, what to add.
    fill: Callable[["Env", Row], Row] = as_told
    #: Act after a record was made.
    created: Hook = nothing
    #: Act after a record was changed: what it held before, of the fields that were written.
    changed: Callable[["Env", Row, Row], None] = lambda env, row, before: None
    #: Refuse to delete a record, or delete what hangs on it.
    deleting: Hook = nothing

    def __post_init__(self) -> None:
        self.fields = {**STANDARD, **self.fields}


def declared(kind: str) -> Callable[..., Field]:
    def declare(label: str, **said: Any) -> Field:
        return Field(kind=kind, label=label, **said)

    return declare


def related(kind: str) -> Callable[..., Field]:
    def declare(label: str, relation: str, **said: Any) -> Field:
        return Field(kind=kind, label=label, relation=relation, **said)

    return declare


char, text, html = declared("char"), declared("text"), declared("html")
integer, number, monetary = declared("integer"), declared("float"), declared("monetary")
boolean, day, moment, binary = (
    declared("boolean"), declared("date"), declared("datetime"), declared("binary"),
)  # fmt: skip
many2one, many2many = related("many2one"), related("many2many")


def one2many(label: str, relation: str, inverse: str, **said: Any) -> Field:
    return Field(kind="one2many", label=label, relation=relation, inverse=inverse, **said)


def selection(label: str, *choices: str, **said: Any) -> Field:
    """Declare a choice: each is "value" or "value:What people read"."""
    pairs = tuple((one.partition(":")[0], one.partition(":")[2] or _read(one)) for one in choices)
    return Field(kind="selection", label=label, selection=pairs, **said)


def _read(choice: str) -> str:
    return choice.replace("_", " ").capitalize()


STANDARD = {
    "id": integer("ID", readonly=True),
    "create_date": moment("Created on", readonly=True),
    "create_uid": many2one("Created by", "res.users", readonly=True),
    "write_date": moment("Last Updated on", readonly=True),
    "write_uid": many2one("Last Updated by", "res.users", readonly=True),
}
