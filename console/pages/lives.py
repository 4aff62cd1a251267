"""An order's other lives, for its page: the systems it stands in, its invoices, refunds and statuses."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from connectors.models import Record
from orders.models import Invoice, Refund
from syncs import feeding, twins
from syncs.models import Transfer
from syncs.states import State


def of(record: Record, order: Any, transfers: Sequence[Transfer]) -> dict[str, Any]:
    """Give what the page shows beyond the order itself."""
    own = [one for one in transfers if one.record_id == record.pk]
    targets = {one.target_id for one in own}
    return {
        "ways": twins.other_ways(record, order, targets) if order else [],
        "chain": feeding.chain(record, order.number) if order else [],
        "invoices": _invoices(record, transfers),
        "refunds": Refund.objects.filter(order=record).select_related("record__connection"),
        "statuses": [_status(one) for one in transfers if one.record.kind == "status"],
    }


def _invoices(
    record: Record, transfers: Sequence[Transfer]
) -> list[tuple[Invoice, list[Transfer]]]:
    """Pair each invoice with how it was told to the shop."""
    mine = [one.record_id for one in transfers if one.record.kind == "invoice"]
    rows = Invoice.objects.filter(Q(order=record) | Q(record__in=mine))
    told: dict[int, list[Transfer]] = {}
    for one in transfers:
        told.setdefault(one.record_id, []).append(one)
    chosen = rows.select_related("record__connection")
    return [(row, told.get(row.record_id, [])) for row in chosen]


def _status(transfer: Transfer) -> dict[str, Any]:
    said = transfer.record.canonical or {}
    return {
        "transfer": transfer,
        "state": said.get("state", "").replace("_", " "),
        "payment": said.get("payment_state", "").replace("_", " "),
        "at": transfer.updated_at,
    }


#: What each choice does, by the code of the conflict; in the words of who has to choose.
_ACCEPT = {
    "changed_after": "{target} keeps what it holds. Choose this once you have brought it in line there.",
    "cancelled_after": "{target} keeps its order. Choose this once you have cancelled it there, or want "
    "it to be carried out all the same.",
    "refunded_after": "Nothing is sent. Choose this once the refund is booked in {target}.",
    "total_differs": "The difference stays. Choose this once it is corrected in {target}, or too small "
    "to matter.",
    "held_after": "{target} goes on with it. Choose this once it is on hold there, or need not be.",
    "reopened_after": "Both stay as they are. Choose this once you have settled it with the buyer.",
}
_APPLY = {
    "changed_after": "What changed is written onto the order in {target}, once, whatever the flow says. "
    "It comes back here where {target} no longer lets it be changed.",
    "cancelled_after": "The order is cancelled in {target} as well. It comes back here where it has left "
    "there already.",
}


def choices(transfer: Transfer) -> list[tuple[str, str, str]]:
    """Name what may be done about a conflict, and what each does: (deed, label, what it does)."""
    if transfer.state != State.CONFLICT:
        return []
    usual = "What {target} holds stands; nothing is sent."
    accept = _ACCEPT.get(transfer.code, usual).format(target=transfer.target)
    found = [("accept", "Accept as it stands", accept)]
    if transfer.may_be_applied:
        does = _APPLY[transfer.code].format(target=transfer.target)
        found.insert(0, ("apply", f"Apply it in {transfer.target}", does))
    return found
