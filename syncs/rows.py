"""Update rows that each change differently, in one prepared statement.

Django's `bulk_update` builds a CASE per field and row; measured on the export it was a third of all
CPU. The values pass the fields' own preparation, so both databases store them as Django would.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of each row as they stand on the object."""
    if not rows:
        return
    meta = type(rows[0])._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    key: Any = meta.pk
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(key.column)} = %s"  # noqa: S608
    values = [
        [
            *(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields),
            row.pk,
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
