"""Pretend remote systems, written from the vendors' documents. They know nothing of the hub."""

SYSTEMS = {
    "acumatica": "simulators.acumatica.Acumatica",
    "ddi": "simulators.ddi.Ddi",
    "odoo": "simulators.odoo.Odoo",
    "sellercloud": "simulators.sellercloud.Sellercloud",
    "woocommerce": "simulators.woocommerce.Woocommerce",
}
