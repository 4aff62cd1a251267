"""The form of a field's rule: what is read, which field it fills, modifiers in turn, a live example."""

from collections.abc import Mapping
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from connectors.models import Connection
from console.admin.mappings import Offered
from mappings.models import FieldRule, LookupTable
from mappings.models.fields import OF, custom_labels, offer_of, readable
from mappings.modifiers import MODIFIERS, Step

Choices = list[tuple[str, Any]]


def steps_said(said: Mapping[str, str], name: str = "steps") -> list[dict[str, str]]:
    """Read the modifiers of a form, in the order they stand in; a row without one is left out."""
    found = []
    place = 0
    while f"{name}-{place}-do" in said:
        step = {"do": said[f"{name}-{place}-do"], **_arguments(said, f"{name}-{place}")}
        if step["do"]:
            found.append(step)
        place += 1
    return found


def _arguments(said: Mapping[str, str], row: str) -> dict[str, str]:
    modifier = MODIFIERS.get(said[f"{row}-do"])
    arguments = modifier.arguments if modifier else ()
    return {a.name: said[f"{row}-{a.name}"] for a in arguments if said.get(f"{row}-{a.name}")}


class Steps(forms.Widget):
    """Modifiers as rows: choose one, say its arguments, move it up or down, take it out."""

    template_name = "console/steps.html"

    class Media:
        js = ("console/fields.js",)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        steps = value if isinstance(value, list) else []
        tables = list(LookupTable.objects.values_list("name", flat=True))
        return {
            **super().get_context(name, value, attrs),
            "rows": [
                {"place": place, "do": step["do"], "arguments": _filled(step, tables)}
                for place, step in enumerate(steps)
                if step.get("do") in MODIFIERS
            ],
            "modifiers": [
                {"key": one.key, "label": one.label, "arguments": _filled({"do": one.key}, tables)}
                for one in MODIFIERS.values()
            ],
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        return steps_said(data, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


def _filled(step: Step, tables: list[str]) -> list[dict[str, Any]]:
    """Give a modifier's arguments with what is said in them and what may be chosen."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "example": one.example,
            "is_required": one.is_required,
            "value": step.get(one.name, ""),
            "choices": [(t, t) for t in tables] if one.kind == "table" else one.choices,
            "is_choice": one.kind in ("table", "choice"),
        }
        for one in MODIFIERS[step["do"]].arguments
    ]


class StepsField(forms.Field):
    widget = Steps


class FieldForm(forms.ModelForm):
    """A rule's form; `of` and `target` were chosen first, since the lists follow from them."""

    of = forms.CharField(widget=forms.HiddenInput)
    target = forms.ModelChoiceField(Connection.objects.all(), widget=forms.HiddenInput)
    steps = StepsField(
        label="Modifiers", required=False,
        help_text="Done from top to bottom. A rule whose value comes out empty says nothing.",
    )  # fmt: skip

    class Meta:
        model = FieldRule
        fields = ("of", "source", "target", "path", "field", "steps", "position", "remark")


def form_of(of: str, target: Connection | None, current: str = "") -> type[FieldForm]:
    """Make the form class of the rules of one kind of record for one target."""
    if target is None or of not in OF:
        return FieldForm
    members: dict[str, Any] = {"path": _path(of), "field": _field(target, of, current)}
    return type("FormOfFields", (FieldForm,), members)


def _path(of: str) -> forms.Field:
    choices = [("", "choose …"), *_readable(of)]
    return forms.ChoiceField(
        label="From our field", choices=choices, widget=UnfoldAdminSelectWidget(choices=choices)
    )


def _readable(of: str) -> Choices:
    """Group what may be read by where it stands."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in readable(of):
        label = f"{one.told} (several)" if one.is_list else one.told
        groups.setdefault(one.group.capitalize(), []).append((one.path, label))
    return list(groups.items())


def _field(target: Connection, of: str, current: str) -> forms.Field:
    """Offer the target's fields: as a list where it tells them all, else while typing."""
    offer = offer_of(target, of)
    natives = [(one.name, one.label) for one in offer.natives] if offer else []
    listed = [(n, label) for (kind, n), label in custom_labels(target).items() if kind == of]
    if listed:
        choices = _choices(natives, listed, current)
        widget: forms.Widget = UnfoldAdminSelectWidget(choices=choices)
        told = f"What {target} lists. A new one is there after “Fetch its words” in its connection."
        return forms.ChoiceField(
            label="To its field", choices=choices, widget=widget, help_text=told
        )
    spelled = offer.spelled if offer else ""
    told = "Choose while typing." + (f" A custom field is typed as {spelled}." if spelled else "")
    return forms.CharField(label="To its field", widget=Offered(natives), help_text=told)


def _choices(natives: Choices, listed: Choices, current: str) -> Choices:
    known = {name for name, _ in (*natives, *listed)}
    own = [("Custom fields", sorted(listed, key=lambda pair: pair[1]))]
    gone = (
        [("Not there any more", [(current, current)])] if current and current not in known else []
    )
    return [("", "choose …"), *own, *([("Its fields", natives)] if natives else []), *gone]


class FirstForm(forms.ModelForm):
    """What a new rule is asked first: which records, and whose field."""

    class Meta:
        model = FieldRule
        fields = ("of", "source", "target")


class RowsField(forms.CharField):
    """The rows of a table as lines: their word = our word."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{theirs} = {ours}" for theirs, ours in value.items())
        return value

    def clean(self, value: Any) -> dict[str, str]:
        rows: dict[str, str] = {}
        for number, line in enumerate(super().clean(value).splitlines(), 1):
            theirs, sign, ours = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not (sign and theirs):
                raise forms.ValidationError(
                    f"Line {number} needs a word, =, and ours: NY = North East."
                )
            if theirs in rows:
                raise forms.ValidationError(f"Line {number}: “{theirs}” has a row above already.")
            rows[theirs] = ours
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class TableForm(forms.ModelForm):
    rows = RowsField(
        help_text="One row a line: their word = our word, such as NY = North East. Case does not matter."
    )

    class Meta:
        model = LookupTable
        fields = ("name", "rows", "remark")
        widgets = {"name": UnfoldAdminTextInputWidget, "remark": UnfoldAdminTextInputWidget}
