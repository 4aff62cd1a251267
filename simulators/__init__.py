"""Pretend remote systems, written from the vendors' documents. They know nothing of the hub."""

SYSTEMS = {
    "acumatica": "simulators.acumatica.Acumatica",
    "ddi": "simulators.ddi.Ddi",
    "sellercloud": "simulators.sellercloud.Sellercloud",
}
