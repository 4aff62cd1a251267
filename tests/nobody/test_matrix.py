"""Who may do what: every URL, for every role and both kinds of token, by every method."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from catalog.models import Account, Price, Product, Stock
from connectors.models import Connection, Record
from console.models import ApiToken
from console.roles import write_roles
from mappings.models import MODELS, FieldRule, LookupTable, MappingGap
from orders.models import Note, Order
from syncs.models import Call, Flow, Run, Transfer
from tests.conftest import Hub
from tests.nobody.doors import EVERYBODY, ROLES, RULES, Door, doors, rule_of

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
#: The admin knows two: it takes anything but a POST for a GET.
ADMIN_METHODS = ("GET", "POST")
SAFE = ("GET", "HEAD", "OPTIONS")
#: Who called last is noted, at most once a minute; a log-in and its messages live in the session.
NOT_ROWS = ("console_apitoken", "django_session", "SAVEPOINT")


@pytest.fixture
def filled(hub: Hub) -> Hub:
    """A hub with a row of everything a page can be opened for."""
    write_roles()
    hub.book()
    hub.book(carrier="DHL", service="Express")
    hub.born(spoil=True)
    hub.work("orders", "charges")
    transfer = Transfer.objects.filter(state="posted").first()
    source = transfer.record.connection
    stray = {"connection": source, "kind": "note", "external_id": "stray"}
    Note.objects.create(record=Record.objects.create(**stray), order=transfer.record, at=None)
    ApiToken.objects.create_key(name="a program")
    AccessAttempt.objects.create(username="eve", failures_since_start=1)
    AccessFailureLog.objects.create(username="eve")
    for model in MODELS.values():
        model.objects.create(key=["seen"], spelled="seen", word="there")
    Call.objects.create(connection=source, digest="d")
    for pattern in ("migration", "bidirectional"):
        Flow.objects.create(code=pattern, name=pattern, kind="product", pattern=pattern)
    return hub


def row(model: type[Model]) -> Any:
    """Give the key of a row, or of none where the hub of the test has none."""
    found = model._default_manager.first()
    return found.pk if found else 0


def client_of(actor: str) -> Client:
    if actor == "anonymous":
        return Client(raise_request_exception=False)
    if actor.endswith("token"):
        _, key = ApiToken.objects.create_key(name=actor, scope=actor.partition(" ")[0])
        said = {"Authorization": f"Token {key}"}
        return Client(raise_request_exception=False, headers=said)
    user = User.objects.create_user(actor, password="x", is_staff=True)
    if actor in ROLES:
        user.groups.add(Group.objects.get(name=actor.capitalize()))
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


@contextmanager
def undone() -> Iterator[list[str]]:
    """Undo what a request does, and tell which of its statements wrote rows."""
    written: list[str] = []

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_read = sql.lstrip().upper().startswith(("SELECT", "PRAGMA", "RELEASE", "ROLLBACK"))
        if not is_read and not any(name in sql for name in NOT_ROWS):
            written.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(heard):
            yield written
        transaction.set_rollback(True)


def given(door: Door) -> dict[str, Any]:
    """Name a row for what the route asks."""
    name, route = door.name.removesuffix(".format"), door.route
    order = Transfer.objects.filter(record__kind="order").first().record_id
    special: dict[str, dict[str, Any]] = {
        "admin:view_on_site": {"content_type_id": 0, "object_id": 0},
        "admin:app_list": {"app_label": "syncs"},
        "admin:auth_user_password_change": {"id": row(User)},
        "console:hook": {"code": "SC"},
        "console:archive-day": {"day": "2026-01-01"},
        "console:fill-gap": {"gap": row(MappingGap)},
        "console:words": {"target": row(Connection), "kind": "item"},
        "console:order": {"pk": order},
        "console:act-on-order": {"pk": order},
        "console:both-ways": {"pk": Flow.objects.get(pattern="bidirectional").pk},
    }
    if name in special:
        return special[name]
    if "<path:object_id>" in route:
        return {"object_id": row(apps.get_model(*route.split("/")[1:3]))}
    if "<int:pk>" in route:
        return {"pk": Flow.objects.get(pattern="migration").pk}
    if "(?P<code>" in route:
        return {"code": "migration"}
    if "(?P<pk>" in route:
        return {"pk": row(LISTED[name.partition("-")[0]])}
    return {}


LISTED: dict[str, type[Model]] = {
    "connection": Connection,
    "run": Run,
    "order": Order,
    "transfer": Transfer,
    "mappinggap": MappingGap,
    "product": Product,
    "stock": Stock,
    "price": Price,
    "account": Account,
    "fieldrule": FieldRule,
    "lookuptable": LookupTable,
}


def is_turned_away(answer: Any) -> bool:
    """Tell a refusal from an answer, a missing row or a wrong form."""
    where = answer.headers.get("Location", "")
    return answer.status_code in (401, 403) or (
        answer.status_code == 302 and where.startswith("/admin/login/")
    )


def test_every_url_is_classified() -> None:
    strangers = [door.name for door in doors() if rule_of(door) is None]
    assert strangers == [], "say in tests/nobody/doors.py who may open it, and who may post to it"


def test_every_classified_url_exists() -> None:
    names = {door.name.removesuffix(".format") for door in doors()}
    assert set(RULES) - names == set()


def test_each_url_hears_exactly_whom_it_should(filled: Hub) -> None:
    wrong = [line for actor in EVERYBODY for line in tried(actor)]
    assert not wrong, "\n".join(wrong)


def tried(actor: str) -> Iterator[str]:
    """Try every URL by every method; tell what is wrong with the answers."""
    client = client_of(actor)
    for door in doors():
        rule, address = rule_of(door), door.address(**given(door))
        assert rule
        for method in ADMIN_METHODS if door.name.startswith("admin:") else METHODS:
            kept = client.cookies.copy()
            with undone() as written:
                answer = client.generic(method, address)
            client.cookies = kept  # logging out is undone too
            hears = actor in (rule.get if method in SAFE else rule.post)
            for line in judged(door, method, answer, written, hears):
                yield f"{actor}: {line}"


def judged(door: Door, method: str, answer: Any, written: list[str], hears: bool) -> list[str]:
    """Say what is wrong with an answer."""
    said = f"{method} {door.name}: {answer.status_code}"
    if answer.status_code >= 500:
        return [f"{said}, an error of ours"] if door.name != "console:readyz" else []
    if written and (method in SAFE or not hears):
        return [f"{said} writes: {written[0][:200]}"]
    is_away = is_turned_away(answer)
    if answer.headers.get("Location") == "/admin/" and "/0/" in answer.request["PATH_INFO"]:
        return []  # there is no such row for anybody
    if answer.status_code == 405 or (method == "OPTIONS" and not is_away):
        return []  # nobody may, or only what methods there are is told
    if hears and is_away:
        return [f"{said}, though it should be heard"]
    return [f"{said}, though it should be turned away"] if not hears and not is_away else []
