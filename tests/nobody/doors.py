"""Every door of the hub, found in the URLconf, and who may go through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

ROLES = ("viewer", "operator", "manager", "administrator")
EVERYBODY = ("anonymous", "nobody", *ROLES, "read token", "act token")
STAFF = ("nobody", *ROLES)
#: Nobody but a superuser.
NONE = "superuser"


@dataclass(frozen=True)
class Door:
    """One URL pattern: the name it goes by here, and the pieces its address is made of."""

    name: str
    route: str

    def address(self, **given: Any) -> str:
        from django.urls import reverse

        if self.name == "admin:catch-all":
            return "/admin/no/such/page/"
        if self.name == "admin:row":
            return "/" + self.route.replace("<path:object_id>", str(given["object_id"]))
        if self.name.endswith(".format"):
            return f"{reverse(self.name.removesuffix('.format'), kwargs=given).rstrip('/')}.json"
        return reverse(self.name, kwargs=given)


def doors() -> Iterator[Door]:
    """Walk the URLconf; names that stand twice (a suffix, a bare row) are told apart."""
    yield from _walk(get_resolver(), "", ())


def _walk(resolver: Any, before: str, spaces: tuple[str, ...]) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Door(_named(entry, route, spaces), route)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, route, inner)


def _named(entry: URLPattern, route: str, spaces: tuple[str, ...]) -> str:
    if entry.name is None:
        return "admin:row" if "object_id" in route else "admin:catch-all"
    name = ":".join((*spaces, entry.name))
    return f"{name}.format" if "format>" in route or "drf_format_suffix" in route else name


def at_least(role: str) -> frozenset[str]:
    """Give the actors who are this role or one above it."""
    return frozenset(ROLES[ROLES.index(role) :]) if role in ROLES else frozenset()


VIEWERS, OPERATORS, MANAGERS, ADMINS = map(at_least, ROLES)
TOKENS = frozenset({"read token", "act token"})
ALL = frozenset(EVERYBODY)


@dataclass(frozen=True)
class Rule:
    """Who gets an answer to a GET, and whose POST is heard. Everybody else is turned away."""

    get: frozenset[str]
    post: frozenset[str]


PAGE = Rule(VIEWERS, VIEWERS)  # a page that takes no form answers 405 to a POST
READ = Rule(VIEWERS | TOKENS, OPERATORS | {"act token"})
STEER = Rule(VIEWERS | TOKENS, MANAGERS | {"act token"})

#: What has an address of its own. A new URL fails the test until it stands here.
RULES: dict[str, Rule] = {
    "console:healthz": Rule(ALL, ALL),
    "console:readyz": Rule(ALL, ALL),
    "console:hook": Rule(
        ALL, frozenset()
    ),  # 405 to a GET; a POST without a signature is a stranger
    "console:home": PAGE,
    "console:search": PAGE,
    "console:attention": PAGE,
    "console:words": PAGE,
    "console:order": PAGE,
    "console:unpaid": PAGE,
    "console:product": PAGE,
    "console:customer": PAGE,
    "console:retry-of-record": Rule(OPERATORS, OPERATORS),
    "console:field-example": Rule(OPERATORS, OPERATORS),
    "console:both-ways": PAGE,
    "console:migration": PAGE,
    "console:migration-report": PAGE,
    "console:migration-records": PAGE,
    "console:dry-run": PAGE,
    "console:metrics": Rule(ALL, frozenset()),  # a test's caller stands on this machine
    "console:archive": PAGE,
    "console:archive-day": PAGE,
    "console:second-factor": Rule(frozenset(STAFF), frozenset(STAFF)),
    "console:fill-gap": Rule(OPERATORS, OPERATORS),
    "console:act-on-cause": Rule(OPERATORS, OPERATORS),
    "console:act-on-order": Rule(OPERATORS, OPERATORS),
    "console:act-on-flow": Rule(MANAGERS, MANAGERS),
    "console:act-on-migration": Rule(MANAGERS, MANAGERS),
    "api-status": READ,
    "api-schema": READ,
    "api-docs": READ,
    "api-root": READ,
    "connection-list": READ,
    "connection-detail": READ,
    "flow-list": STEER,
    "flow-detail": STEER,
    "flow-run": STEER,
    "flow-pause": STEER,
    "flow-resume": STEER,
    "flow-rehearse": STEER,
    "flow-cancel": STEER,
    "flow-report": STEER,
    "api-unpaid": READ,
    "product-list": READ,
    "product-detail": READ,
    "stock-list": READ,
    "stock-detail": READ,
    "price-list": READ,
    "price-detail": READ,
    "account-list": READ,
    "account-detail": READ,
    "fieldrule-list": READ,
    "fieldrule-detail": READ,
    "lookuptable-list": READ,
    "lookuptable-detail": READ,
    "run-list": READ,
    "run-detail": READ,
    "order-list": READ,
    "order-detail": READ,
    "transfer-list": READ,
    "transfer-detail": READ,
    "transfer-retry": READ,
    "mappinggap-list": READ,
    "mappinggap-detail": READ,
    "admin:login": Rule(ALL, ALL),
    "admin:index": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:search": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:logout": Rule(ALL, ALL),
    "admin:password_change": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:password_change_done": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:jsi18n": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:autocomplete": Rule(frozenset(), frozenset()),  # nothing names a field to complete
    "admin:view_on_site": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:app_list": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:catch-all": Rule(frozenset(STAFF), frozenset(STAFF)),
    "admin:connectors_connection_test": Rule(MANAGERS, MANAGERS),
    "admin:connectors_connection_fetch_words": Rule(MANAGERS, MANAGERS),
    "admin:syncs_flow_run_now": Rule(MANAGERS, MANAGERS),
    "admin:syncs_flow_pause": Rule(MANAGERS, MANAGERS),
    "admin:syncs_flow_resume": Rule(MANAGERS, MANAGERS),
    "admin:syncs_flow_more": Rule(VIEWERS, VIEWERS),
    "admin:auth_user_password_change": Rule(ADMINS, ADMINS),
    "admin:auth_user_take_factor": Rule(ADMINS, ADMINS),
}


@dataclass(frozen=True)
class Rows:
    """Who may see a model's rows in the admin, and add, change and delete them."""

    see: str = "viewer"
    add: str = NONE
    change: str = NONE
    delete: str = NONE


_HUBS_OWN = Rows(add="never", change="never", delete="never")
_MAPPED = Rows("viewer", "operator", "operator", "operator")
_PEOPLE = Rows("administrator", "administrator", "administrator", "administrator")
#: Who may do what to the rows of each model. A model nobody stands here for fails the test.
ROWS: dict[str, Rows] = {
    "connectors_connection": Rows("viewer", "manager", "manager", "never"),
    "connectors_record": _HUBS_OWN,
    "syncs_flow": Rows("viewer", "manager", "manager", "never"),
    "syncs_transfer": _HUBS_OWN,
    "syncs_run": _HUBS_OWN,
    "syncs_attempt": _HUBS_OWN,
    "syncs_call": _HUBS_OWN,
    "syncs_clash": _HUBS_OWN,
    "orders_order": _HUBS_OWN,
    "orders_shipment": _HUBS_OWN,
    "orders_note": _HUBS_OWN,
    "mappings_mappinggap": _HUBS_OWN,
    "mappings_revision": _HUBS_OWN,
    "mappings_paymentmethodmapping": _MAPPED,
    "mappings_shippingmethodmapping": _MAPPED,
    "mappings_carriermapping": _MAPPED,
    "mappings_ordertyperoute": _MAPPED,
    "mappings_itemmapping": _MAPPED,
    "mappings_taxmapping": _MAPPED,
    "mappings_warehousemapping": _MAPPED,
    "mappings_customerclassmapping": _MAPPED,
    "mappings_cashaccountmapping": _MAPPED,
    "mappings_unitmapping": _MAPPED,
    "mappings_taxcodemapping": _MAPPED,
    "mappings_termsmapping": _MAPPED,
    "mappings_pricelistmapping": _MAPPED,
    "mappings_producttypemapping": _MAPPED,
    "mappings_categorymapping": _MAPPED,
    "mappings_fieldrule": _MAPPED,
    "mappings_lookuptable": _MAPPED,
    "catalog_product": _HUBS_OWN,
    "catalog_stock": _HUBS_OWN,
    "catalog_price": _HUBS_OWN,
    "catalog_account": _HUBS_OWN,
    "auth_user": _PEOPLE,
    "auth_group": _PEOPLE,
    "console_apitoken": _PEOPLE,
    "django_celery_beat_periodictask": Rows("manager", "never", "never", "never"),
    "axes_accessattempt": Rows("administrator", "never", "never", "administrator"),
    "axes_accesslog": Rows("administrator", "never", "never", "never"),
    "axes_accessfailurelog": Rows("administrator", "never", "never", "never"),
}


def rule_of(door: Door) -> Rule | None:
    """Give the rule of a door; None where nobody has thought about it."""
    name = door.name.removesuffix(".format")
    if name in RULES:
        return RULES[name]
    model, _, page = name.removeprefix("admin:").rpartition("_")
    if door.name == "admin:row":
        return Rule(frozenset(STAFF), frozenset(STAFF))  # a redirect to the row's page, which asks
    rows = ROWS.get(model)
    if rows is None:
        return None
    see = at_least(rows.see)
    return {
        "changelist": Rule(see, see),
        "history": Rule(see, see),
        "change": Rule(see, at_least(rows.change)),
        "add": Rule(at_least(rows.add), at_least(rows.add)),
        "delete": Rule(at_least(rows.delete), at_least(rows.delete)),
    }.get(page)
