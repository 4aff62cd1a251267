"""Stock items, what of them lies in which warehouse, and sales prices."""

import itertools
import uuid
from decimal import Decimal
from typing import Any

from simulators.acumatica import seed
from simulators.acumatica.items import EACH, item_record
from simulators.acumatica.records import Record, now, shared, wrap


class Goods:
    def __init__(self) -> None:
        self.items: dict[str, Record] = {}
        self.kits: dict[str, Record] = {}
        #: What an order costs when nobody says that its price is manual.
        self.prices: dict[str, Decimal] = {}
        self.on_hand: dict[tuple[str, str], Decimal] = {}
        self.allocated: dict[tuple[str, str], Decimal] = {}
        self.moved: dict[str, str] = {}
        self.price_list: list[Record] = []
        self.by_item: dict[str, list[Record]] = {}
        self.numbers = itertools.count(1)
        for place, (item, price) in enumerate(seed.ITEMS.items()):
            self.add(item, price, place)
        for kit, parts in seed.KITS.items():
            self._add_kit(kit, parts)
        for kind, code, item, least, said, currency in seed.SALES_PRICES:
            self.add_price(kind, code, item, Decimal(least), Decimal(said), currency)

    def add(self, item: str, price: Decimal, place: int, **said: Any) -> Record:
        told = seed.DESCRIPTIONS.get(item, (item.title(), "DRINKS"))
        made = item_record(item, told[0], told[1], price, place)
        made.update({name: wrap(value) for name, value in said.items()})
        self.items[item], self.prices[item] = made, price
        for warehouse, quantity in seed.stock(place).items():
            self.move(item, warehouse, on_hand=Decimal(quantity))
        self.add_price("Base", "", item, Decimal(0), price, "USD")
        return made

    def _add_kit(self, kit: str, parts: tuple[tuple[str, int], ...]) -> None:
        self.items[kit]["IsAKit"] = wrap(True)
        self.kits[f"{kit} 1"] = {
            "id": str(uuid.uuid4()),
            "KitInventoryID": wrap(kit),
            "RevisionID": wrap("1"),
            "Description": self.items[kit]["Description"],
            "Active": wrap(True),
            "IsNonStock": wrap(False),
            "LastModifiedDateTime": wrap(now()),
            "StockComponents": [
                {
                    "StockInventoryID": wrap(part),
                    "ComponentQty": wrap(Decimal(n)),
                    "UOM": EACH,
                }
                for part, n in parts
            ],
            "NonStockComponents": [],
        }

    def move(
        self,
        item: str,
        warehouse: str,
        on_hand: Decimal = Decimal(0),
        allocated: Decimal = Decimal(0),
    ) -> None:
        """Add to what a warehouse has, or to what orders hold of it; the item itself is not changed."""
        place = (item, warehouse)
        self.on_hand[place] = self.on_hand.get(place, Decimal(0)) + on_hand
        self.allocated[place] = self.allocated.get(place, Decimal(0)) + allocated
        self.moved[item] = now()
        self.items[item]["WarehouseDetails"] = [
            {
                "WarehouseID": shared(one),
                "QtyOnHand": wrap(self.on_hand[item, one]),
                "IsDefault": shared(one == "MAIN"),
                "Status": shared("Active"),
            }
            for one in seed.WAREHOUSES
            if (item, one) in self.on_hand
        ]

    def available(self, item: str, warehouse: str) -> Decimal:
        place = (item, warehouse)
        return self.on_hand.get(place, Decimal(0)) - self.allocated.get(place, Decimal(0))

    def count(self, item: str, warehouse: str, quantity: Decimal) -> None:
        counted = quantity - self.on_hand.get((item, warehouse), Decimal(0))
        self.move(item, warehouse, on_hand=counted)

    def add_price(
        self, kind: str, code: str, item: str, least: Decimal, price: Decimal, currency: str
    ) -> None:
        """Set a sales price, or change the one that stands for the same case."""
        case = {
            "PriceType": shared(kind),
            "PriceCode": shared(code),
            "InventoryID": shared(item),
            "BreakQty": shared(least),
            "CurrencyID": shared(currency),
        }
        found = next((p for p in self.price_list_of(item) if case.items() <= p.items()), None)
        if found:
            found |= {"Price": wrap(price), "LastModifiedDateTime": wrap(now())}
            return
        self.price_list.append(
            {
                **case,
                "RecordID": wrap(next(self.numbers)),
                "Description": self.items[item]["Description"],
                "UOM": EACH,
                "Price": wrap(price),
                "Promotion": shared(False),
                "EffectiveDate": shared("2026-01-01T00:00:00+00:00"),
                "ExpirationDate": {},
                "CreatedDateTime": wrap(now()),
                "LastModifiedDateTime": wrap(now()),
            }
        )
        self.by_item.setdefault(item, []).append(self.price_list[-1])

    def price_list_of(self, item: str) -> list[Record]:
        return self.by_item.get(item, [])

    def change_price(self, item: str, price: Decimal) -> None:
        """Change the default price: of the item, and of its base row."""
        record = self.items[item]
        record["DefaultPrice"] = record["CurySpecificPrice"] = wrap(price)
        record["LastModified"] = wrap(now())
        self.prices[item] = price
        self.add_price("Base", "", item, Decimal(0), price, "USD")
