"""What Acumatica answers, read as what the engine asks for: posted, pages, refusals. Pure."""

from collections.abc import Iterator
from typing import Any

from connectors.base import Page, Posted, Stub
from connectors.systems.acumatica import translate, translate_sequels
from connectors.systems.acumatica.fields import Raw, money, read_time, text, value

PAGE_SIZE = 100
CHANGED = "LastModifiedDateTime"
CREATE_ONLY = {"If-None-Match": "*"}
UPDATE_ONLY = {"If-Match": "*"}
CUSTOMER = {"$select": "CustomerID,CustomerName"}
#: What stands in these is not repeated in a sentence: it tells of a person.
_PERSONAL = ("Address", "Contact", "CustomerName")
ORDER = {"$select": "OrderType,OrderNbr,OrderTotal,CustomerID,ExternalRef,Status"}


def errors(said: Any, place: str = "") -> Iterator[str]:
    """Find what a 422 says of each bad field, where and of which value: "… (Details 2, UOM: BOX)".

    The record comes back with an `error` beside the value of each.
    """
    if isinstance(said, list):
        for number, one in enumerate(said, 1):
            yield from errors(one, f"{place} {number}".strip())
    elif isinstance(said, dict):
        if said.get("error"):
            yield _placed(str(said["error"]), place, said.get("value"))
        for name, member in said.items():
            yield from errors(member, f"{place}, {name}" if place else name)


def reasons(said: Any) -> Iterator[str]:
    """Find why a call failed, outermost first, in an HttpError and those inside it."""
    if not isinstance(said, dict):
        return
    told = said.get("exceptionMessage") or said.get("message"), said.get("messageDetail")
    yield from (str(one) for one in told if one)
    yield from _invalid(said.get("modelState"))
    yield from reasons(said.get("innerException"))


def _invalid(state: Any) -> Iterator[str]:
    """Read {member of what was sent: [what is wrong with it]}."""
    for place, told in state.items() if isinstance(state, dict) else ():
        yield from (_placed(str(one), place) for one in told)


def _placed(told: str, place: str, value: Any = None) -> str:
    is_told = value is not None and not any(part in place for part in _PERSONAL)
    at = f"{place}: {str(value)[:60]}" if is_told else place
    return f"{told} ({at})" if place else told


def customer(found: Raw) -> Posted:
    return Posted(number=text(found, "CustomerID"), id=found.get("id") or "")


def payment(found: Raw) -> Posted:
    return Posted(number=text(found, "ReferenceNbr"), id=found.get("id") or "")


def invoice(found: Raw) -> Posted:
    number, total = text(found, "ReferenceNbr"), money(found, "Amount")
    return Posted(number=number, id=found.get("id") or "", total=total)


def order_number(row: Raw) -> str:
    return f"{text(row, 'OrderType')} {text(row, 'OrderNbr')}"


def order(found: Raw) -> Posted:
    return Posted(
        number=order_number(found),
        id=found.get("id") or "",
        total=money(found, "OrderTotal"),
        detail=text(found, "CustomerID"),
    )


def part(shipment: Raw, order: Raw) -> str:
    return f"{text(shipment, 'ShipmentNbr')} of {order_number(order)}"


def page_of(stubs: list[Stub], rows: list[Raw], field: str, page: str) -> Page:
    times = [read_time(value(row, field)) for row in rows if value(row, field)]
    onward = str(int(page or 0) + len(rows)) if len(rows) == PAGE_SIZE else ""
    return Page(stubs=tuple(stubs), next_page=onward, latest=max(times, default=None))


def remark_text(row: Raw) -> str:
    fields = (row.get("custom") or {}).get(translate.VIEW) or {}
    return text(fields, translate.REMARK)


def remark(row: Raw) -> Stub:
    order, told = order_number(row), remark_text(row)
    id = translate_sequels.note_id(order, told)
    return Stub(id=id, document={"id": id, "order": order, "text": told})
