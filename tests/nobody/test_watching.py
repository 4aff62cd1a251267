"""Watching the hub: metrics for Prometheus, and log lines that can be followed from call to booking."""

import io
import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from connectors.kit import redact, trace
from connectors.models import Connection
from console.models import ApiToken
from integrator.logs import TOGETHER, JsonLine, PlainLine, Together
from syncs.deliveries.delivering import deliver
from tests.conftest import Hub
from tests.hooks.conftest import Shop, shop

__all__ = ["shop"]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def calls() -> Iterator[logging.Logger]:
    """Give the log of remote calls, whose level is put back."""
    log = logging.getLogger("hub.calls")
    yield log
    log.setLevel(logging.NOTSET)


def read(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        family.name: {tuple(sorted(s.labels.values())): s.value for s in family.samples}
        for family in text_string_to_metric_families(text)
    }


def test_metrics_tell_lag_queue_outcomes_and_latency(
    hub: Hub, client: Client, django_assert_max_num_queries: Any
) -> None:
    hub.book()
    hub.book(carrier="DHL", service="Express")
    hub.born()
    hub.collect("orders")
    with django_assert_max_num_queries(12):
        told = read(client.get("/metrics").content.decode())
    assert told["integrator_flow_lag_seconds"][("orders",)] >= 0
    assert told["integrator_transfers"][("orders", "posted")] == 1
    assert told["integrator_transfers"][("blocked", "orders")] == 1
    assert told["integrator_queue_age_seconds"][("ACU",)] >= 0
    assert told["integrator_outcomes"][("ACU", "done")] >= 1
    assert told["integrator_remote_seconds"][("0.95", "ACU")] > 0
    assert told["integrator_connection_ready"][("ACU",)] == 1
    assert told["integrator_needs_attention"][()] == 1


def test_metrics_are_told_to_this_machine_and_to_tokens_alone(db: None) -> None:
    _, key = ApiToken.objects.create_key(name="prometheus")
    far = {"REMOTE_ADDR": "192.0.2.5"}
    assert Client(**far).get("/metrics").status_code == 401
    assert (
        Client(**far, headers={"Authorization": "Token no.such"}).get("/metrics").status_code == 401
    )
    assert (
        Client(**far, headers={"Authorization": f"Bearer {key}"}).get("/metrics").status_code == 200
    )
    assert Client().get("/metrics").status_code == 200
    passed_on = Client(headers={"X-Forwarded-For": "192.0.2.5"})
    assert passed_on.get("/metrics").status_code == 401, (
        "a proxy on this machine is not this machine"
    )


def test_one_trace_leads_from_the_call_at_our_door_to_the_call_that_books(
    shop: Shop, lines: io.StringIO
) -> None:
    shop.sells("7")
    shop.calls("7")
    shop.work()
    about = trace.of(shop.connection.pk, "order", "7")
    logging.getLogger("hub.test").info("of nothing")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {line["logger"] for line in told if line.get("trace") == about} >= {"hub.door"}
    assert "trace" not in next(line for line in told if line["logger"] == "hub.test")


def test_each_remote_call_of_a_booking_bears_the_trace_of_its_order(
    hub: Hub, lines: io.StringIO, calls: logging.Logger
) -> None:
    calls.setLevel(logging.DEBUG)
    transfer = hub.book()
    record = transfer.record
    about = trace.of(record.connection_id, "order", record.external_id)
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    made = [line for line in told if line["logger"] == "hub.calls" and line.get("trace") == about]
    systems = {line["system"] for line in made}
    assert systems >= {"Sellercloud", "Acumatica"}, "the fetch and the booking alike"
    assert {"method", "url", "status", "seconds"} <= set(made[0])


def test_questions_that_were_answered_are_no_news_but_writes_and_failures_are(
    hub: Hub, lines: io.StringIO, calls: logging.Logger
) -> None:
    calls.setLevel(logging.INFO)
    hub.remotes.fault("acumatica", "503", path="GET .*Customer")
    hub.book()
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    made = [line for line in told if line["logger"] == "hub.calls"]
    questions = [line for line in made if line["method"] == "GET"]
    assert {line["method"] for line in made} >= {"PUT", "GET"}
    assert 503 in {line["status"] for line in questions}
    assert all(line["status"] >= 400 for line in questions), "only those that failed"


def test_a_log_line_holds_no_secret_even_in_a_traceback() -> None:
    redact.remember(["s3cret-in-a-log"])
    for formatter in (JsonLine(), PlainLine("{message}", style="{")):
        try:
            raise ValueError("password=hunter2 and s3cret-in-a-log")
        except ValueError:
            import sys

            record = logging.LogRecord(
                "x", 40, "", 0, "bad %s", ("s3cret-in-a-log",), sys.exc_info()
            )
        line = formatter.format(record)
        assert "s3cret-in-a-log" not in line
        assert "hunter2" not in line
        assert "ValueError" in line


def test_a_delivery_with_nothing_to_do_logs_no_call(hub: Hub, lines: io.StringIO) -> None:
    deliver(Connection.objects.get(code="ACU"))
    assert "hub.calls" not in lines.getvalue()


def test_lines_of_a_moment_are_written_together_and_a_warning_at_once(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        handler = Together(file)
        handler.setFormatter(JsonLine())
        for number in range(3):
            handler.handle(_record(logging.INFO, f"call {number}"))
        assert not _messages(tmp_path), (
            "a write a line has the calling threads wait for one another"
        )
        handler.handle(_record(logging.WARNING, "it broke"))
        assert _messages(tmp_path) == ["call 0", "call 1", "call 2", "it broke"]
        handler.handle(_record(logging.INFO, "and goes on"))
        limit = time.monotonic() + 10
        while "and goes on" not in _messages(tmp_path):
            assert time.monotonic() < limit, "a line waits for no other"
            time.sleep(0.01)
        handler.handle(_record(logging.INFO, "the last"))
        handler.close()
    assert _messages(tmp_path)[-1] == "the last"


def test_a_forked_worker_writes_its_own_lines_and_none_of_its_parent(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        handler = Together(file)
        handler.setFormatter(JsonLine())
        handler.handle(_record(logging.INFO, "of the parent"))
        if not (child := os.fork()):
            handler.handle(_record(logging.INFO, "of the child"))
            time.sleep(5 * TOGETHER)
            os._exit(0)
        os.waitpid(child, 0)
        handler.close()
    assert sorted(_messages(tmp_path)) == ["of the child", "of the parent"]


def test_half_a_character_that_a_remote_system_said_is_logged_nonetheless() -> None:
    assert json.loads(JsonLine().format(_record(logging.INFO, "half \ud83d")))["message"]


def _record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("hub.test", level, "", 0, message, (), None)


def _messages(folder: Path) -> list[str]:
    return [json.loads(line)["message"] for line in (folder / "log").read_text().splitlines()]
