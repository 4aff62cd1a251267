"""Who may do what: four roles, each with all the one before it may, as groups of the admin.

They are written anew at each upgrade; whoever needs another set of rights makes a group beside them.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from mappings.models import MODELS, FieldRule, LookupTable

ROOMS = ("connectors", "catalog", "mappings", "orders", "syncs")
_WRITE = ("add", "change", "delete")
_RULES = [
    *(model._meta.model_name for model in MODELS.values()),
    FieldRule._meta.model_name,
    LookupTable._meta.model_name,
]

#: Whoever may let a record pass the flow's rules; it is more than carrying on.
MAY_WAIVE = "syncs.change_flow"

OPERATOR = (
    "syncs.change_transfer",
    "mappings.change_mappinggap",
    *(f"mappings.{verb}_{rule}" for rule in _RULES for verb in _WRITE),
)
MANAGER = (
    "connectors.add_connection",
    "connectors.change_connection",
    "syncs.add_flow",
    "syncs.change_flow",
    *(f"syncs.{verb}_endpoint" for verb in _WRITE),
    "django_celery_beat.view_periodictask",
)
ADMINISTRATOR = (
    *(f"console.{verb}_apitoken" for verb in ("view", *_WRITE)),
    *(f"auth.{verb}_{what}" for what in ("user", "group") for verb in ("view", *_WRITE)),
    "axes.view_accessattempt",
    "axes.delete_accessattempt",
    "axes.view_accesslog",
    "axes.view_accessfailurelog",
)
#: Each role beyond the one above it; a viewer sees every room.
ROLES: dict[str, tuple[str, ...]] = {
    "Viewer": (),
    "Operator": OPERATOR,
    "Manager": MANAGER,
    "Administrator": ADMINISTRATOR,
}


def write_roles() -> list[str]:
    """Bring the four groups to what they may; tell their names."""
    may: list[Permission] = list(
        Permission.objects.filter(
            content_type__app_label__in=ROOMS, codename__startswith="view_"
        ).exclude(content_type__model="session")
    )
    with transaction.atomic():
        for role, beyond in ROLES.items():
            may += _permissions(beyond)
            group, _ = Group.objects.get_or_create(name=role)
            group.permissions.set(may)
    return list(ROLES)


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Find rights by name; one that does not exist is a mistake here."""
    wanted = Q(pk=None)
    for name in names:
        room, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=room, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    known = {f"{p.content_type.app_label}.{p.codename}" for p in found}
    if missing := set(names) - known:
        raise LookupError(f"No such right: {', '.join(sorted(missing))}. Run `migrate` first.")
    return found
