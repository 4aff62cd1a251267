"""How the shop is set up: gateways, options, currencies, the system's own status."""

from datetime import datetime
from typing import Any, ClassVar

from werkzeug import Response

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.order_shape import VERSION
from simulators.woocommerce.shipping import counted
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, links, only, respond

WORDPRESS = "7.0.4"
DATASTORE = "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore"
CURRENCIES = {
    "AUD": ("Australian dollar", "&#36;"),
    "CAD": ("Canadian dollar", "&#36;"),
    "EUR": ("Euro", "&euro;"),
    "GBP": ("Pound sterling", "&pound;"),
    "JPY": ("Japanese yen", "&yen;"),
    "USD": ("United States (US) dollar", "&#36;"),
}
#: What 9.4.4 now and then lists among its gateways, for it to be installed.
ADVERTISED = "pre_install_woocommerce_payments_promotion"
GROUPS = {"general": "General", "products": "Products", "tax": "Tax", "shipping": "Shipping"}
#: Setting -> (group, option, label, kind).
SETTINGS = {
    "woocommerce_default_country": ("general", "base_country", "Country / State", "select"),
    "woocommerce_calc_taxes": ("general", "calc_taxes", "Enable taxes", "checkbox"),
    "woocommerce_currency": ("general", "currency", "Currency", "select"),
    "woocommerce_price_num_decimals": ("general", "decimals", "Number of decimals", "number"),
    "woocommerce_prices_include_tax": (
        "tax", "prices_include_tax", "Prices entered with tax", "radio",
    ),
    "woocommerce_weight_unit": ("products", "weight_unit", "Weight unit", "select"),
    "woocommerce_tax_based_on": ("tax", "tax_based_on", "Calculate tax based on", "select"),
}  # fmt: skip


class Gateways:
    def __init__(self, store: Store) -> None:
        self.store = store

    def _shown(self, id: str, call: Call) -> Record:
        row, at = self.store.gateways[id], f"{call.api}/payment_gateways/{id}"
        title = {"id": "title", "label": "Title", "type": "safe_text", "value": row["title"]}
        return {
            "id": id,
            "title": row["title"],
            "description": row["description"],
            "order": row["order"],
            "enabled": row["enabled"],
            "method_title": row["method_title"],
            "method_description": row["description"],
            "method_supports": row["supports"],
            "settings": {"title": {**title, "default": row["method_title"], "placeholder": ""}},
            "needs_setup": False,
            "post_install_scripts": [],
            "settings_url": f"{call.home}/wp-admin/admin.php?page=wc-settings&tab=checkout&section={id}",
            "connection_url": None,
            "setup_help_text": None,
            "required_settings_keys": [],
            "_links": links(at, ("GET", "POST", "PUT", "PATCH")),
        }

    def on_list(self, call: Call) -> Response:
        fields = call.word("_fields")
        rows = [self._shown(id, call) for id in self.store.gateways]
        if self.store.options["is_older"]:
            rows.append({**rows[0], "id": ADVERTISED, "title": "WooPayments", "enabled": False})
        return counted([only(row, fields) for row in rows])

    def on_get(self, call: Call, id: str) -> Response:
        self._check(id)
        return respond(self._shown(id, call))

    def on_update(self, call: Call, id: str) -> Response:
        self._check(id)
        row, body = self.store.gateways[id], call.body
        row |= {name: body[name] for name in ("title", "description", "order") if name in body}
        row["enabled"] = truth(body.get("enabled", row["enabled"]))
        return respond(self._shown(id, call))

    def _check(self, id: str) -> None:
        if id not in self.store.gateways:
            told = "Resource does not exist."
            raise Refusal("woocommerce_rest_payment_gateway_invalid", told, 404)


class Settings:
    def __init__(self, store: Store) -> None:
        self.store = store

    def on_list(self, call: Call) -> Response:
        return respond(
            [
                {
                    "id": id,
                    "label": label,
                    "description": "",
                    "parent_id": "",
                    "sub_groups": [],
                    "_links": {"options": [{"href": f"{call.api}/settings/{id}"}]},
                }
                for id, label in GROUPS.items()
            ]
        )

    def _shown(self, id: str, call: Call) -> Record:
        group, option, label, kind = SETTINGS[id]
        value = self.store.options[option]
        spelt = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        own = {"id": id, "label": label, "description": "", "type": kind, "default": ""}
        at = f"{call.api}/settings/{group}/{id}"
        methods = ("GET", "POST", "PUT", "PATCH")
        return {**own, "tip": "", "value": spelt, "group_id": group, "_links": links(at, methods)}

    def on_group(self, call: Call, group: str) -> Response:
        if group not in GROUPS:
            raise Refusal("rest_setting_setting_group_invalid", "Invalid setting group.", 404)
        return respond([self._shown(id, call) for id, one in SETTINGS.items() if one[0] == group])

    def on_get(self, call: Call, group: str, id: str) -> Response:
        self._check(group, id)
        return respond(self._shown(id, call))

    def on_update(self, call: Call, group: str, id: str) -> Response:
        self._check(group, id)
        option, value = SETTINGS[id][1], call.body.get("value", "")
        if id == "woocommerce_currency" and value not in CURRENCIES:
            told = "An invalid setting value was passed."
            raise Refusal("rest_setting_value_invalid", told)
        is_flag = isinstance(self.store.options[option], bool)
        self.store.options[option] = truth(value) if is_flag else value
        return respond(self._shown(id, call))

    def _check(self, group: str, id: str) -> None:
        if id not in SETTINGS or SETTINGS[id][0] != group:
            raise Refusal("rest_setting_setting_invalid", "Invalid setting.", 404)


class Facts:
    """What the shop tells of itself and of the world."""

    kinds: ClassVar[tuple[str, ...]] = ("currencies", "countries", "continents")

    def __init__(self, store: Store) -> None:
        self.store = store

    def _currency(self, code: str, call: Call) -> Record:
        name, symbol = CURRENCIES[code]
        at = f"{call.api}/data/currencies/{code}"
        return {"code": code, "name": name, "symbol": symbol, "_links": links(at, ("GET",))}

    def on_list(self, call: Call) -> Response:
        return respond(
            [{"slug": one, "description": f"List of supported {one}."} for one in self.kinds]
        )

    def on_currencies(self, call: Call) -> Response:
        return respond([self._currency(code, call) for code in CURRENCIES])

    def on_currency(self, call: Call, code: str) -> Response:
        code = self.store.options["currency"] if code == "current" else code.upper()
        if code not in CURRENCIES:
            told = "There are no currencies matching these parameters."
            raise Refusal("woocommerce_rest_data_invalid_currency", told, 404)
        return respond(self._currency(code, call))

    def on_statuses(self, call: Call) -> Response:
        return respond([{"slug": slug, "name": name} for slug, name in self.store.statuses.items()])

    def on_order_totals(self, call: Call) -> Response:
        states = [one["status"] for one in self.store["orders"].rows.values()]
        return respond(
            [
                {"slug": slug, "name": name, "total": states.count(slug)}
                for slug, name in self.store.statuses.items()
            ]
        )

    def on_system_status(self, call: Call) -> Response:
        said: Record = {
            "environment": self._environment(call),
            "database": {"wc_database_version": VERSION, "database_prefix": "wp_"},
            "active_plugins": [],
            "theme": {"name": "Storefront", "version": "4.6.0", "is_child_theme": False},
            "settings": self._settings(),
            "security": {"secure_connection": call.home.startswith("https"), "hide_errors": True},
        }
        return respond(only(said, call.word("_fields")))

    def _environment(self, call: Call) -> Record:
        home = call.home.replace("https://", "http://")
        return {
            "home_url": home,
            "site_url": home,
            "store_id": "5b8c3f0e-5ac4-4a5e-9d3c-61f0c6ad41f2",
            "version": VERSION,
            "log_directory_writable": True,
            "wp_version": WORDPRESS,
            "wp_multisite": False,
            "wp_memory_limit": 536870912,
            "wp_debug_mode": False,
            "wp_cron": not self.store.options["is_quiet"],
            "wp_environment_type": "production",
            "language": "en_US",
            "external_object_cache": None,
            "server_info": "nginx",
            "php_version": "8.2.36",
            "php_post_max_size": 8388608,
            "php_max_execution_time": 300,
            "max_upload_size": 2097152,
            # PHP's own, always UTC; the shop's is told by the index of the API.
            "default_timezone": "UTC",
        }

    def _settings(self) -> Record:
        options = self.store.options
        return {
            "api_enabled": False,
            "force_ssl": False,
            "currency": options["currency"],
            "currency_symbol": CURRENCIES[options["currency"]][1],
            "currency_position": "left",
            "thousand_separator": ",",
            "decimal_separator": ".",
            "number_of_decimals": options["decimals"],
            "geolocation_enabled": False,
            "order_datastore": DATASTORE,
            "HPOS_enabled": True,
            "HPOS_sync_enabled": False,
        }


def index(store: Store, call: Call) -> Record:
    """Give the index anybody may read: the shop's name, its clock, what it speaks."""
    options: dict[str, Any] = store.options
    offset = datetime.fromtimestamp(store.now(), store.zone).utcoffset()
    return {
        "name": options["title"],
        "description": "",
        "url": call.home,
        "home": call.home,
        "gmt_offset": f"{offset.total_seconds() / 3600:g}" if offset else "0",
        "timezone_string": options["timezone"],
        "namespaces": ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc/store", "wc/store/v1", "wp/v2"],
        "authentication": [],
        "routes": {},
    }
