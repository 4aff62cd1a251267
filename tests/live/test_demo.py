"""The demo, watched from outside: what a person sees who has just cloned this."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.live.conftest import Demo

pytestmark = [pytest.mark.servers, pytest.mark.browser]
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 30_000  # ms


@pytest.fixture(scope="module")
def page(demo: Demo) -> Any:
    """A browser of one's own machine, or the one its driver brings, logged in."""
    with sync_playwright() as player:
        own = {"executable_path": CHROMIUM} if Path(CHROMIUM).exists() else {}
        browser = player.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **own)
        opened = browser.new_page(viewport={"width": 1400, "height": 1000})
        opened.goto(demo.url)
        opened.fill("input[name=username]", "demo")
        opened.fill("input[name=password]", demo.password)
        opened.click("button[type=submit]")
        yield opened
        browser.close()


def test_orders_are_booked_by_themselves_and_the_stuck_one_goes_through_once_mapped(
    demo: Demo, page: Page
) -> None:
    demo.until(lambda: len(demo.state("acumatica")["sales_orders"]) >= 31)
    page.goto(f"{demo.url}/needs-attention/")
    card = page.locator("section.card", has_text="FedEx 2Day AM").first
    card.locator("select[name=word]").select_option("FEDEX2DAY")
    card.get_by_role("button", name="Save and release 3 orders").click()
    # A click returns when the next page begins; on a busy machine its words come later.
    expect(page.get_by_text("3 orders go on")).to_be_visible(timeout=PATIENCE)
    demo.until(
        lambda: (
            sum(o["ShipVia"] == "FEDEX2DAY" for o in demo.state("acumatica")["sales_orders"]) >= 4
        )
    )
    page.goto(f"{demo.url}/needs-attention/")
    expect(page.get_by_text("FedEx 2Day AM")).to_have_count(0, timeout=PATIENCE)


def test_tracking_comes_back_to_the_shop(demo: Demo, page: Page) -> None:
    number = demo.state("acumatica")["sales_orders"][0]["OrderNbr"]
    shipped = {
        o["OrderNbr"] for o in demo.state("acumatica")["sales_orders"] if o["Status"] == "Completed"
    }
    if number not in shipped:
        demo.act("acumatica", "ship", number=number)
    demo.until(lambda: any(o["ShippingStatus"] == 3 for o in demo.state("sellercloud")["orders"]))


def test_a_killed_worker_is_started_again_and_goes_on(demo: Demo, page: Page) -> None:
    worker = _children(demo, "celery", "worker")
    os.kill(worker[0], signal.SIGKILL)
    id = demo.act("sellercloud", "add_order")
    demo.until(
        lambda: any(o["ExternalRef"] == f"SC-{id}" for o in demo.state("acumatica")["sales_orders"])
    )
    assert sum(o["ExternalRef"] == f"SC-{id}" for o in demo.state("acumatica")["sales_orders"]) == 1


def _children(demo: Demo, *words: str) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(demo.process.pid)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    found = [int(line.split()[0]) for line in listed if all(word in line for word in words)]
    assert found, listed
    return found


PAGES = (
    "/",
    "/needs-attention/",
    "/admin/orders/order/",
    "/admin/syncs/transfer/",
    "/admin/syncs/run/",
    "/admin/syncs/attempt/",
    "/admin/syncs/flow/",
    "/admin/connectors/connection/",
    "/admin/connectors/connection/add/",
    "/admin/mappings/mappinggap/",
    "/admin/mappings/ordertyperoute/add/",
    "/archive/",
    "/archive/?q=order",
    "/second-factor/",
    "/admin/auth/user/1/change/",
    "/admin/syncs/flow/1/change/",
    "/admin/connectors/connection/1/change/",
    "/admin/syncs/flow/1/pause/",
    "/api/v1/docs/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_a_word_of_complaint_from_the_browser(
    demo: Demo, page: Page, path: str
) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    answer = page.goto(f"{demo.url}{path}")
    assert answer is not None
    assert answer.status == 200
    page.wait_for_timeout(200)
    assert [told for told in complaints if "favicon" not in told] == []


@pytest.mark.parametrize("path", ["/", "/needs-attention/", "/orders/1/"])
def test_a_page_has_no_serious_fault_of_accessibility(demo: Demo, page: Page, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"{demo.url}{path}")
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], [n["target"] for n in v["nodes"]][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []
