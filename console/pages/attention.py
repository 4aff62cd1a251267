"""What needs attention, by cause; each cause with its next step as a button."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from connectors.models import Connection, Word
from console.pages.shell import MAY_ACT, shown, staff_deed, staff_page
from mappings.kinds import UNIT
from mappings.models import MappingGap
from mappings.selectors import find_offered, offered_word, resembling, short_list
from mappings.suggest import SURE, suggestions
from syncs import actions, selectors
from syncs.selectors import Cause

MAY_MAP = "mappings.change_mappinggap"
#: Cards of a page: the causes of the most orders come first, and filling one brings up the next.
A_PAGE = 20
#: More rows than this are not opened on the page; the list behind the number shows all.
SHOWN = 5
#: Unreadable records on the page; the list has all.
UNREADABLE = 20
#: No word of any system is longer.
LONGEST = 250
#: Give the words a target lists for a kind; None where they are too many to be looked through.
Listed = Callable[[Connection, str], list[Word] | None]


@dataclass(frozen=True)
class Offer:
    """What a target offers for a missing word: likely ones first, then all it lists.

    `is_searched`: there are too many to list; they are looked for while somebody types.
    """

    words: list[tuple[str, str]]
    likely: list[tuple[str, str]]
    is_sure: bool = False
    is_searched: bool = False


@dataclass(frozen=True)
class Card:
    """A cause with what the page offers for it."""

    cause: Cause
    offer: Offer | None
    examples: list[object]
    is_counted: bool = False


@staff_page
def page(request: HttpRequest) -> HttpResponse:
    causes = selectors.attention()
    chosen = Paginator(causes, A_PAGE).get_page(request.GET.get("page"))
    listed = cache(short_list)
    return shown(
        request,
        "attention.html",
        "Needs attention",
        cards=[_card(cause, listed) for cause in selectors.priced(list(chosen))],
        chosen=chosen,
        troubles=selectors.connections_in_trouble(),
        unreadable=selectors.unreadable()[:UNREADABLE],
        is_more_unreadable=selectors.unreadable()[UNREADABLE:].exists(),
        total=sum(cause.count for cause in causes),
    )


def _card(cause: Cause, listed: Listed) -> Card:
    waiting = cause.transfers.select_related("record__order_row").defer("record__raw")
    offer = _offer(cause.gap, listed(cause.gap.target, cause.gap.kind)) if cause.gap else None
    is_counted = bool(cause.gap and cause.gap.kind == UNIT)
    return Card(cause, offer, list(waiting[:SHOWN]), is_counted)


def _offer(gap: MappingGap, rows: list[Word] | None) -> Offer:
    if rows is None:
        return Offer([], [], is_searched=True)
    words = [(row.key[0], row.label) for row in rows]
    labels = dict(words)
    ranked = suggestions(tuple(gap.key), words)
    likely = [(word, f"{labels[word]}, likely ({score:.0%})") for word, score in ranked]
    return Offer(words, likely, is_sure=any(score >= SURE for _, score in ranked))


@staff_page
def words(request: HttpRequest, target: int, kind: str) -> HttpResponse:
    """Offer the words of a target that hold what is typed; before that, those like a source's."""
    connection = get_object_or_404(Connection, pk=target)
    typed = request.GET.get("word", "").strip()[:LONGEST]
    like = request.GET.get("like", "")[:LONGEST]
    found = find_offered(connection, kind, typed) if typed else resembling(connection, kind, like)
    return render(request, "console/words.html", {"words": found})


@staff_deed(MAY_MAP)
def fill(request: HttpRequest, gap: int) -> HttpResponse:
    """Map a gap's word and release what waits for it."""
    found = get_object_or_404(MappingGap, pk=gap)
    word = " ".join(request.POST.get("word", "").split())
    if not word:
        messages.error(request, f"Choose what “{found.shown}” is called in {found.target}.")
        return redirect("console:attention")
    theirs = offered_word(found.target, found.kind, word)
    if theirs is None:
        messages.error(request, _unknown(found, word))
        return redirect("console:attention")
    source_only = request.POST.get("scope") != "any"
    try:
        freed = actions.fill_gap(
            found,
            theirs,
            request.user.get_username(),
            source_only=source_only,
            factor=_factor(request.POST.get("factor", "1")),
        )
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("console:attention")
    goes = "1 order goes on" if freed == 1 else f"{freed} orders go on"
    messages.success(request, f"“{found.shown}” is {theirs} from now on; {goes}.")
    return redirect("console:attention")


def _unknown(gap: MappingGap, word: str) -> str:
    return (
        f"{gap.target} lists no {gap.get_kind_display()} “{word}”. If it is new there, test the"
        " connection, which has its lists read again; then choose it here."
    )


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
    if cause is None:
        messages.info(request, "Nothing waits for that any more.")
        return redirect("console:attention")
    messages.success(request, _do(request, cause))
    return redirect("console:attention")


def _signature(cause: Cause) -> tuple[str, ...]:
    flow = str(cause.flow.pk) if cause.flow else ""
    gap = str(cause.gap.pk) if cause.gap else ""
    return (cause.state, cause.code, cause.cause, flow, gap)


def _do(request: HttpRequest, cause: Cause) -> str:
    who, transfers = request.user.get_username(), list(cause.transfers)
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
