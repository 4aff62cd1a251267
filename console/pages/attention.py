"""What needs attention, by cause; each cause with its next step as a button."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.pages.shell import MAY_ACT, shown, staff_deed, staff_page
from mappings.kinds import UNIT
from mappings.models import MappingGap
from mappings.selectors import offered
from mappings.suggest import SURE, suggestions
from syncs import actions, selectors
from syncs.selectors import Cause

MAY_MAP = "mappings.change_mappinggap"
#: More rows than this are not opened on the page; the list behind the number shows all.
SHOWN = 5


@dataclass(frozen=True)
class Card:
    """A cause with what the page offers for it: likely words first, then all."""

    cause: Cause
    likely: list[tuple[str, str]]
    is_sure: bool
    words: list[tuple[str, str]]
    examples: list[object]
    is_counted: bool = False


@staff_page
def page(request: HttpRequest) -> HttpResponse:
    causes = selectors.attention()
    return shown(
        request,
        "attention.html",
        "Needs attention",
        cards=[_card(cause) for cause in causes],
        troubles=selectors.connections_in_trouble(),
        unreadable=selectors.unreadable()[:20],
        total=sum(cause.count for cause in causes),
    )


def _card(cause: Cause) -> Card:
    words: list[tuple[str, str]] = []
    likely: list[tuple[str, str]] = []
    is_sure = False
    if cause.gap:
        rows = offered(cause.gap.target, cause.gap.kind)
        words = [(row.key[0], row.label) for row in rows]
        labels = dict(words)
        ranked = suggestions(tuple(cause.gap.key), words)
        is_sure = any(score >= SURE for _, score in ranked)
        likely = [(word, f"{labels[word]}, likely ({score:.0%})") for word, score in ranked]
    waiting = (
        cause.transfers.select_related("record__order_row") if cause.transfers is not None else ()
    )
    is_counted = bool(cause.gap and cause.gap.kind == UNIT)
    return Card(cause, likely, is_sure, words, list(waiting[:SHOWN]), is_counted)


@staff_deed(MAY_MAP)
def fill(request: HttpRequest, gap: int) -> HttpResponse:
    """Map a gap's word and release what waits for it."""
    found = get_object_or_404(MappingGap, pk=gap)
    word = " ".join(request.POST.get("word", "").split())
    if not word:
        messages.error(request, f"Choose what “{found.shown}” is called in {found.target}.")
        return redirect("console:attention")
    source_only = request.POST.get("scope") != "any"
    try:
        freed = actions.fill_gap(
            found,
            word,
            request.user.get_username(),
            source_only=source_only,
            factor=_factor(request.POST.get("factor", "1")),
        )
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("console:attention")
    goes = "1 order goes on" if freed == 1 else f"{freed} orders go on"
    messages.success(request, f"“{found.shown}” is {word} from now on; {goes}.")
    return redirect("console:attention")


def _factor(said: str) -> Decimal:
    """Read how many of the target's unit one of the source's is."""
    try:
        return Decimal(said.strip() or "1")
    except InvalidOperation:
        raise ValidationError(f"“{said}” is no number: say how many, such as 24.") from None


@staff_deed(MAY_ACT)
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to every transfer of a cause."""
    wanted = tuple(request.POST.get(name, "") for name in ("state", "code", "cause", "flow", "gap"))
    cause = next((one for one in selectors.attention() if _signature(one) == wanted), None)
    if cause is None or cause.transfers is None:
        messages.info(request, "Nothing waits for that any more.")
        return redirect("console:attention")
    messages.success(request, _do(request, cause))
    return redirect("console:attention")


def _signature(cause: Cause) -> tuple[str, ...]:
    flow = str(cause.flow.pk) if cause.flow else ""
    gap = str(cause.gap.pk) if cause.gap else ""
    return (cause.state, cause.code, cause.cause, flow, gap)


def _do(request: HttpRequest, cause: Cause) -> str:
    who, transfers = request.user.get_username(), list(cause.transfers or ())
    match request.POST.get("deed"):
        case "retry":
            return f"{len(actions.retry(transfers, who))} are tried again."
        case "skip":
            reason = request.POST.get("reason", "").strip()
            if not reason:
                return "Nothing was left out: give a reason."
            return f"{len(actions.skip(transfers, reason, who))} left out: {reason}"
        case "accept":
            return f"{len(actions.accept(transfers, who))} accepted as they stand."
        case "apply":
            return f"{len(actions.apply_again(transfers, who))} are applied there now."
        case "look":
            actions.look_now(transfers)
            return "They are looked up now."
    return "There is no such step."
