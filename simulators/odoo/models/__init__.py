"""The models of a release, and the methods that each of them answers."""

from simulators.odoo.fields import Field, Model, char
from simulators.odoo.models import accounting, base, partners, pricelists, products, sales, stock


def models(release: int) -> list[Model]:
    """Declare every model anew: a database may add fields of its own."""
    made = [
        *base.models(release),
        *partners.models(release),
        *products.models(release),
        *pricelists.models(release),
        *sales.models(release),
        *stock.models(release),
        *accounting.models(release),
    ]
    for model in made:
        model.fields["display_name"] = _display_name(model)
    return made


def _display_name(model: Model) -> Field:
    return char("Display Name", compute=lambda env, row: model.title(env, row) or False)
