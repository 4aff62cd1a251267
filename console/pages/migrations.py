"""A migration's page: how far it is, what became of everything, and what may be done with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.pages.shell import shown, staff_deed, staff_page
from console.spreadsheets import csv_file
from syncs import actions, migrating
from syncs.models import Flow


def _migration(pk: int) -> Flow:
    return get_object_or_404(Flow, pk=pk, pattern=Flow.Pattern.MIGRATION)


@staff_page
def page(request: HttpRequest, pk: int) -> HttpResponse:
    flow = _migration(pk)
    told = migrating.report(flow)
    filled = [line for line in told.foretold if line.outcome == "filled"]
    foretold = [line for line in told.foretold if line not in filled]
    return shown(
        request,
        "migration.html",
        flow.name,
        flow=flow,
        report=told,
        foretold=migrating.summed(foretold),
        reasons=[line for line in foretold if line.cause],
        filled=filled,
    )


@staff_deed("syncs.change_flow")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    flow = _migration(pk)
    told = _do(flow, request.POST.get("deed", ""), request.user.get_username())
    messages.success(request, told)
    return redirect("console:migration", pk=pk)


def _do(flow: Flow, deed: str, who: str) -> str:
    match deed:
        case "start":
            return "It runs now." if migrating.start(flow, who) else "It is running already."
        case "rehearse":
            begun = migrating.rehearse(flow, who)
            return "The dry run has begun; nothing is sent." if begun else "It is running already."
        case "pause":
            actions.pause(flow)
            return "Paused; what is under way is finished."
        case "resume":
            actions.resume(flow)
            return "It goes on where it stood."
        case "cancel":
            is_done = migrating.cancel(flow, who)
            return (
                "Cancelled: nothing more is read or sent." if is_done else "Nothing is under way."
            )
    return "There is no such step."


@staff_page
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    flow = _migration(pk)
    return csv_file(f"{flow.code}-report", migrating.table(migrating.report(flow).lines))


@staff_page
def dry_run(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    flow = _migration(pk)
    return csv_file(f"{flow.code}-dry-run", migrating.table(migrating.report(flow).foretold))


@staff_page
def records(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    flow = _migration(pk)
    return csv_file(f"{flow.code}-records", migrating.records(flow))
