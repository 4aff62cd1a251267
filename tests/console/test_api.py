"""The REST API: tokens, status, lists, retry, schema."""

from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from console.models import ApiToken
from syncs.models import Transfer
from tests.conftest import Hub


def caller(scope: str = "read") -> APIClient:
    _, key = ApiToken.objects.create_key(name="test", scope=scope)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client


@pytest.fixture
def busy(hub: Hub) -> Hub:
    hub.book()
    hub.book(carrier="DHL", service="Express")
    return hub


def test_the_status_tells_each_flow_its_last_run_lag_and_transfers(busy: Hub) -> None:
    told = caller().get("/api/v1/status/").json()
    flow = next(f for f in told["flows"] if f["code"] == "orders")
    assert flow["transfers"] == {"posted": 1, "blocked": 1}
    assert flow["last_run"]["state"] == "done"
    assert flow["lag"] >= 0
    assert told["transfers"]["needs_attention"] == 1


@pytest.mark.parametrize("path", ["connections", "flows", "runs", "orders", "transfers", "gaps"])
def test_everything_is_listed_in_pages(
    busy: Hub, path: str, django_assert_max_num_queries: Any
) -> None:
    client = caller()
    with django_assert_max_num_queries(8):
        told = client.get(f"/api/v1/{path}/?page_size=1").json()
    assert told["count"] >= 1
    assert len(told["results"]) == 1
    first = told["results"][0]
    key = first["code"] if path == "flows" else first["id"]
    assert client.get(f"/api/v1/{path}/{key}/").status_code == 200


def test_transfers_and_orders_are_filtered_and_searched(busy: Hub) -> None:
    client = caller()
    assert client.get("/api/v1/transfers/?word=needs_attention").json()["count"] == 1
    assert client.get("/api/v1/transfers/?state=posted&kind=order").json()["count"] == 1
    id = Transfer.objects.first().record.external_id
    assert client.get(f"/api/v1/orders/?q={id}").json()["count"] == 1
    assert client.get("/api/v1/transfers/?state=nonsense").status_code == 400


def test_a_program_reads_to_the_last_row_though_counting_stops_before(
    busy: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.book()
    monkeypatch.setattr("console.paging.MOST_COUNTED", 2)
    client, found, link = caller(), [], "/api/v1/orders/?page_size=1"
    while link:
        told = client.get(link).json()
        assert told["count"] == 2
        found += [row["id"] for row in told["results"]]
        link = told["next"]
    assert len(set(found)) == len(found) == 3
    for wrong in ("0", "4", "two"):
        assert client.get(f"/api/v1/orders/?page_size=1&page={wrong}").status_code == 404


def test_a_search_finds_a_transfer_by_the_target_s_number_and_by_what_its_record_holds(
    busy: Hub, admin_client: Any
) -> None:
    posted = Transfer.objects.get(state="posted")
    number, email = posted.number.lower(), posted.record.order_row.customer_email
    for said in (number[:-1], number, email.upper()):
        page = admin_client.get(f"/admin/syncs/transfer/?q={said}")
        assert posted in page.context["cl"].result_list
    assert not admin_client.get("/admin/syncs/transfer/?q=nobody").context["cl"].result_list


def test_nobody_is_let_in_without_a_token(busy: Hub) -> None:
    assert APIClient().get("/api/v1/status/").status_code == 401
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Token no.such")
    assert wrong.get("/api/v1/status/").status_code == 401


def test_a_token_to_read_may_not_do(busy: Hub) -> None:
    transfer = Transfer.objects.get(state="blocked")
    assert caller("read").post(f"/api/v1/transfers/{transfer.pk}/retry/").status_code == 403
    assert caller("act").post(f"/api/v1/transfers/{transfer.pk}/retry/").status_code == 200


def test_what_is_posted_cannot_be_retried(busy: Hub) -> None:
    transfer = Transfer.objects.get(state="posted")
    answer = caller("act").post(f"/api/v1/transfers/{transfer.pk}/retry/")
    assert answer.status_code == 409


def test_a_flow_is_run_paused_and_resumed(busy: Hub) -> None:
    client = caller("act")
    for deed in ("run", "pause", "resume"):
        assert client.post(f"/api/v1/flows/orders/{deed}/").status_code == 200
    assert client.post("/api/v1/flows/nosuch/run/").status_code == 404


def test_no_secret_and_no_setting_is_told(busy: Hub) -> None:
    said = caller().get("/api/v1/connections/").content.decode()
    assert "password" not in said
    assert "settings" not in said


def test_a_revoked_token_lets_nobody_in(busy: Hub) -> None:
    client = caller()
    ApiToken.objects.update(revoked=True)
    assert client.get("/api/v1/status/").status_code == 401


def test_the_schema_is_valid_and_complete(db: None, tmp_path: Any) -> None:
    file = tmp_path / "schema.yaml"
    call_command("spectacular", file=str(file), validate=True, fail_on_warn=True)
    for path in ("status", "transfers/{id}/retry", "flows/{code}/run", "gaps"):
        assert f"/api/v1/{path}/" in file.read_text()


def test_a_token_made_on_the_command_line_lets_its_program_in(busy: Hub, capsys: Any) -> None:
    call_command("token", "reporting")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {capsys.readouterr().out.strip()}")
    assert client.get("/api/v1/status/").status_code == 200
