"""Where staff and programs meet the patterns: the form of a flow, a migration's page, both ways."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from simulators.running import Running
from syncs import collecting, migrating
from syncs.deliveries import delivering
from syncs.models import Clash, Flow, Transfer
from tests.console.test_api import caller
from tests.stories.shops import Wholesaler, wholesaler

ENDS = {
    "endpoints-TOTAL_FORMS": 2, "endpoints-INITIAL_FORMS": 0, "endpoints-MIN_NUM_FORMS": 2,
    "endpoints-MAX_NUM_FORMS": 1000,
}  # fmt: skip


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with wholesaler(settings) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Wholesaler:
    made = Wholesaler(remotes)
    made.configure()
    return made


def migration(hub: Wholesaler) -> Flow:
    return hub.flow(
        code="move", name="Old orders", kind="order", pattern="migration", sources=["SC"],
        targets=["ACU"], fixed_customer="WEBGUEST",
    )  # fmt: skip


def work(flow: Flow) -> None:
    for _ in range(3):
        flow.refresh_from_db()
        collecting.collect(flow)
        for end in flow.endpoints.select_related("connection"):
            delivering.deliver(end.connection)


class TestTheForm:
    def test_a_new_flow_is_asked_what_moves_and_how_first(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        page = admin_client.get("/admin/syncs/flow/add/").content.decode()
        for sentence in ("read once", "one master", "nothing is created", "a report at the end"):
            assert sentence in page
        assert 'name="interval"' not in page
        answer = admin_client.post(
            "/admin/syncs/flow/add/", {"kind": "stock", "pattern": "broadcast"}
        )
        assert answer["Location"].endswith("?kind=stock&pattern=broadcast")

    @pytest.mark.parametrize(
        ("kind", "pattern", "shown", "hidden"),
        [
            ("stock", "broadcast", ("interval", "safety_stock"), ("throttle", "enter_when")),
            (
                "order",
                "aggregation",
                ("enter_when", "fixed_customer"),
                ("safety_stock", "throttle"),
            ),
            ("order", "migration", ("throttle", "import_until"), ("interval", "listens")),
            ("product", "bidirectional", ("master_price",), ("enter_when", "import_until")),
            ("price", "broadcast", ("price_list",), ("safety_stock",)),
        ],
    )
    def test_it_shows_only_what_fits(
        self, hub: Wholesaler, admin_client: Client, kind: str, pattern: str,
        shown: tuple[str, ...], hidden: tuple[str, ...],
    ) -> None:  # fmt: skip
        url = f"/admin/syncs/flow/add/?kind={kind}&pattern={pattern}"
        page = admin_client.get(url).content.decode()
        for name in shown:
            assert f'name="{name}"' in page or f"-{name}" in page
        for name in hidden:
            assert f'name="{name}"' not in page
            assert f"-{name}" not in page

    def test_both_ways_staff_choose_a_master_for_each_group(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        from connectors.models import Connection

        url = "/admin/syncs/flow/add/?kind=stock&pattern=bidirectional"
        ends = [Connection.objects.get(code=code).pk for code in ("NORTH", "SOUTH")]
        said = {
            "name": "Stock both ways", "code": "both", "kind": "stock", "pattern": "bidirectional",
            "state": "active", "collect": "cursor", "interval": 300, "overlap": 600, "promise": 30,
            **ENDS,
        }  # fmt: skip
        for place, pk in enumerate(ends):
            said |= {
                f"endpoints-{place}-connection": pk, f"endpoints-{place}-role": "both",
                f"endpoints-{place}-percentage": 100, f"endpoints-{place}-safety_stock": 0,
                f"endpoints-{place}-stop_at": 0, f"endpoints-{place}-warehouses": "[]",
            }  # fmt: skip
        answer = admin_client.post(url, said, follow=True)
        flow = Flow.objects.get(code="both")
        assert flow.state == "paused", "nobody is master yet"
        assert "is the master of available quantity" in answer.content.decode()
        page = admin_client.get(f"/admin/syncs/flow/{flow.pk}/change/").content.decode()
        assert 'name="master_quantity"' in page
        assert "Shop north" in page
        told = {**said, "master_quantity": "NORTH", "endpoints-INITIAL_FORMS": 2}
        for place, end in enumerate(flow.endpoints.order_by("pk")):
            told |= {f"endpoints-{place}-id": end.pk, f"endpoints-{place}-flow": flow.pk}
        admin_client.post(f"/admin/syncs/flow/{flow.pk}/change/", told)
        flow.refresh_from_db()
        assert flow.masters == {"quantity": "NORTH"}


class TestAMigration:
    def test_staff_rehearse_start_and_read_the_report(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        hub.remotes.act("sellercloud", "add_orders", count=3)
        hub.born(carrier="DHL", service="=Express", channel=21)
        flow = migration(hub)
        url = f"/flows/{flow.pk}/migration/"
        assert "Not begun" in admin_client.get(url).content.decode()
        admin_client.post(f"{url}act/", {"deed": "rehearse"})
        work(flow)
        page = admin_client.get(url).content.decode()
        assert "Would be created" in page
        assert not Transfer.objects.exists()
        admin_client.post(f"{url}act/", {"deed": "start"})
        work(flow)
        page = admin_client.get(url).content.decode()
        assert "End report" in page
        assert "DHL" in page

    def test_its_report_is_a_file_without_formulas(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        hub.born(channel=21)
        flow = migration(hub)
        migrating.start(flow, "ann")
        work(flow)
        Transfer.objects.update(number="=1+1")
        for name, rows in (("report", 2), ("records", 2), ("dry-run", 1)):
            answer = admin_client.get(f"/flows/{flow.pk}/migration/{name}.csv")
            said = b"".join(answer.streaming_content).decode("utf-8-sig")
            assert len(list(csv.reader(io.StringIO(said)))) == rows
            assert ",=1+1" not in said

    def test_who_may_only_look_starts_nothing(self, hub: Wholesaler, client: Client) -> None:
        from django.contrib.auth.models import Permission

        flow = migration(hub)
        user = User.objects.create_user("ben", password="x", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_transfer"))
        client.force_login(user)
        url = f"/flows/{flow.pk}/migration/"
        assert 'value="start"' not in client.get(url).content.decode()
        assert client.post(f"{url}act/", {"deed": "start"}).status_code == 403

    def test_a_program_runs_it_and_reads_how_it_stands(self, hub: Wholesaler) -> None:
        hub.born(channel=21)
        flow = migration(hub)
        program = caller("act")
        assert program.get("/api/v1/flows/move/report/").json()["stage"] == "not begun"
        assert program.post("/api/v1/flows/move/rehearse/").status_code == 200
        work(flow)
        told = program.get("/api/v1/flows/move/report/").json()
        assert told["foretold"][0]["outcome"] == "created"
        assert program.post("/api/v1/flows/move/run/").status_code == 200
        work(flow)
        told = program.get("/api/v1/flows/move/report/").json()
        assert (told["stage"], told["lines"][0]["count"]) == ("finished", 1)
        assert "USD" in told["lines"][0]["money"]
        assert program.post("/api/v1/flows/move/cancel/").status_code == 409


class TestBothWays:
    def test_staff_see_what_is_unmatched_and_what_clashed(
        self, hub: Wholesaler, admin_client: Client
    ) -> None:
        masters = dict.fromkeys(
            ("descriptions", "media", "numbers", "quantity", "state", "price"), "NORTH"
        )
        flow = hub.flow(
            kind="product", pattern="correlation", both=["NORTH", "SC"], masters=masters
        )
        for _ in range(3):
            hub.work("product")
        hub.remotes.act("sellercloud", "change_product", sku="COLA-24", ProductName="Ours!")
        hub.work("product")
        page = admin_client.get(f"/flows/{flow.pk}/both-ways/").content.decode()
        assert "TARHUN-12" in page
        assert "1 changed where another system is the master" in page
        listed = admin_client.get("/admin/syncs/clash/?stands=differs").content.decode()
        assert "name: Ours!" in listed
        deed = {"action": "tell_again", "_selected_action": [Clash.objects.get().pk]}
        admin_client.post("/admin/syncs/clash/", deed)
        hub.work("product")
        assert not Clash.objects.filter(overwritten_at=None).exists()
