"""Turning pages over a million rows: nothing is counted to its end."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet

#: Counting stops here: nobody turns to page two hundred.
MOST_COUNTED = 10_001


class ShortCount(Paginator):
    """Count to ten thousand and one, no further."""

    @property
    def count(self) -> int:
        if not hasattr(self, "_count"):
            rows: Any = self.object_list
            is_query = isinstance(rows, QuerySet)
            self._count = rows.order_by()[:MOST_COUNTED].count() if is_query else len(rows)
        return self._count


class Peeked(Page):
    """A page that has looked one row ahead."""

    def __init__(self, rows: list[Any], number: int, paginator: Paginator, has_more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.has_more = has_more

    def has_next(self) -> bool:
        return self.has_more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


class AnyPage(ShortCount):
    """Give any page that has rows, however far beyond the count: programs read to the end."""

    def page(self, number: Any) -> Peeked:
        said = str(number)
        place = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
        if place < 1:
            raise EmptyPage("That is no page's number.")
        begin = (place - 1) * self.per_page
        rows = list(self.object_list[begin : begin + self.per_page + 1])
        if not rows and place > 1:
            raise EmptyPage("That page contains no results.")
        return Peeked(rows[: self.per_page], place, self, len(rows) > self.per_page)
