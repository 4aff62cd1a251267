"""Rules that fill a target's own fields from any field of a record, and the tables they look up in."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from connectors.canonical import Line
from connectors.extras import Offer, bare
from connectors.kinds import KINDS
from connectors.models import Connection, Word
from connectors.registry import connector_class
from mappings import modifiers
from mappings.filling import LINE
from mappings.paths import Path, paths

#: Kind of record -> its label. A line of an order is filled as a record of its own.
OF = {
    "order": "orders",
    LINE: "lines of orders",
    **{kind.key: kind.plural for kind in KINDS.values() if kind.key != "order"},
}
SHAPES: dict[str, type] = {LINE: Line, **{kind.key: kind.shape for kind in KINDS.values()}}


def readable(of: str) -> tuple[Path, ...]:
    """List the fields a rule of this kind may read; that of a line reads its order's too."""
    own = paths(of, SHAPES[of])
    return own + paths("order", SHAPES["order"]) if of == LINE else own


#: Kind of word under which a target lists its custom fields: (kind of record, name).
CUSTOM_FIELD = "custom_field"
Labels = Mapping[tuple[str, str], str]


def custom_labels(target: Connection) -> Labels:
    """Give the custom fields a target lists, by kind of record and name, each with its label."""
    words = Word.objects.filter(
        connection=target, kind=CUSTOM_FIELD, is_listed=True, is_active=True, gone_since=None
    )
    return {(k[0], k[1]): label or bare(k[1]) for k, label in words.values_list("key", "label")}


def offer_of(target: Connection, of: str) -> Offer | None:
    return connector_class(target.system).extras.get(of)


class LookupTable(models.Model):
    """Their word -> our word, for the modifier that looks up. Its name is how rules know it."""

    kind: ClassVar[str] = "table"

    name = models.CharField(max_length=80, unique=True)
    rows = models.JSONField(default=dict, blank=True, help_text="Their word = our word.")
    remark = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        ordering = ("name",)
        verbose_name = "look-up table"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        rows = self.rows if isinstance(self.rows, dict) else {}
        told: dict[str, list[str]] = {}
        for theirs in rows:
            told.setdefault(modifiers.fold(str(theirs)), []).append(str(theirs))
        twice = [" and ".join(same) for same in told.values() if len(same) > 1]
        if not rows:
            raise ValidationError({"rows": "A table needs a row, such as NY = North East."})
        if twice:
            raise ValidationError(
                {"rows": f"These rows are for the same word: {', '.join(twice)}."}
            )
        self.rows = {" ".join(str(t).split()): str(ours).strip() for t, ours in rows.items()}

    @property
    def folded(self) -> dict[str, str]:
        return {modifiers.fold(theirs): ours for theirs, ours in self.rows.items()}


class FieldRule(models.Model):
    """One field of a target, filled from one field of ours through modifiers.

    The target is always given: a field's name means something in one system only, and its
    connector is what checks it.
    """

    kind: ClassVar[str] = "field"

    of = models.CharField("records", max_length=20, choices=list(OF.items()))
    source = models.ForeignKey(
        Connection, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Blank: from any.",
    )  # fmt: skip
    target = models.ForeignKey(Connection, models.PROTECT, related_name="+")
    path = models.CharField("from our field", max_length=120)
    field = models.CharField("to its field", max_length=120)
    steps = models.JSONField("modifiers", default=list, blank=True)
    position = models.PositiveIntegerField(
        default=0,
        help_text="Where several rules fill one field, the first that says something wins.",
    )
    remark = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.CharField(max_length=150, blank=True, editable=False)

    class Meta:
        ordering = ("target", "of", "field", "position")
        verbose_name = "field rule"
        constraints = [
            models.UniqueConstraint(
                Coalesce("source", 0), "target", "of", "field", "position", name="field_filled_once",
                violation_error_message="A rule fills this field at this position; choose another one.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        told = modifiers.told(self.steps)
        return ", ".join(filter(None, (f"{self.field} ← {self.path_told}", told)))

    @property
    def path_told(self) -> str:
        return next((one.told for one in readable(self.of) if one.path == self.path), self.path)

    def is_known(self, labels: Labels) -> bool:
        """Tell whether the target has the field: named ones it always has, custom ones as it lists them.

        Where it lists none for a kind of record (or has not been asked yet), any may be typed.
        """
        offer = offer_of(self.target, self.of)
        is_native = offer and any(one.name == self.field for one in offer.natives)
        lists = offer and offer.listed and any(of == self.of for of, _ in labels)
        return bool(is_native or not lists or (self.of, self.field) in labels)

    def clean(self) -> None:
        self.field = " ".join(self.field.split())
        problems = dict(self._problems()) if self.of in OF and self.target_id else {}
        if problems:
            raise ValidationError(problems)

    def _problems(self) -> Iterable[tuple[str, str | list[str]]]:
        offer = offer_of(self.target, self.of)
        if offer is None:
            yield "of", f"{self.target} has no fields of its own for {OF[self.of]}."
        elif offer.why_not(self.field):
            yield "field", offer.why_not(self.field)
        elif not self.is_known(custom_labels(self.target)):
            yield (
                "field",
                f"{self.target} lists no field “{self.field}”: a misspelt one would be dropped without "
                "a word. Choose one of the list; a new one is there after “Fetch its words”.",
            )
        if self.path not in {one.path for one in readable(self.of)}:
            yield "path", f"{OF[self.of].capitalize()} have no field “{self.path}”."
        wrong = list(self._wrong_steps())
        if wrong:
            yield "steps", wrong

    def _wrong_steps(self) -> Iterable[str]:
        spelled: Any = self.steps
        is_list = isinstance(spelled, list) and all(isinstance(one, dict) for one in spelled)
        if not is_list:
            return ["Modifiers are a list, each with what it does."]
        self.steps = [{name: str(value) for name, value in one.items()} for one in spelled]
        names = list(LookupTable.objects.values_list("name", flat=True))
        return modifiers.problems(self.steps, names)
