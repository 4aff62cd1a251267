"""How the hub fares, for Prometheus: counted from the rows when it is asked, so any process may tell."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from statistics import quantiles

from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from connectors.models import Connection
from console.api.tokens import TokenAuthentication
from syncs import selectors
from syncs.models import Attempt, Call, Flow, Transfer
from syncs.states import ATTENTION, DUE
from syncs.tending import last_beat

#: Outcomes and latency are told of this time past.
WINDOW = timedelta(minutes=15)
#: Latency is reckoned from the newest so many.
NEWEST = 1000


class Hub(Collector):
    def collect(self) -> Iterator[Gauge]:
        counted = selectors.counted()
        yield from _flows()
        yield from _transfers(counted)
        yield from _queue()
        yield from _attempts()
        yield from _connections()
        beat = last_beat()
        if beat:
            age = (timezone.now() - beat.at).total_seconds()
            yield Gauge("integrator_worker_age_seconds", "Since a worker last worked.", value=age)


def _flows() -> Iterator[Gauge]:
    lag = Gauge("integrator_flow_lag_seconds", "Since a flow's last good run.", labels=["flow"])
    late = Gauge("integrator_flow_late", "1 where a flow breaks its promise.", labels=["flow"])
    for flow in Flow.objects.exclude(state=Flow.State.RETIRED):
        if flow.lag is not None:
            lag.add_metric([flow.code], flow.lag)
        late.add_metric([flow.code], float(flow.is_late))
    yield from (lag, late)


def _transfers(counted: selectors.Counts) -> Iterator[Gauge]:
    labels = ["flow", "state"]
    count = Gauge("integrator_transfers", "Transfers by flow and state.", labels=labels)
    codes = dict(Flow.objects.values_list("pk", "code"))
    for flow, states in counted.items():
        for state, many in states.items():
            count.add_metric([codes[flow], state], many)
    stuck = selectors.in_words(counted)[ATTENTION.key]
    yield count
    yield Gauge("integrator_needs_attention", "Transfers a person must look at.", value=stuck)


def _queue() -> Iterator[Gauge]:
    age = Gauge("integrator_queue_age_seconds", "How long the oldest due waits.", labels=["target"])
    at = timezone.now()
    due = Transfer.objects.filter(state__in=DUE, not_before__lte=at).values_list("target__code")
    for code, since in due.annotate(since=Min("not_before")):
        age.add_metric([code], (at - since).total_seconds())
    calls = Call.objects.filter(state=Call.State.WAITING).count()
    waiting = Gauge("integrator_calls_waiting", "Webhooks filed and not handled.", value=calls)
    yield from (age, waiting)


def _attempts() -> Iterator[Gauge]:
    """Tell what came of the calls of the last minutes, and how long they took."""
    rows = Attempt.objects.filter(started_at__gte=timezone.now() - WINDOW)
    said = Gauge(
        "integrator_outcomes", "Remote writes of 15 minutes.", labels=["target", "outcome"]
    )
    for code, outcome, many in rows.values_list("transfer__target__code", "outcome").annotate(
        many=Count("pk")
    ):
        said.add_metric([code, outcome], many)
    took = Gauge(
        "integrator_remote_seconds", "How long remote writes took.", labels=["target", "quantile"]
    )
    for code, seconds in _seconds(rows).items():
        cuts = quantiles(seconds, n=20) if len(seconds) > 1 else seconds * 19
        for name, cut in (("0.5", cuts[9]), ("0.95", cuts[18])):
            took.add_metric([code, name], cut)
    yield from (said, took)


def _seconds(rows: QuerySet[Attempt]) -> dict[str, list[float]]:
    """Give the seconds of the newest writes by target."""
    found: dict[str, list[float]] = {}
    done = rows.filter(finished_at__isnull=False).order_by("-started_at")[:NEWEST]
    for code, began, ended in done.values_list(
        "transfer__target__code", "started_at", "finished_at"
    ):
        if ended:
            found.setdefault(code, []).append((ended - began).total_seconds())
    return found


def _connections() -> Iterator[Gauge]:
    ready = Gauge("integrator_connection_ready", "1 where it can be called.", labels=["connection"])
    for code, state in Connection.objects.exclude(state="retired").values_list("code", "state"):
        ready.add_metric([code], float(state == Connection.State.READY))
    yield ready


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a token of any scope, or this very machine."""
    if not _is_this_machine(request) and not _has_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Token"})
    registry = CollectorRegistry()
    registry.register(Hub())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_this_machine(request: HttpRequest) -> bool:
    """Tell a call of this machine itself from one that a proxy on it passes on."""
    is_passed_on = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} & set(request.headers)
    try:
        return not is_passed_on and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # a Unix socket: whoever passes calls on through it
        return False


def _has_token(request: HttpRequest) -> bool:
    try:
        return TokenAuthentication().authenticate(Request(request)) is not None
    except APIException:
        return False
