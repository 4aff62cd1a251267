"""Tokens of programs: hashed, scoped, ending, revocable, held to a pace; and no request breaks the API."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from rest_framework.test import APIClient

from console.api import tokens
from console.models import ApiToken
from syncs.pacing import Pace
from tests.conftest import Hub

#: Of each operation so many requests are made up: about a minute in all.
EXAMPLES = 12


def caller(key: str) -> APIClient:
    made = APIClient()
    made.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return made


def test_the_database_holds_no_usable_token(db: None) -> None:
    _, key = ApiToken.objects.create_key(name="reports")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM console_apitoken")
        said = str(cursor.fetchall())
    assert key not in said
    assert key.partition(".")[2] not in said
    for usable in (word.strip("',()") for word in said.split()):
        assert caller(usable).get("/api/v1/status/").status_code in (401, 429)


def test_a_token_ends_on_its_day(db: None) -> None:
    token, key = ApiToken.objects.create_key(
        name="t", expiry_date=timezone.now() + timedelta(days=1)
    )
    assert caller(key).get("/api/v1/status/").status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(expiry_date=timezone.now() - timedelta(seconds=1))
    assert caller(key).get("/api/v1/status/").status_code == 401


def test_a_token_of_the_command_line_lives_for_a_year(db: None) -> None:
    call_command("token", "t")
    left = ApiToken.objects.get().expiry_date - timezone.now()
    assert timedelta(days=364) < left < timedelta(days=366)


def test_when_it_was_last_used_is_told(db: None) -> None:
    _, key = ApiToken.objects.create_key(name="t")
    caller(key).get("/api/v1/status/")
    assert ApiToken.objects.get().last_used is not None


def test_a_program_run_wild_is_told_to_wait_and_others_are_not(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "CALLS", Pace(rate=0.001, burst=5))
    wild, calm = (ApiToken.objects.create_key(name=n)[1] for n in ("wild", "calm"))
    answers = [caller(wild).get("/api/v1/runs/") for _ in range(8)]
    assert [a.status_code for a in answers] == [200] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"]
    assert caller(calm).get("/api/v1/runs/").status_code == 200


def test_guessing_tokens_is_slowed(db: None, django_assert_max_num_queries: Any) -> None:
    answers = [caller(f"guess{n}.x").get("/api/v1/runs/").status_code for n in range(15)]
    assert answers == [401] * 10 + [429] * 5


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Let requests made past the test client use the test's own connection, as its client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_request_however_odd_is_answered_with_an_error_of_ours(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, one_connection: None
) -> None:
    """Requests made up from the published schema, of every operation, valid and not."""
    hub.book()
    hub.book(carrier="DHL", service="Express")
    monkeypatch.setattr(tokens, "CALLS", Pace(rate=1e6, burst=10**9))
    _, key = ApiToken.objects.create_key(name="odd", scope="act")
    said = {"Authorization": f"Token {key}"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?format=json", WSGIHandler(), headers=said
    )
    tried = 0
    for one in schema.get_all_operations():
        tried += 1
        _try_oddly(one.ok(), said)
    assert tried >= 20


def _try_oddly(operation: Any, said: dict[str, str]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        answer = case.call(headers=said)
        assert answer.status_code < 500, f"{case.method} {case.formatted_path} {case.query}"

    holds()


@pytest.mark.parametrize("id", ["9" * 30, "-1", "%00", "1e9", "٣", "%F0%9F%98%80", "a" * 3000])
@pytest.mark.parametrize("kind", ["orders", "transfers", "runs", "connections", "gaps"])
def test_an_id_that_is_none_is_not_found(db: None, id: str, kind: str) -> None:
    _, key = ApiToken.objects.create_key(name="odd", scope="act")
    assert caller(key).get(f"/api/v1/{kind}/{id}/").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=" + "9" * 40, "page_size=-1", "q=%00", "q=" + "x" * 5000, "placed_after=no",
              "code=%00", "number=%00", "external_id=%00", "flow=%00", "state=%00"]
)  # fmt: skip
@pytest.mark.parametrize("kind", ["orders", "transfers"])
def test_an_odd_filter_is_refused_or_finds_nothing(db: None, kind: str, query: str) -> None:
    _, key = ApiToken.objects.create_key(name="odd")
    assert caller(key).get(f"/api/v1/{kind}/?{query}").status_code in (200, 400, 404)
