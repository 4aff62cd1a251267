"""The systems this hub can talk to: one line each. Nothing else names them."""

from functools import cache

from django.utils.module_loading import import_string

from connectors.base import Connector
from connectors.errors import Misconfigured

SYSTEMS: dict[str, str] = {
    "acumatica": "connectors.systems.acumatica.connector.Acumatica",
    "ddi": "connectors.systems.ddi.connector.Inform",
    "odoo": "connectors.systems.odoo.connector.Odoo",
    "sellercloud": "connectors.systems.sellercloud.connector.Sellercloud",
    "woocommerce": "connectors.systems.woocommerce.connector.WooCommerce",
}


@cache
def connector_class(key: str) -> type[Connector]:
    """Give the class of a system; Misconfigured where the hub does not know it."""
    if key not in SYSTEMS:
        known = ", ".join(sorted(SYSTEMS))
        raise Misconfigured(f"no system is called “{key}”; known are {known}", system=key)
    found: type[Connector] = import_string(SYSTEMS[key])
    return found


def systems() -> list[type[Connector]]:
    return sorted((connector_class(key) for key in SYSTEMS), key=lambda c: c.label.casefold())
