"""Rows as CSV, for spreadsheets that would run what looks like a formula."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

#: What a spreadsheet takes for a formula, also in the full width of Asian keyboards.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def csv_file(name: str, rows: Iterable[list[str]]) -> StreamingHttpResponse:
    """Answer with rows as a file, written as they are read."""
    answer = StreamingHttpResponse(_spelled(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


class _Echo:
    def write(self, line: str) -> str:
        return line


def _spelled(rows: Iterable[list[str]]) -> Iterator[str]:
    """Spell rows as CSV with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: str) -> str:
    """Keep what begins like a formula from being one; a negative amount is a number."""
    begins = value.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA)
    return f"'{value}" if begins and not _NUMBER.fullmatch(value) else value
