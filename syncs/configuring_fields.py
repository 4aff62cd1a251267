"""Field rules and their tables in a configuration file.

tables: [{name, rows: {NY: North East}, remark}]
fields: [{of: order, from: SC, to: ACU, read: order.tags, field, do: [{do: first, count: 60}]}]
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from mappings.models import FieldRule, LookupTable
from syncs import filling
from syncs.file_rows import Spelled, connection_of, filled, told


def apply_tables(rows: Any, who: str) -> Iterator[str]:
    for place, row in enumerate(rows or (), 1):
        yield from told(f"table {place}", partial(_apply_table, row, who))


def _apply_table(spelled: Spelled, who: str) -> str:
    row = filled(spelled)
    table = LookupTable.objects.filter(name=row["name"]).first() or LookupTable(name=row["name"])
    before = _table(table) if table.pk else None
    table.rows = {str(theirs): str(ours) for theirs, ours in dict(row["rows"]).items()}
    table.remark = row.get("remark", table.remark)
    if before == _table(table):
        return ""
    filling.save_table(table, who)
    return f"table {table} {'made' if before is None else 'changed'}"


def apply_fields(rows: Any, who: str) -> Iterator[str]:
    for place, row in enumerate(rows or (), 1):
        yield from told(f"field {place}", partial(_apply_field, row, who))


def _apply_field(spelled: Spelled, who: str) -> str:
    row = filled(spelled)
    target = connection_of(row["to"])
    if target is None:
        raise ValidationError("Say in “to” which connection the field is of.")
    natural = {
        "source": connection_of(row.get("from")),
        "target": target,
        "of": row.get("of", "order"),
        "field": row["field"],
        "position": int(row.get("position", 0)),
    }
    rule = FieldRule.objects.filter(**natural).first() or FieldRule(**natural)
    before = _field(rule) if rule.pk else None
    rule.path, rule.remark = row["read"], row.get("remark", "")
    rule.steps = [{n: str(v) for n, v in dict(step).items()} for step in row.get("do") or ()]
    if before == _field(rule):
        return ""
    filling.save_field(rule, who)
    return f"field {rule} {'made' if before is None else 'changed'}"


def export_tables() -> list[Spelled]:
    return [_table(table) for table in LookupTable.objects.all()]


def export_fields() -> list[Spelled]:
    return [_field(rule) for rule in FieldRule.objects.select_related("source", "target")]


def _table(table: LookupTable) -> Spelled:
    remark = {"remark": table.remark} if table.remark else {}
    return {"name": table.name, "rows": dict(table.rows), **remark}


def _field(rule: FieldRule) -> Spelled:
    said = {
        "of": rule.of,
        "from": rule.source.code if rule.source else None,
        "to": rule.target.code,
        "read": rule.path,
        "field": rule.field,
        "do": [dict(step) for step in rule.steps],
        "position": rule.position,
        "remark": rule.remark,
    }
    return {name: value for name, value in said.items() if value not in (None, "", [], 0)}
