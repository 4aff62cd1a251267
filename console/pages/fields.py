"""The live example of a field's rule: worked on a real record while the rule is being written."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from connectors.models import Connection
from console.admin.field_form import steps_said
from console.pages.shell import MAY_SEE, staff_deed
from mappings.models import FieldRule
from mappings.models.fields import OF
from syncs import filling

MAY_WRITE = "mappings.change_fieldrule"


@staff_deed(MAY_WRITE)
@permission_required(MAY_SEE, raise_exception=True)
def example(request: HttpRequest) -> HttpResponse:
    rule = _said(request.POST)
    context: dict[str, object] = {"rule": rule, "records": OF.get(rule.of, "records")}
    if rule.path and rule.field:
        try:
            rule.clean()
            context["example"] = filling.example(rule)
        except ValidationError as wrong:
            context["wrong"] = wrong.messages
    return render(request, "console/example.html", context)


def _said(said: QueryDict) -> FieldRule:
    source = said.get("source", "")
    return FieldRule(
        of=said.get("of", ""),
        source=get_object_or_404(Connection, pk=source) if source.isdigit() else None,
        target=get_object_or_404(Connection, pk=said.get("target") or 0),
        path=said.get("path", ""),
        field=said.get("field", ""),
        steps=steps_said(said),
    )
