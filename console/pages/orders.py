"""An order's page: where it stands, its story, what it holds, and what may be done."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from connectors.canonical import Chosen
from connectors.canonical import shown as spelled
from connectors.models import Record
from console.pages import lives
from console.pages.shell import MAY_ACT, shown, staff_deed, staff_page
from console.roles import MAY_WAIVE
from mappings.kinds import WORD_KINDS
from mappings.resolver import Resolution
from orders.models import ChargeSheet, Note, Shipment
from syncs import actions, selectors
from syncs.models import Transfer
from syncs.reading import said_all
from syncs.states import OPEN, RETRYABLE, State


@staff_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(Record.objects.select_related("connection"), pk=pk, kind="order")
    order = said_all([record]).get(record.pk)
    transfers = selectors.order_transfers(record)
    own = [transfer for transfer in transfers if transfer.record_id == record.pk]
    return shown(
        request,
        "order.html",
        f"{record.connection.code} {record.external_id}",
        record=record,
        order=order,
        own=[(t, _words(t), _steps(t, request.user.has_perm(MAY_WAIVE))) for t in own],
        choices={transfer.pk: lives.choices(transfer) for transfer in own},
        **lives.of(record, order, transfers),
        tab=request.GET.get("tab", ""),
        story=selectors.story(transfers),
        attempts=selectors.attempts(transfers),
        shipments=Shipment.objects.filter(order=record),
        notes=Note.objects.filter(order=record),
        sheet=ChargeSheet.objects.filter(order=record).prefetch_related("charges").first(),
        proof=[(name, amount) for name, amount in order.proof() if amount] if order else [],
        problems=order.problems() if order else [],
    )


def _words(transfer: Transfer) -> list[tuple[str, str, str, str]]:
    """List (kind, their word, our word, rule) of a transfer: what is left out, then gaps, last."""
    resolution = Resolution.from_json(transfer.resolution)
    chosen = [
        (WORD_KINDS[kind].label, spelled(key), _said(choice), choice.rule)
        for kind, key, choice in resolution.chosen
    ]
    gaps = [(WORD_KINDS[kind].label, spelled(key), "", "no rule") for kind, key in resolution.gaps]
    unsaid = [
        (WORD_KINDS[kind].label, spelled(key), "left out", "no rule; nothing waits for it")
        for kind, key in resolution.unsaid
    ]
    return chosen + unsaid + gaps + list(_fields(resolution))


def _said(choice: Chosen) -> str:
    """Spell a choice with its count: `CAN, 24 for each`."""
    word = choice.word or ("left out" if choice.place == "native" else choice.place)
    if choice.factor == choice.per:
        return word
    count = choice.factor / choice.per if choice.factor > choice.per else choice.per / choice.factor
    told = f"{count.normalize():f}"
    each = f"{told} for each" if choice.factor > choice.per else f"1 for every {told}"
    return f"{word}{f' {choice.unit}' if choice.unit else ''}, {each}"


def _fields(resolution: Resolution) -> Iterator[tuple[str, str, str, str]]:
    """List the target's own fields that rules filled, then the rules that could not."""
    for one in resolution.extras:
        yield one.label, f"line {one.line}" if one.line else "", one.value, one.rule
    for problem in resolution.problems:
        yield "field", "", "", problem.sentence


def _steps(transfer: Transfer, may_waive: bool) -> list[dict[str, Any]]:
    """List what may be done now; what may not is shown with its reason."""
    state = State(transfer.state)
    kept_out = (State.HELD, State.FILTERED, State.SKIPPED)
    waived = "No rule keeps it out." if may_waive else "Only a manager may pass over the rules."
    steps = (
        ("retry", "Try again", state in RETRYABLE, "It is not stopped."),
        ("anyway", "Book anyway", may_waive and state in kept_out, waived),
        ("skip", "Leave out", state in OPEN, "It is on its way or booked already."),
        ("accept", "Accept as it stands", state == State.CONFLICT, "Nothing differs."),
        ("apply", "Apply it there", transfer.may_be_applied, "There is no change to apply."),
        ("look", "Look now", state == State.UNKNOWN, "Its outcome is known."),
    )
    return [{"deed": d, "label": n, "is_open": o, "why_not": w} for d, n, o, w in steps]


@staff_deed(MAY_ACT)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    transfer = get_object_or_404(Transfer, pk=_number(request.POST.get("transfer", "")), record=pk)
    who, reason = request.user.get_username(), request.POST.get("reason", "").strip()
    deed = request.POST.get("deed", "")
    if deed == "anyway" and not request.user.has_perm(MAY_WAIVE):
        raise PermissionDenied
    told = _do(deed, transfer, reason, who)
    messages.success(request, told)
    return redirect("console:order", pk=pk)


def _number(said: str) -> int:
    """Read a number from a form; what is none is no row's."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _do(deed: str, transfer: Transfer, reason: str, who: str) -> str:
    if deed in ("skip", "anyway") and not reason:
        return "Nothing was done: give a reason."
    match deed:
        case "retry":
            moved = actions.retry([transfer], who)
        case "anyway":
            moved = actions.import_anyway([transfer], reason, who)
        case "skip":
            moved = actions.skip([transfer], reason, who)
        case "accept":
            moved = actions.accept([transfer], who)
        case "apply":
            moved = actions.apply_again([transfer], who)
        case "look":
            actions.look_now([transfer])
            return "It is looked up now."
        case _:
            return "There is no such step."
    return "Done." if moved else "It has moved on meanwhile; nothing was done."
