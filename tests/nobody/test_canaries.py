"""No secret is found in anything the hub writes: canaries in every field, and remotes that echo all."""

import gzip
import io
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch
from django.utils import timezone

from connectors.capabilities import OrderSource
from connectors.kit.forms import check_settings
from connectors.kit.testing import test_connection as check_connection
from connectors.models import Connection, Record, Session, Word
from connectors.registry import connector_class, systems
from console.models import ApiToken
from integrator.logs import JsonLine
from simulators.running import running, system
from syncs import archiving, runs, tending
from syncs.collecting import collect_flow
from syncs.models import Endpoint, Flow, Transfer
from tests.conftest import Hub
from tests.nobody.doors import doors

PASSWORD = "canary-Pa55.w0rd&<x>"
TYPED = "canary-typed-at-the-door-1"
STATUSES = (200, 400, 401, 403, 404, 422, 429, 500, 503)
SHAPES = {
    "application/json": '{{"error": {{"message": {0}}}, "message": {0}, "ErrorMessage": {0}}}',
    "text/html": "<html><title>{1}</title><body>{1}</body></html>",
}


class Echo:
    """A remote that answers everything with all it was shown, as some do when they fail.

    It quotes the secrets first, plainly: a sentence made of its words may be cut short.
    """

    def __init__(self) -> None:
        self.status, self.kind = 200, "application/json"
        self.quoted: list[str] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(2)
                said = caller.recv(65_536)
                if b"\r\n\r\n" in said and said.endswith(b"\r\n\r\n") and b"Content-Length" in said:
                    said += caller.recv(65_536)
                caller.sendall(self._answer(said.decode("latin-1")))

    def _answer(self, said: str) -> bytes:
        import html
        import json

        said = f"not accepted: {', '.join(self.quoted)}; you said {said}"
        body = SHAPES[self.kind].format(json.dumps(said), html.escape(said)).encode()
        head = (
            f"HTTP/1.1 {self.status} X\r\nContent-Type: {self.kind}\r\nContent-Length: {len(body)}"
        )
        cookie = f"Set-Cookie: session={TYPED}"
        return f"{head}\r\n{cookie}\r\nConnection: close\r\n\r\n".encode() + body


@pytest.fixture
def echo() -> Iterator[Echo]:
    made = Echo()
    yield made
    made.door.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, to the last debugging line, as it would be written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


class CanaryHub(Hub):
    def configure(self, **changed: Any) -> None:
        super().configure(**changed)
        for one in Connection.objects.all():
            one.secrets = {"password": PASSWORD}
            one.save()


@pytest.fixture
def canaries(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[CanaryHub]:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    made = [system("sellercloud", is_empty=True), system("acumatica")]
    settings.HTTP_LIMITS = {"connect": 1.0, "read": 1.0, "deadline": 2.0}
    with running(made) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        hub = CanaryHub(served)
        hub.configure()
        yield hub


def secret_of(key: str, field: str) -> str:
    return f"canary-{key}-{field}-Zq9x"


def echoing(echo: Echo) -> list[Connection]:
    """Connect every system to the echo, with a canary in every secret field."""
    made = []
    for number, one in enumerate(systems()):
        said = {f.name: _filled(f, echo) for f in one.fields if not f.is_secret}
        secrets = {f.name: secret_of(one.key, f.name) for f in one.fields if f.is_secret}
        check_settings(one, said, secrets)
        facts = {"system": one.key, "settings": said, "secrets": secrets}
        made.append(Connection.objects.create(code=f"E{number}", name=f"Echo {one.key}", **facts))
    return made


def _filled(field: Any, echo: Echo) -> str:
    if field.kind == "url":
        return f"http://{echo.address}/x"
    if field.kind == "choice":
        return field.default or field.choices[0][0]
    return field.default or field.example or "x"


def struck(
    echo: Echo, connections: list[Connection], target: Connection
) -> Iterator[tuple[str, str]]:
    """Let each be tested, asked for its words and collected from, whatever it answers.

    What is written meanwhile is told each time: the next answer writes over it.
    """
    for one in connections:
        if not issubclass(connector_class(one.system), OrderSource):
            continue
        flow = Flow.objects.create(code=f"echo-{one.code}", name=one.name, kind="order",
                                   pattern=Flow.Pattern.AGGREGATION, collect=Flow.Collect.CURSOR)  # fmt: skip
        Endpoint.objects.create(flow=flow, connection=one, role=Endpoint.Role.SOURCE)
        Endpoint.objects.create(flow=flow, connection=target, role=Endpoint.Role.TARGET)
    for echo.kind in SHAPES:
        for echo.status in STATUSES:
            for one in connections:
                Connection.objects.filter(pk=one.pk).update(state="ready", paused_until=None)
                one.refresh_from_db()
                echo.quoted = [str(secret) for secret in one.secrets.values()]
                check_connection(one)
                tending.try_words(one)
            told = Connection.objects.values_list("system", "trouble", "checks", "state")
            yield f"connections at {echo.status} {echo.kind}", "\n".join(map(str, told))
        for flow in Flow.objects.filter(code__startswith="echo-"):
            Connection.objects.update(state="ready", paused_until=None)
            runs.begin(flow, "staff")
            collect_flow(flow.pk)


FAULTS = ("accept_then_timeout", "cut", "reset_after", "html_after", "wrong_type", "refuse", "503")


def worked(hub: CanaryHub) -> None:
    """Book orders through every kind of failure; one holds what no order should."""
    for kind in FAULTS:
        id = hub.born(email=f"{kind}@new.example")
        order = hub.remotes.system("sellercloud").store.orders[id]
        order["PaymentToken"] = {"Value": f"{TYPED}-raw"}
        order["OrderPayments"] = order.get("OrderPayments") or []
        order["Extra"] = {"CreditCardNumber": f"{TYPED}-card", "CVV": f"{TYPED}-cvv"}
        hub.remotes.fault("acumatica", kind, path="SalesOrder", seconds=2)
        hub.collect("orders")
        hub.deliver("ACU")
        hub.age()
        hub.deliver("ACU")
        hub.deliver("SC")


def everything_written(log: io.StringIO, key: str) -> Iterator[tuple[str, str]]:
    """Tell all that the hub has written, with where it stands."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, "\n".join(map(str, cursor.fetchall()))
    for day in archiving.days():
        yield f"archive of {day.day}", gzip.decompress(b"".join(archiving.whole(day.day))).decode()
    yield "log", log.getvalue()
    yield from pages(log, key)


def pages(log: io.StringIO, key: str) -> Iterator[tuple[str, str]]:
    from django.contrib.auth.models import User

    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("root", password="x"))
    program = Client(headers={"Authorization": f"Token {key}"})
    for door in doors():
        client = program if door.route.startswith("api/") else browser
        if door.name == "admin:logout":
            continue
        for given in chosen(door):
            try:
                address = door.address(**given)
            except NoReverseMatch:
                continue
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            yield address, body.decode("utf-8", "replace") + str(answer.headers)
    yield "log of the pages", log.getvalue()


def chosen(door: Any) -> Iterator[dict[str, Any]]:
    """Choose rows to open: of a model's page the last forty, of another's whatever fits."""
    from django.apps import apps

    if "<path:object_id>" in door.route and "content_type" not in door.route:
        model = apps.get_model(*door.route.split("/")[1:3])
        keys = model._default_manager.order_by("-pk").values_list("pk", flat=True)[:40]
        yield from ({"object_id": key} for key in keys)
    elif "<str:day>" in door.route:
        yield from ({"day": str(one.day)} for one in archiving.days())
    elif door.name == "console:words":
        listed = Word.objects.order_by().values_list("connection", "kind").distinct()
        yield from ({"target": target, "kind": kind} for target, kind in listed)
    elif "<int:pk>" in door.route:
        orders = Record.objects.filter(kind="order").values_list("pk", flat=True)
        yield from ({"pk": pk} for pk in [*orders[:40], *Flow.objects.values_list("pk", flat=True)])
    elif "pk>" in door.route:
        yield from ({"pk": pk} for pk in range(1, 20))
    elif "code>" in door.route:
        yield from ({"code": flow.code} for flow in Flow.objects.all())
    else:
        yield {}


def test_no_canary_is_found_in_anything_the_hub_wrote(
    canaries: CanaryHub, echo: Echo, log: io.StringIO, settings: Any, tmp_path: Path
) -> None:
    settings.ALLOWED_PRIVATE_HOSTS = [*settings.ALLOWED_PRIVATE_HOSTS, echo.address]
    _, key = ApiToken.objects.create_key(name="canary")
    worked(canaries)
    assert Transfer.objects.filter(state="posted").exists(), "the canary password logs in"
    connections = echoing(echo)
    meanwhile = list(struck(echo, connections, Connection.objects.get(code="ACU")))
    assert any("not accepted: •••" in told for _, told in meanwhile), "it is quoted, masked"
    Client().post("/admin/login/", {"username": "ann", "password": TYPED})
    settings.ARCHIVE_DIR = tmp_path / "archive"
    assert archiving.put_away(timezone.now()), "what was said is in the archive too"
    hidden = {PASSWORD, TYPED, key, key.partition(".")[2]}
    hidden |= {str(v) for one in connections for v in one.secrets.values()}
    for held in [one.held for one in Session.objects.all() if one.held]:
        hidden |= {v.rpartition(" ")[2] for v in held["headers"].values()}
        hidden |= {v for v in held["cookies"].values() if len(v) > 8}
    found = [
        f"{secret!r} in {place}: …{text[max(0, text.index(secret) - 150) : text.index(secret) + 60]}…"
        for place, text in (*meanwhile, *everything_written(log, key))
        for secret in hidden
        if secret in text
    ]
    assert not found, "\n".join(found[:40])


def test_what_is_kept_still_tells_what_was_said(canaries: CanaryHub) -> None:
    worked(canaries)
    said = str(
        [list(t.attempts.values_list("exchanges", flat=True)) for t in Transfer.objects.all()]
    )
    assert "SalesOrder" in said
    assert "OrderNbr" in said
    raw = Record.objects.filter(kind="order").first().raw
    assert raw != {}
    assert "•••" in str(raw)
