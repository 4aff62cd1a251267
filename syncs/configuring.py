"""A hub's configuration as one file: connections, mappings and flows by their natural keys.

    connections: [{code, name, system, settings: {…}, secrets: {…}, calls_at_once, captured_by,
                   channel_accounts}]
    mappings: {kind: [{from, to, match, key: […], word, …}]}
    tables, fields: rules of a target's own fields (see `configuring_fields`)
    flows: [{code, name, kind, sources: [code], targets: [code], both: [code], ends: {code: {…}}, …}]

`both` are the ends of a flow that goes both ways; `ends` gives an end its own rules, such as
{WEB: {safety_stock: 5}}.

`${NAME}` in a value is read from the environment; secrets are never exported.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from connectors.canonical.measures import plain
from connectors.canonical.words import joined
from connectors.kit.forms import check_settings
from connectors.models import Connection
from connectors.registry import connector_class
from mappings import changes
from mappings.models import MODELS, MappingRule
from syncs import actions, configuring_fields, schedules
from syncs.file_rows import ConfigurationError, Spelled, connection_of, filled, told
from syncs.fitting import check_ends
from syncs.models import Endpoint, Flow

FLOW_FIELDS = (
    "name",
    "kind",
    "pattern",
    "collect",
    "state",
    "interval",
    "overlap",
    "listens",
    "promise",
    "import_from",
    "import_until",
    "throttle",
    "masters",
    "enter_when",
    "hold_minutes",
    "books_marketplace",
    "feeds_on",
    "order_kinds",
    "shipped_orders",
    "customer_rule",
    "fixed_customer",
    "books_as",
    "overwrites",
    "applies_changes",
    "tolerance",
    "ship_when",
    "captures_when_shipped",
)
RULE_FIELDS = (
    "place",
    "position",
    "remark",
    "tag",
    "account",
    "currency",
    "at_least",
    "below",
    "leaves_out",
    "unit",
    "factor",
    "per",
)
END_FIELDS = ("warehouses", "percentage", "safety_stock", "stop_at", "maximum", "price_list")


def apply(spelled: Spelled, who: str) -> list[str]:
    """Bring the hub to what the file says; tell each change. All of it, or nothing."""
    unknown = set(spelled) - {"connections", "mappings", "tables", "fields", "flows"}
    if unknown:
        raise ConfigurationError(f"Unknown part: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        return [
            *_each("connection", spelled.get("connections"), _apply_connection),
            *_mappings(spelled.get("mappings"), who),
            *configuring_fields.apply_tables(spelled.get("tables"), who),
            *configuring_fields.apply_fields(spelled.get("fields"), who),
            *_each("flow", spelled.get("flows"), _apply_flow),
        ]


def plan(spelled: Spelled, who: str) -> list[str]:
    """Tell what `apply` would change; change nothing."""
    with transaction.atomic():
        changes = apply(spelled, who)
        transaction.set_rollback(True)
    return changes


def _each(what: str, rows: Any, change: Callable[[Spelled], str]) -> Iterator[str]:
    for place, row in enumerate(rows or (), 1):
        where = f"{what} {place} ({row.get('code', 'without a code')})"
        yield from told(where, partial(_changed, change, row))


def _changed(change: Callable[[Spelled], str], row: Spelled) -> str:
    return change(filled(row))


def _apply_connection(row: Spelled) -> str:
    connection = Connection.objects.filter(code=row["code"]).first() or Connection(code=row["code"])
    before = _connection(connection) if connection.pk else None
    system = connector_class(row.get("system") or connection.system)
    connection.name, connection.system = row.get("name", connection.name), system.key
    connection.calls_at_once = row.get("calls_at_once", connection.calls_at_once)
    connection.channel_accounts = row.get("channel_accounts", connection.channel_accounts)
    connection.captured_by = row.get("captured_by", connection.captured_by)
    connection.settings = {**connection.settings, **row.get("settings", {})}
    held = dict(connection.secrets or {}) if connection.pk else {}
    secrets = {**held, **{n: v for n, v in row.get("secrets", {}).items() if v}}
    check_settings(system, connection.settings, secrets)
    is_changed = secrets != held
    connection.secrets = secrets
    connection.full_clean(exclude=["secrets"])
    connection.save()
    if before is None:
        return f"connection {connection.code} made"
    is_changed = is_changed or before != _connection(connection)
    return f"connection {connection.code} changed" if is_changed else ""


def _mappings(kinds: Any, who: str) -> Iterator[str]:
    """Save the rules, then release what waited: not after each, a file may hold thousands."""
    saved: list[MappingRule] = []
    for kind, rows in (kinds or {}).items():
        if kind not in MODELS:
            raise ConfigurationError(f"There is no mapping “{kind}”; known: {', '.join(MODELS)}.")
        for place, row in enumerate(rows or (), 1):
            where = f"mapping {kind} {place}"
            yield from told(where, partial(_apply_rule, kind, row, who, saved))
    actions.release_for(saved, who)


def _apply_rule(kind: str, spelled: Spelled, who: str, saved: list[MappingRule]) -> str:
    row, model = filled(spelled), MODELS[kind]
    facts = {name: row[name] for name in RULE_FIELDS if name in row}
    strange = [name for name in facts if not hasattr(model, name)]
    if strange:
        raise ConfigurationError(f"A mapping {kind} has no {', '.join(strange)}.")
    key = [str(part) for part in row.get("key") or ()]
    match = row.get("match") or ("exact" if key else "default")
    natural = {
        "source": connection_of(row.get("from")),
        "target": connection_of(row.get("to")),
        "match": match,
        "spelled": joined(key),
        **{n: row.get(n, "") for n in ("tag", "account", "currency") if hasattr(model, n)},
        **{n: row.get(n) for n in ("at_least", "below") if hasattr(model, n)},
    }
    rule = model._default_manager.filter(**natural).first() or model(**natural)
    before = _rule(rule) if rule.pk else None
    rule.key, rule.word = key, str(row.get("word", ""))
    for name, value in facts.items():
        field: Any = model._meta.get_field(name)
        setattr(rule, name, field.to_python(value))
    if before is not None and before == _rule(rule):
        return ""
    changes.save_rule(rule, who)
    saved.append(rule)
    return f"mapping {kind}: {rule} {'made' if before is None else 'changed'}"


def _apply_flow(row: Spelled) -> str:
    flow = Flow.objects.filter(code=row["code"]).first() or Flow(code=row["code"])
    before = _flow(flow) if flow.pk else None
    for name in FLOW_FIELDS:
        if name in row:
            setattr(flow, name, row[name])
    flow.full_clean()
    flow.save()
    both = row.get("both", [])
    told = {"source": row.get("sources", []) if both else row["sources"], "both": both}
    told["target"] = row.get("targets", []) if both else row["targets"]
    for role, codes in told.items():
        _keep_ends(flow, role, codes)
    if "ends" in row:
        _keep_rules(flow, row["ends"])
    check_ends(flow)
    flow.refresh_from_db()
    schedules.keep_schedule(flow)
    if before is None:
        return f"flow {flow.code} made"
    return f"flow {flow.code} changed" if before != _flow(flow) else ""


def _keep_ends(flow: Flow, role: str, codes: list[str]) -> None:
    wanted = [connection_of(code) for code in codes]
    flow.endpoints.filter(role=role).exclude(connection__in=wanted).delete()
    for connection in wanted:
        Endpoint.objects.get_or_create(flow=flow, role=role, connection=connection)


def _keep_rules(flow: Flow, rules: dict[str, Spelled]) -> None:
    """Give each end the rules the file names for it; an end it does not name has none."""
    ends = {end.connection.code: end for end in flow.endpoints.select_related("connection")}
    unknown = set(rules) - set(ends)
    if unknown:
        raise ConfigurationError(f"{', '.join(sorted(unknown))} is no end of flow {flow.code}.")
    for code, end in ends.items():
        if end.role == Endpoint.Role.SOURCE:
            continue
        strange = set(rules.get(code, ())) - set(END_FIELDS)
        if strange:
            raise ConfigurationError(f"An end has no rule {', '.join(sorted(strange))}.")
        for name in END_FIELDS:
            setattr(end, name, rules.get(code, {}).get(name, _usual(name)))
        end.full_clean()
        end.save()


def _usual(name: str) -> Any:
    field: Any = Endpoint._meta.get_field(name)
    return field.get_default()


def export() -> Spelled:
    """Spell the hub as it stands; secrets by the names of the environment they are read from."""
    return {
        "connections": [_with_secrets(c) for c in Connection.objects.order_by("code")],
        "mappings": {
            kind: [
                _rule(rule) for rule in model._default_manager.select_related("source", "target")
            ]
            for kind, model in MODELS.items()
            if model._default_manager.exists()
        },
        "tables": configuring_fields.export_tables(),
        "fields": configuring_fields.export_fields(),
        "flows": [_flow(flow) for flow in Flow.objects.order_by("code")],
    }


def _with_secrets(connection: Connection) -> Spelled:
    names = [f.name for f in connector_class(connection.system).fields if f.is_secret]
    env = {n: "${" + f"{connection.code}_{n}".upper().replace("-", "_") + "}" for n in names}
    return {**_connection(connection), "secrets": env}


def _connection(connection: Connection) -> Spelled:
    return {
        "code": connection.code,
        "name": connection.name,
        "system": connection.system,
        "settings": dict(connection.settings),
        "calls_at_once": connection.calls_at_once,
        **(
            {"channel_accounts": connection.channel_accounts} if connection.channel_accounts else {}
        ),
        "captured_by": connection.captured_by,
    }


def _rule(rule: MappingRule) -> Spelled:
    plain = {
        "from": rule.source.code if rule.source else None,
        "to": rule.target.code if rule.target else None,
        "match": rule.match,
        "key": list(rule.key),
        "word": rule.word,
        **{name: getattr(rule, name) for name in RULE_FIELDS if hasattr(rule, name)},
    }
    return {n: _plain(v) for n, v in plain.items() if v not in (None, "", [], False) or n == "word"}


def _flow(flow: Flow) -> Spelled:
    ends = list(flow.endpoints.select_related("connection").order_by("pk"))
    facts = {name: _plain(getattr(flow, name)) for name in FLOW_FIELDS}
    rules = {end.connection.code: _rules(end) for end in ends if end.role != "source"}
    both = [end.connection.code for end in ends if end.role == "both"]
    return {
        "code": flow.code,
        **{name: value for name, value in facts.items() if value not in (None, "", {})},
        "sources": [end.connection.code for end in ends if end.role == "source"],
        "targets": [end.connection.code for end in ends if end.role == "target"],
        **({"both": both} if both else {}),
        **({"ends": {c: r for c, r in rules.items() if r}} if any(rules.values()) else {}),
    }


def _rules(end: Endpoint) -> Spelled:
    """Spell the rules of an end that are not the usual ones."""
    usual = {name: _usual(name) for name in END_FIELDS}
    told = {name: getattr(end, name) for name in END_FIELDS}
    return {name: _plain(value) for name, value in told.items() if value != usual[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    return value if type(value) in (str, int, bool, list, dict, type(None)) else str(value)
