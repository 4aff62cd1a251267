"""What remotes send may be hostile: no page runs it, no spreadsheet computes it, no bomb goes off."""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import models
from django.test import Client

from connectors import errors
from connectors.kit.exact import is_deep, spell_stored
from connectors.kit.http import Kit
from connectors.models import Record
from console.spreadsheets import cell, csv_file
from syncs.models import Transfer
from tests.conftest import Hub
from tests.kit.test_http import LIMITS, Plain, Server
from tests.nobody.doors import doors
from tests.nobody.test_canaries import chosen
from tests.nobody.test_matrix import filled

__all__ = ["filled"]

ROOT = Path(__file__).parents[2]
PAYLOADS = (
    "<script>xss()</script>", "\"><img src=x onerror=xss()>", "'><svg/onload=xss()>",
    "</script><script>xss()</script>", "javascript:xss()//", "' + xss() + '", "`${xss()}`",
    "{{constructor.constructor('xss()')()}}", "<a href='javascript:xss()'>xss</a>",
    "<iframe srcdoc='<script>xss()</script>'>", "<details open ontoggle=xss()>", "<!--><script>xss()//-->",
    "</textarea><script>xss()</script>", "</title><script>xss()</script>", "\u003cscript\u003exss()\u003c/script\u003e",
    "<b x-init=xss()>xss</b>", "<math><mtext></form><form><mglyph><style></math><img src onerror=xss()>",
)  # fmt: skip
#: All of them in one text; the pages show it in each place where a remote's words stand.
HOSTILE = " ".join(PAYLOADS)
ROOMS = ("connectors", "orders", "catalog", "mappings", "syncs")
#: What the hub itself makes of words: spelled by no remote.
OWN = {"code", "kind", "system", "state", "currency", "token", "digest", "spelled", "pattern", "collect",
       "step", "fault", "booked", "doubt", "place", "value", "match", "outcome", "trigger", "role"}  # fmt: skip
#: Pages that are opened by what no row says; the matrix opens them.
ASKS_MORE = ("admin:view_on_site", "admin:app_list", "admin:auth_user_password_change",
             "admin:auth_user_take_factor", "console:fill-gap")  # fmt: skip
RUNS = ("x-", ":", "@", "hx-on", "hx-vals", "hx-vars", "on")


class Page(HTMLParser):
    """A page as a browser sees it: the tags, and what in them would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.inline = 0
        self.is_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.is_script = tag == "script"
        if tag == "script" and "src" not in said and "json" not in said.get("type", ""):
            self.inline += 1
        for name, value in said.items():
            is_code = name.startswith(RUNS) or value.strip().lower().startswith("javascript:")
            if name.startswith("on") or (is_code and "xss" in value):
                self.runs.append(f"<{tag} {name}={value[:80]!r}>")
        if tag in ("iframe", "svg", "math", "object", "embed") and "xss" in str(said):
            self.runs.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if self.is_script and "xss" in data:
            self.runs.append(f"script: {data[:80]}")

    def handle_endtag(self, tag: str) -> None:
        self.is_script = False


def poison() -> None:
    """Put the hostile text into every text that a remote may have spelled."""
    from django.apps import apps

    for label in ROOMS:
        for model in apps.get_app_config(label).get_models():
            for found in model._default_manager.all():
                said = {f: getattr(found, f.attname) for f in texts(model)}
                changed = {f.attname: _poisoned(f, v, found.pk) for f, v in said.items()}
                model._default_manager.filter(pk=found.pk).update(**changed)


def texts(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        is_theirs = field.name not in OWN and not field.choices and not field.primary_key
        if is_text and is_theirs and type(field).__name__ != "EncryptedJSONField":
            yield field


def _poisoned(field: Any, value: Any, key: int) -> Any:
    """Give the hostile text; with the row's key before it, for some texts stand once only."""
    if isinstance(field, models.JSONField):
        return _deep(value)
    if not isinstance(value, str) or field.unique:
        return value
    if field.name[-2:] == "at" or (re.fullmatch(r"[\d.:T+-]+|", value) and field.name == "stamp"):
        return value
    return f"{key} {HOSTILE}"[: field.max_length or None]


_MEANT = re.compile(r"[a-z_]{1,20}|[A-Z]{2,3}|-?[\d.]+|\d{4}-\d\d.*|")


def _deep(said: Any) -> Any:
    """Replace the words in JSON, not what stands for a kind, a number, a time or a currency."""
    if isinstance(said, dict):
        return {name: _deep(value) for name, value in said.items()}
    if isinstance(said, list):
        return [_deep(one) for one in said]
    return HOSTILE if isinstance(said, str) and not _MEANT.fullmatch(said) else said


def test_no_page_runs_what_a_remote_said(filled: Hub, admin_client: Client) -> None:
    poison()
    browser, wrong, shown = admin_client, [], 0
    for door in doors():
        if not door.name.startswith(("admin:", "console:")) or door.name in (
            "admin:logout",
            "console:hook",
        ):
            continue
        for given in list(chosen(door))[:6] if door.name not in ASKS_MORE else ():
            answer = browser.get(door.address(**given), follow=True)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            page = Page(answer.content.decode())
            shown += "xss()" in answer.content.decode()
            wrong += [f"{door.address(**given)}: {told}" for told in page.runs]
            wrong += [f"{door.address(**given)}: {page.inline} scripts in place"] * bool(
                page.inline
            )
            assert answer.status_code < 500, door.address(**given)
    assert not wrong, "\n".join(wrong[:40])
    assert shown >= 40, "the hostile text stands on the pages, as text"


def test_every_page_says_what_the_browser_may_do(filled: Hub, admin_client: Client) -> None:
    for address in (
        "/",
        "/needs-attention/",
        "/admin/",
        "/admin/syncs/transfer/",
        "/admin/login/",
        "/api/v1/docs/",
        "/healthz",
    ):
        headers = admin_client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        script = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe-inline" not in script
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"


def test_nothing_of_ours_is_marked_as_safe_by_hand() -> None:
    files = [
        p
        for room in (*ROOMS, "console", "templates")
        for p in (ROOT / room).rglob("*")
        if p.suffix in (".py", ".html")
    ]
    found = [
        str(p)
        for p in files
        if re.search(
            r"mark_safe|\|safe\b|autoescape off|<script(?![^>]*src)| on\w+=\"", p.read_text()
        )
    ]
    assert found == []


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", " =1+1", "＝1+1",
            "＋1", "－1", "＠A1", "--1", "-٣", "+441234567", "-", "|x", "%0A=1", "\ufeff=1", "=HYPERLINK(\"http://x\")"]  # fmt: skip


@pytest.mark.parametrize("said", FORMULAS)
def test_what_looks_like_a_formula_is_text(said: str) -> None:
    assert cell(said) == f"'{said}"


@pytest.mark.parametrize(
    "said", ["-12.50", "12", "-3", "0.5", "COLA-24", "a=b", "Ann", "", "5002301", "2026-01-01"]
)
def test_numbers_stay_numbers_and_words_words(said: str) -> None:
    assert cell(said) == said


def test_a_file_holds_no_formula_whatever_its_cells(db: None) -> None:
    answer = csv_file("x", [[*FORMULAS, "-5.00"]])
    text = b"".join(answer).decode().removeprefix("\ufeff")
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert row == [*(f"'{said}" for said in FORMULAS), "-5.00"]


BOMB = 300_000_000


def squeezed(encoding: str) -> bytes:
    """Three hundred megabytes of blanks in as many kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    parts = [packer.compress(b" " * 1_000_000) for _ in range(BOMB // 1_000_000)]
    body = b"".join([*parts, packer.flush()])
    head = f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize("transport", ["curl", "requests"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_put_down_before_it_goes_off(
    settings: Any, transport: str, encoding: str
) -> None:
    settings.HTTP_TRANSPORT = transport
    server = Server()
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.port}"]
    server.answers = [squeezed(encoding)]
    client = Plain({"site": f"http://127.0.0.1:{server.port}"}, Kit(LIMITS)).http
    before = psutil.Process().memory_info().rss
    with pytest.raises(errors.OutcomeUnknown, match="too large"):
        client.send("GET", "thing")
    assert psutil.Process().memory_info().rss - before < 60_000_000
    server.door.close()


def answered(settings: Any, body: bytes, headers: str = "") -> Any:
    server = Server()
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{server.port}"]
    head = f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    server.answers = [head.encode() + body]
    client = Plain({"site": f"http://127.0.0.1:{server.port}"}, Kit()).http
    return client.fetch("GET", "thing")


@pytest.mark.parametrize("depth", [2_000, 100_000, 1_000_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_without_a_bottom_is_unreadable_and_no_crash(
    settings: Any, depth: int, opening: str
) -> None:
    with pytest.raises(errors.Unreadable, match=r"nested|not JSON"):
        answered(settings, opening.encode() * depth).json()


def test_a_record_nested_deeply_stops_itself_alone(hub: Hub) -> None:
    good, deep = hub.born(), hub.born()
    nested: Any = "bottom"
    for _ in range(400):
        nested = {"a": nested}
    hub.remotes.system("sellercloud").store.orders[deep]["Extra"] = nested
    hub.work("orders")
    assert hub.transfer(good).state == "posted"
    record = Record.objects.get(external_id=str(deep))
    assert record.fault == "unreadable"
    assert "nested" in record.read_error
    assert not Transfer.objects.filter(record=record, state="posted").exists()


def test_depth_is_measured_without_going_down() -> None:
    assert is_deep(json.loads("[" * 250 + "]" * 250))
    assert not is_deep(json.loads("[" * 100 + "]" * 100))
    assert spell_stored([[1]]) == "[[1]]"


def test_no_xml_and_no_archive_is_read_anywhere() -> None:
    """So there is no XXE and no zip bomb; whoever reads one first brings a reader that is safe."""
    reader = re.compile(
        r"^\s*(?:import|from) (?:xml|lxml|zipfile|tarfile|pickle|marshal|shelve)\b", re.MULTILINE
    )
    files = [p for room in (*ROOMS, "console", "integrator") for p in (ROOT / room).rglob("*.py")]
    assert [str(p) for p in files if reader.search(p.read_text())] == []


def test_the_squeezed_body_is_a_bomb() -> None:
    body = squeezed("gzip").partition(b"\r\n\r\n")[2]
    assert len(body) < 400_000
    assert gzip.GzipFile(fileobj=io.BytesIO(body)).read(1_000_000) == b" " * 1_000_000
