"""What the API says of each thing."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from connectors.models import Connection
from mappings.models import FieldRule, LookupTable, MappingGap
from orders.models import Order
from syncs.models import Flow, Run, Transfer


class ConnectionSerializer(serializers.ModelSerializer[Connection]):
    """A connection and how it fares; its settings and secrets are never said here."""

    class Meta:
        model = Connection
        fields = ("id", "code", "name", "system", "state", "trouble", "tested_at", "words_at")


class FlowSerializer(serializers.ModelSerializer[Flow]):
    sources = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    both = serializers.SerializerMethodField(help_text="The ends of a flow that goes both ways.")
    lag = serializers.FloatField(allow_null=True, help_text="Seconds since the last good run.")
    is_late = serializers.BooleanField()

    class Meta:
        model = Flow
        fields = ("id", "code", "name", "kind", "pattern", "state", "interval", "collected_at",
                  "next_run_at", "lag", "is_late", "sources", "targets", "both")  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_sources(self, flow: Flow) -> list[str]:
        return _ends(flow, "source")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_targets(self, flow: Flow) -> list[str]:
        return _ends(flow, "target")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_both(self, flow: Flow) -> list[str]:
        return _ends(flow, "both")


def _ends(flow: Flow, role: str) -> list[str]:
    return [end.connection.code for end in flow.endpoints.all() if end.role == role]


class RunSerializer(serializers.ModelSerializer[Run]):
    flow = serializers.SlugRelatedField[Flow](slug_field="code", read_only=True)

    class Meta:
        model = Run
        fields = ("id", "flow", "state", "trigger", "started_at", "finished_at", "seen", "new",
                  "changed", "unreadable", "trouble")  # fmt: skip


class OrderSerializer(serializers.ModelSerializer[Order]):
    id = serializers.IntegerField(source="record_id", read_only=True)
    connection = serializers.CharField(source="record.connection.code", read_only=True)
    external_id = serializers.CharField(source="record.external_id", read_only=True)

    class Meta:
        model = Order
        fields = ("id", "connection", "external_id", "number", "source_number", "channel",
                  "purchase_order", "kind", "state", "payment_state", "placed_at", "customer_name",
                  "currency", "total", "line_count", "tags")  # fmt: skip


class TransferSerializer(serializers.ModelSerializer[Transfer]):
    kind = serializers.CharField(source="record.kind", read_only=True)
    source = serializers.CharField(source="record.connection.code", read_only=True)  # type: ignore[assignment]
    external_id = serializers.CharField(source="record.external_id", read_only=True)
    target = serializers.CharField(source="target.code", read_only=True)
    flow = serializers.CharField(source="flow.code", read_only=True)
    word = serializers.SerializerMethodField(help_text="One of the six words staff see.")

    class Meta:
        model = Transfer
        fields = ("id", "kind", "source", "external_id", "target", "flow", "state", "word", "code",
                  "reason", "amount", "currency", "number", "posted_at", "marked_at", "tries",
                  "updated_at")  # fmt: skip

    def get_word(self, transfer: Transfer) -> str:
        return transfer.look.key


class GapSerializer(serializers.ModelSerializer[MappingGap]):
    source = serializers.CharField(source="source.code", read_only=True)  # type: ignore[assignment]
    target = serializers.CharField(source="target.code", read_only=True)
    key = serializers.ListField(child=serializers.CharField())
    waiting = serializers.IntegerField(read_only=True, help_text="Transfers that wait for it.")

    class Meta:
        model = MappingGap
        fields = ("id", "source", "target", "kind", "key", "first_seen", "last_seen", "waiting")


class FieldRuleSerializer(serializers.ModelSerializer[FieldRule]):
    source = serializers.CharField(  # type: ignore[assignment]
        source="source.code", allow_null=True, default=None
    )
    target = serializers.CharField(source="target.code")
    told = serializers.CharField(source="__str__", help_text="The rule in words.")

    class Meta:
        model = FieldRule
        fields = ("id", "of", "source", "target", "path", "field", "steps", "position", "told")


class LookupTableSerializer(serializers.ModelSerializer[LookupTable]):
    class Meta:
        model = LookupTable
        fields = ("id", "name", "rows", "remark")


class FlowStatusSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    is_late = serializers.BooleanField()
    lag = serializers.FloatField(allow_null=True, help_text="Seconds since the last good run.")
    last_run = RunSerializer(allow_null=True)
    transfers = serializers.DictField(child=serializers.IntegerField(), help_text="Count by state.")


class StatusSerializer(serializers.Serializer[Any]):
    ready = serializers.BooleanField()
    heartbeat = serializers.DateTimeField(allow_null=True)
    connections = ConnectionSerializer(many=True)
    flows = FlowStatusSerializer(many=True)
    transfers = serializers.DictField(child=serializers.IntegerField(), help_text="Count by word.")
    unreadable = serializers.IntegerField()


class ReportLineSerializer(serializers.Serializer[Any]):
    target = serializers.CharField()
    outcome = serializers.CharField()
    word = serializers.CharField(help_text="The outcome as staff read it.")
    cause = serializers.CharField()
    count = serializers.IntegerField()
    money = serializers.SerializerMethodField(help_text="Amount per currency.")

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_money(self, line: Any) -> dict[str, str]:
        return {currency: f"{amount:.2f}" for currency, amount in line.money}


class ReportSerializer(serializers.Serializer[Any]):
    stage = serializers.CharField(
        help_text="not begun, dry run, reading, sending, finished, paused, stopped or cancelled."
    )
    run = RunSerializer(allow_null=True)
    total = serializers.IntegerField(allow_null=True, help_text="As many as the source lists.")
    on_its_way = serializers.IntegerField()
    lines = ReportLineSerializer(many=True)
    foretold = ReportLineSerializer(many=True, help_text="What the last dry run foretold.")


class UnpaidSerializer(serializers.Serializer[Any]):
    """A channel some of whose orders arrived without charged money."""

    connection = serializers.CharField(source="connection.code")
    channel = serializers.CharField(source="name")
    count = serializers.IntegerField(help_text="Orders that arrived in the last 90 days.")
    unpaid = serializers.IntegerField(help_text="Of these, as many as nobody had charged.")
    share = serializers.FloatField()
    money = serializers.SerializerMethodField(help_text="Amount that arrived unpaid, per currency.")
    last_unpaid_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Held now until they are charged.")
    waits_for = serializers.ListField(child=serializers.CharField())
    advice = serializers.CharField(source="advice.sentence")
    settings = serializers.ListField(source="advice.settings", child=serializers.CharField())

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_money(self, channel: Any) -> dict[str, str]:
        return {currency: f"{amount:.2f}" for currency, amount in channel.money}


class DoneSerializer(serializers.Serializer[Any]):
    done = serializers.BooleanField()
    detail = serializers.CharField()
