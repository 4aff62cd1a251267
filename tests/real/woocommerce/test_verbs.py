"""The sentences told of the pretend shop, told of a real one."""

from tests.systems.test_woocommerce_live import (
    TestCatalog,
    TestConnecting,
    TestCustomers,
    TestOrders,
    TestRefunds,
    TestWebhooks,
    TestWhatFollowsAnOrder,
    TestWords,
    test_a_key_that_may_only_read_says_so_on_the_first_write,
    test_who_only_manages_the_shop_may_not_add_customers,
)

__all__ = [
    "TestCatalog",
    "TestConnecting",
    "TestCustomers",
    "TestOrders",
    "TestRefunds",
    "TestWebhooks",
    "TestWhatFollowsAnOrder",
    "TestWords",
    "test_a_key_that_may_only_read_says_so_on_the_first_write",
    "test_who_only_manages_the_shop_may_not_add_customers",
]
