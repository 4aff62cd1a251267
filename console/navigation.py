"""The sidebar: what staff do each day on top, what they set up below."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "title": "Today",
            "items": [
                _item("Home", "home", reverse("console:home")),
                _item("Needs attention", "error", reverse("console:attention")),
                _list("Orders", "receipt_long", "orders_order"),
                _item("Unpaid on arrival", "money_off", reverse("console:unpaid")),
                _list("Transfers", "swap_horiz", "syncs_transfer"),
                _list("Conflicts of both ways", "compare_arrows", "syncs_clash"),
                _list("Runs", "update", "syncs_run"),
                _list("Attempts", "forum", "syncs_attempt"),
                _item("Archive", "inventory", reverse("console:archive")),
                _list("Calls at our door", "webhook", "syncs_call"),
                _list("Unreadable records", "broken_image", "connectors_record"),
            ],
        },
        {
            "title": "Catalog",
            "collapsible": True,
            "items": [
                _list("Products", "sell", "catalog_product"),
                _list("Stock", "inventory", "catalog_stock"),
                _list("Prices", "price_change", "catalog_price"),
                _list("Customers", "contacts", "catalog_account"),
            ],
        },
        {
            "title": "Mappings",
            "collapsible": True,
            "items": [
                _list("Gaps", "help_center", "mappings_mappinggap"),
                _list("Payment methods", "credit_card", "mappings_paymentmethodmapping"),
                _list("Shipping methods", "local_shipping", "mappings_shippingmethodmapping"),
                _list("Carriers, outbound", "outbound", "mappings_carriermapping"),
                _list("Order types", "alt_route", "mappings_ordertyperoute"),
                _list("Items", "inventory_2", "mappings_itemmapping"),
                _list("Units", "straighten", "mappings_unitmapping"),
                _list("Taxes", "percent", "mappings_taxmapping"),
                _list("Tax codes", "sell", "mappings_taxcodemapping"),
                _list("Warehouses", "warehouse", "mappings_warehousemapping"),
                _list("Cash accounts", "account_balance", "mappings_cashaccountmapping"),
                _list("Customer classes", "groups", "mappings_customerclassmapping"),
                _list("Payment terms", "event_upcoming", "mappings_termsmapping"),
                _list("Price lists", "price_change", "mappings_pricelistmapping"),
                _list("Product types", "category", "mappings_producttypemapping"),
                _list("Categories", "account_tree", "mappings_categorymapping"),
                _list("Fields", "edit_note", "mappings_fieldrule"),
                _list("Look-up tables", "table_view", "mappings_lookuptable"),
                _list("History", "history", "mappings_revision"),
            ],
        },
        {
            "title": "Set-up",
            "collapsible": True,
            "items": [
                _list("Connections", "cable", "connectors_connection"),
                _list("Flows", "conversion_path", "syncs_flow"),
                _list("API tokens", "key", "console_apitoken"),
                _item("API documentation", "api", reverse("api-docs")),
                _list("Schedules", "schedule", "django_celery_beat_periodictask"),
                _list("Users", "person", "auth_user"),
                _list("Groups", "group", "auth_group"),
                _list("Locked out", "lock_clock", "axes_accessattempt"),
                _item("My second factor", "phonelink_lock", reverse("console:second-factor")),
            ],
        },
    ]


def _item(title: str, icon: str, link: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": link,
        "active": lambda request: (
            request.path == link or (link != "/" and request.path.startswith(link))
        ),
    }


def _list(title: str, icon: str, model: str) -> dict[str, Any]:
    right = (
        model.replace("_", ".view_", 1)
        if not model.startswith("django")
        else ("django_celery_beat.view_periodictask")
    )
    return {
        **_item(title, icon, reverse(f"admin:{model}_changelist")),
        "permission": lambda request: request.user.has_perm(right),
    }
