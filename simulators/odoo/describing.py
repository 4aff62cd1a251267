"""How a database describes itself: its users, its models' fields, external ids."""

import json
from typing import Any

from simulators.odoo.database import Database, Env
from simulators.odoo.errors import AccessError, ValidationError, value_error
from simulators.odoo.fields import Field, Row

KINDS = (
    "binary", "boolean", "char", "date", "datetime", "float", "html", "integer", "json",
    "many2many", "many2one", "monetary", "one2many", "selection", "text",
)  # fmt: skip


def context_get(env: Env) -> Row:
    return {"lang": "en_US", "tz": False, "uid": env.uid}


def complete_name(env: Env, row: Row) -> str:
    return ".".join(part for part in (row.get("module"), row["name"]) if part)


def check_unique(env: Env, row: Row) -> None:
    same = env.where("ir.model.data", "name", row["name"])
    if sum(one.get("module") == row.get("module") for one in same) > 1:
        raise ValidationError(
            "The operation cannot be completed: "
            "You cannot have multiple records with the same external ID in the same module!"
        )


def external(env: Env, said: str) -> Row:
    """Give the row of an external id; an empty one where nobody has it."""
    module, name = split(said)
    for row in env.where("ir.model.data", "name", name):
        if row.get("module") == module and row["res_id"] in env.table(row["model"]).rows:
            return row
    return {}


def check_object_reference(
    env: Env, module: str, xml_id: str, raise_on_access_error: bool = False
) -> list[Any]:
    """Answer [model, id] of an external id; whoever may read the record may ask."""
    row = external(env, f"{module}.{xml_id}")
    if not row:
        raise value_error(f"External ID not found in the system: {module}.{xml_id}")
    if env.may("read", row["model"]):
        return [row["model"], row["res_id"]]
    if raise_on_access_error:
        raise AccessError(f'Not enough access rights on the external ID "{module}.{xml_id}"')
    return [row["model"], False]


def names_of(env: Env, model: str, id: int) -> list[Row]:
    """List the external ids of a record, the first it got before the others."""
    rows = [row for row in env.where("ir.model.data", "res_id", id) if row["model"] == model]
    return [
        {"xmlid": complete_name(env, row), "noupdate": bool(row.get("noupdate"))} for row in rows
    ]


def split(said: str) -> tuple[str, str]:
    module, dot, name = said.partition(".")
    return (module, name) if dot else ("__import__", said)


def name_externally(env: Env, said: str, model: str, id: int) -> None:
    module, name = split(said)
    row = {"module": module, "name": name, "model": model, "res_id": id}
    env.table("ir.model.data").add({**row, "write_date": env.db.now(), "create_uid": env.uid})


def fill_field(env: Env, said: Row) -> Row:
    name = str(said.get("name") or "")
    if said.get("state") == "manual" and not name.startswith("x_"):
        raise ValidationError("Custom fields must have a name that starts with 'x_'!")
    model = env.row("ir.model", said.get("model_id")).get("model")
    if said.get("state") == "manual" and name in env.shape(str(model)).fields:
        raise ValidationError("Field names must be unique per model.")
    return {"model": model, "field_description": said.get("field_description") or name}


def add_field(env: Env, row: Row) -> None:
    """Give a model a field of this database's own."""
    env.shape(row["model"]).fields[row["name"]] = _field(row)


def remove_field(env: Env, row: Row) -> None:
    if row["state"] != "manual":
        raise ValidationError("This column contains module data and cannot be removed!")
    env.shape(row["model"]).fields.pop(row["name"], None)


def remember_fields(db: Database) -> None:
    """Take up the fields that were added before a stop."""
    for row in db.tables["ir.model.fields"].rows.values():
        if row["state"] == "manual":
            db.models[row["model"]].fields[row["name"]] = _field(row)


def _field(row: Row) -> Field:
    choices = json.loads((row.get("selection") or "[]").replace("(", "[").replace(")", "]")
                         .replace("'", '"'))  # fmt: skip
    return Field(
        kind=row["ttype"],
        label=row.get("field_description") or row["name"],
        relation=row.get("relation") or "",
        selection=tuple((str(value), str(label)) for value, label in choices),
        required=bool(row.get("required")),
        manual=True,
    )


def describe_models(db: Database) -> None:
    """Write down which models and fields there are, as `ir.model` and `ir.model.fields` show them."""
    at = db.now()
    for model in db.models.values():
        kept = db.tables["ir.model"].add(
            {"name": model.label, "model": model.name, "write_date": at}
        )
        for name, field in model.fields.items():
            db.tables["ir.model.fields"].add(_described(model.name, kept["id"], name, field, at))


def _described(model: str, model_id: int, name: str, field: Field, at: str) -> Row:
    row: dict[str, Any] = {
        "name": name, "model": model, "model_id": model_id, "field_description": field.label,
        "ttype": field.kind, "relation": field.relation, "required": field.required,
        "readonly": field.readonly, "store": field.is_stored, "state": "base", "write_date": at,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value}
