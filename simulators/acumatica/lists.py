"""The lists that nobody changes during a demo."""

from simulators.acumatica import seed
from simulators.acumatica.records import Record, wrap

Table = dict[str, Record]


def fixed() -> dict[str, Table]:
    return {
        "ShipVia": _named("CarrierID", seed.SHIP_VIAS),
        "PaymentMethod": _payment_methods(),
        "NonStockItem": {},
        "Warehouse": _named("WarehouseID", seed.WAREHOUSES, Active=True),
        "CustomerClass": _named("ClassID", seed.CUSTOMER_CLASSES),
        "CustomerPriceClass": _named("PriceClassID", seed.PRICE_CLASSES),
        "TaxCategory": _named("TaxCategoryID", seed.TAX_CATEGORIES, Active=True),
        "UnitsOfMeasure": _named("UnitID", seed.UNITS),
        "ItemClass": _named("ClassID", seed.ITEM_CLASSES, StockItem=True, BaseUOM="EA"),
        "ItemSalesCategory": {
            str(id): {
                "CategoryID": wrap(id),
                "Description": wrap(told),
                "ParentCategoryID": wrap(parent),
            }
            for id, (told, parent) in seed.CATEGORIES.items()
        },
    }


def _named(key: str, known: dict[str, str], **said: object) -> Table:
    more = {name: wrap(value) for name, value in said.items()}
    return {k: {key: wrap(k), "Description": wrap(d), **more} for k, d in known.items()}


def _payment_methods() -> Table:
    return {
        k: {
            "PaymentMethodID": wrap(k),
            "Description": wrap(d),
            "Active": wrap(True),
            "AllowedCashAccounts": [
                {"CashAccount": wrap(account), "Description": wrap(seed.CASH_ACCOUNTS[account])}
            ],
        }
        for k, (d, account) in seed.PAYMENT_METHODS.items()
    }
