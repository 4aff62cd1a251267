"""WooPayments, the maker's own payment plug-in: authorizations, captured later (its REST controller)."""

from werkzeug import Response

from simulators.woocommerce import stages
from simulators.woocommerce.asking import Call
from simulators.woocommerce.store import Store, merge_meta
from simulators.woocommerce.wire import Record, Refusal, respond

GATEWAY, TITLE = "woocommerce_payments", "Credit card (WooPayments)"
INTENT, STATUS = "_intent_id", "_intention_status"
TO_CAPTURE, SUCCEEDED = "requires_capture", "succeeded"


def authorize(store: Store, order: Record) -> None:
    """Authorize an order's total: it waits on hold for the capture."""
    order["method"], order["method_title"] = GATEWAY, TITLE
    intent = f"pi_{order['id']:06d}"
    said = [{"key": INTENT, "value": intent}, {"key": STATUS, "value": TO_CAPTURE}]
    order["meta"], order["transaction"] = merge_meta(store, order["meta"], said), intent
    stages.move(store, order, "on-hold")
    store.touch("orders", order, "order.updated")


class Payments:
    def __init__(self, store: Store) -> None:
        self.store = store

    def on_capture(self, call: Call, id: int) -> Response:
        order = self.store["orders"].rows.get(id)
        if order is None:
            raise Refusal("wcpay_missing_order", "Order not found", 404)
        if "payment_intent_id" not in call.body:
            told = "Missing parameter(s): payment_intent_id"
            raise Refusal("rest_missing_callback_param", told, 400)
        if self.store.parts(id, "refunds"):
            told = "Payment cannot be captured for partially or fully refunded orders."
            raise Refusal("wcpay_refunded_order_uncapturable", told, 400)
        held = {one["key"]: one["value"] for one in order["meta"]}
        if held.get(INTENT) != call.body["payment_intent_id"]:
            raise Refusal("wcpay_intent_order_mismatch", "The payment cannot be captured", 409)
        if held.get(STATUS) != TO_CAPTURE:
            raise Refusal("wcpay_payment_uncapturable", "The payment cannot be captured", 409)
        self._capture(order)
        return respond({"status": SUCCEEDED, "id": held[INTENT]})

    def _capture(self, order: Record) -> None:
        said = [{"key": STATUS, "value": SUCCEEDED}]
        order["meta"] = merge_meta(self.store, order["meta"], said)
        stages.note(self.store, order, "A payment was successfully captured using WooPayments.")
        stages.pay(self.store, order)
        if order["status"] == "on-hold":
            stages.move(self.store, order, "processing")
        self.store.touch("orders", order, "order.updated")
