"""The REST API: tell the status, list what there is, retry and run."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from connectors.kinds import KINDS
from connectors.models import Connection
from console.api import serializers as say
from console.health import lacks
from mappings.models import FieldRule, LookupTable, MappingGap
from orders.models import Order
from syncs import actions, coverage, migrating, selectors
from syncs.models import Flow, Run, Transfer
from syncs.states import LOOKS, State, states_of
from syncs.tending import last_beat

#: A row's number, as far as a database counts.
NUMBER = "[0-9]{1,18}"


class StatusView(APIView):
    """Everything at a glance: connections, flows with their last run and lag, counts by state."""

    @extend_schema(responses=say.StatusSerializer)
    def get(self, request: Request) -> Response:
        beat, counted = last_beat(), selectors.counted()
        flows = [
            {
                "code": flow.code,
                "name": flow.name,
                "state": flow.state,
                "is_late": flow.is_late,
                "lag": flow.lag,
                "last_run": run,
                "transfers": counts,
            }
            for flow, run, counts in selectors.flows_with_runs(counted)
        ]
        told = {
            "ready": not lacks(),
            "heartbeat": beat.at if beat else None,
            "connections": Connection.objects.all(),
            "flows": flows,
            "transfers": selectors.in_words(counted),
            "unreadable": selectors.unreadable().count(),
        }
        return Response(say.StatusSerializer(told).data)


class UnpaidView(APIView):
    """Channels whose orders arrive unpaid, the most first, and what to switch on at the shop."""

    @extend_schema(responses=say.UnpaidSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(say.UnpaidSerializer(coverage.channels(), many=True).data)


class ConnectionViewSet(viewsets.ReadOnlyModelViewSet[Connection]):
    lookup_value_regex = NUMBER
    queryset = Connection.objects.order_by("code")
    serializer_class = say.ConnectionSerializer
    filterset_fields = ("state", "system")


class FlowViewSet(viewsets.ReadOnlyModelViewSet[Flow]):
    queryset = Flow.objects.order_by("code").prefetch_related("endpoints__connection")
    serializer_class = say.FlowSerializer
    filterset_fields = ("state", "kind")
    lookup_field = "code"
    may_act = "syncs.change_flow"

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, code: str | None = None) -> Response:
        """Run the flow now."""
        started = actions.run_now(self.get_object(), request.user.get_username())
        return _done(started is not None, "It runs now.", "It is running already.")

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, code: str | None = None) -> Response:
        """Stop collecting and sending; what is under way is finished."""
        actions.pause(self.get_object())
        return _done(True, "Paused.", "")

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, code: str | None = None) -> Response:
        """Let a paused flow run again."""
        actions.resume(self.get_object())
        return _done(True, "It runs again.", "")

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def rehearse(self, request: Request, code: str | None = None) -> Response:
        """Let a migration foretell what would become of everything; nothing is sent."""
        begun = migrating.rehearse(self._migration(), request.user.get_username())
        return _done(begun is not None, "The dry run has begun.", "It is running already.")

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, code: str | None = None) -> Response:
        """Stop a migration for good: nothing more is read or sent."""
        is_done = migrating.cancel(self._migration(), request.user.get_username())
        return _done(is_done, "Cancelled.", "Nothing of it is under way.")

    @extend_schema(responses=say.ReportSerializer)
    @action(detail=True, methods=["get"])
    def report(self, request: Request, code: str | None = None) -> Response:
        """Tell how a migration stands, or how it ended."""
        return Response(say.ReportSerializer(migrating.report(self._migration())).data)

    def _migration(self) -> Flow:
        flow: Flow = self.get_object()
        if not flow.is_migration:
            raise NotFound("This flow is no migration.")
        return flow


def _done(is_done: bool, told: str, else_told: str) -> Response:
    code = status.HTTP_200_OK if is_done else status.HTTP_409_CONFLICT
    return Response({"done": is_done, "detail": told if is_done else else_told}, status=code)


class RunViewSet(viewsets.ReadOnlyModelViewSet[Run]):
    lookup_value_regex = NUMBER
    queryset = Run.objects.select_related("flow").order_by("-started_at", "-pk")
    serializer_class = say.RunSerializer
    filterset_fields = ("state", "trigger", "flow__code")


class OrderFilter(filters.FilterSet):
    q = filters.CharFilter(
        method="search", help_text="Any number, name, e-mail or SKU: its beginning."
    )
    placed_after = filters.IsoDateTimeFilter("placed_at", "gte")
    placed_before = filters.IsoDateTimeFilter("placed_at", "lt")

    class Meta:
        model = Order
        fields = ("kind", "state", "payment_state", "channel", "number", "currency")

    def search(self, rows: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return rows.filter(record__in=selectors.found_records(value))


class OrderViewSet(viewsets.ReadOnlyModelViewSet[Order]):
    lookup_value_regex = NUMBER
    queryset = Order.objects.select_related("record__connection").order_by("-placed_at", "-record")
    serializer_class = say.OrderSerializer
    filterset_class = OrderFilter


class TransferFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=State.choices, distinct=False)
    word = filters.ChoiceFilter(choices=[(k.key, k.word) for k in LOOKS], method="by_word")
    kind = filters.ChoiceFilter("record__kind", choices=[(k.key, k.plural) for k in KINDS.values()])
    flow = filters.CharFilter("flow__code")
    external_id = filters.CharFilter("record__external_id")
    updated_after = filters.IsoDateTimeFilter("updated_at", "gte")

    class Meta:
        model = Transfer
        fields = ("code", "number")

    def by_word(self, rows: QuerySet[Transfer], name: str, value: str) -> QuerySet[Transfer]:
        return rows.filter(state__in=[s for k in LOOKS if k.key == value for s in states_of(k)])


class TransferViewSet(viewsets.ReadOnlyModelViewSet[Transfer]):
    lookup_value_regex = NUMBER
    queryset = (
        Transfer.objects.select_related("record__connection", "target", "flow")
        .defer("resolution", "record__raw", "record__canonical")
        .order_by("-updated_at", "-pk")
    )
    serializer_class = say.TransferSerializer
    filterset_class = TransferFilter

    @extend_schema(request=None, responses=say.DoneSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: Any = None) -> Response:
        """Try a stopped transfer again, by today's records, mappings and rules."""
        moved = actions.retry([self.get_object()], request.user.get_username())
        return _done(
            bool(moved), "It is tried again.", "It is not stopped, so there is nothing to retry."
        )


class GapViewSet(viewsets.ReadOnlyModelViewSet[MappingGap]):
    lookup_value_regex = NUMBER
    queryset = (
        MappingGap.objects.select_related("source", "target")
        .annotate(waiting=Count("transfers", filter=Q(transfers__state=State.BLOCKED)))
        .order_by("-last_seen", "-pk")
    )
    serializer_class = say.GapSerializer
    filterset_fields = ("kind",)


class FieldRuleViewSet(viewsets.ReadOnlyModelViewSet[FieldRule]):
    queryset = FieldRule.objects.select_related("source", "target")
    serializer_class = say.FieldRuleSerializer
    filterset_fields = ("of", "target__code")


class LookupTableViewSet(viewsets.ReadOnlyModelViewSet[LookupTable]):
    queryset = LookupTable.objects.all()
    serializer_class = say.LookupTableSerializer
    filterset_fields = ("name",)
