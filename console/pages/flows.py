"""Run a flow now, pause it, resume it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.pages.shell import staff_deed
from syncs import actions
from syncs.models import Flow


@staff_deed("syncs.change_flow")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    flow = get_object_or_404(Flow, pk=pk)
    messages.success(request, _do(flow, request.POST.get("deed", ""), request.user.get_username()))
    return redirect("console:home")


def _do(flow: Flow, deed: str, who: str) -> str:
    match deed:
        case "run":
            run = actions.run_now(flow, who)
            return f"“{flow}” runs now." if run else f"“{flow}” is running already."
        case "pause":
            actions.pause(flow)
            return f"“{flow}” is paused; what is under way is finished."
        case "resume":
            actions.resume(flow)
            return f"“{flow}” runs again."
    return "There is no such step."
