"""Every change of a mapping: saved, numbered and remembered in one transaction.

What waited for it is released by `syncs`, the only caller outside tests.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from connectors.canonical import Key
from connectors.canonical.measures import ONE
from connectors.canonical.words import folded, joined
from connectors.models import Connection
from mappings.models import (
    MODELS,
    CountedRule,
    FieldRule,
    LookupTable,
    MappingGap,
    MappingRule,
    Revision,
)

#: What staff keep, each change of which is a revision.
Kept = MappingRule | FieldRule | LookupTable


def save_rule(rule: Kept, who: str) -> int:
    """Check and save a rule; answer the new revision. ValidationError says what is wrong."""
    with transaction.atomic():
        before = _spelled(type(rule)._default_manager.filter(pk=rule.pk).first())
        rule.full_clean()
        rule.changed_at, rule.changed_by = timezone.now(), who
        rule.save()
        return _remember(rule, before, _spelled(rule), who)


def delete_rule(rule: Kept, who: str) -> int:
    with transaction.atomic():
        before, pk = _spelled(rule), rule.pk
        rule.delete()
        rule.pk = pk
        return _remember(rule, before, None, who)


def _remember(rule: Kept, before: Any, after: Any, who: str) -> int:
    made = Revision.objects.create(
        kind=rule.kind, rule=rule.pk, before=before, after=after, who=who
    )
    return made.pk


def _spelled(rule: Kept | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    plain = model_to_dict(rule)
    return {
        name: v if isinstance(v, list | dict | int | bool) else str(v or "")
        for name, v in plain.items()
    }


def note_gaps(
    source: Connection | None, target: Connection, asked: Sequence[tuple[str, Key]]
) -> dict[tuple[str, Key], MappingGap]:
    """Make or refresh the gap of each (kind, key); answer them by (kind, folded key)."""
    rows = [
        MappingGap(
            source=source,
            target=target,
            kind=kind,
            key=list(key),
            spelled=joined(key),
            last_seen=timezone.now(),
        )
        for kind, key in asked
    ]
    unique = {(row.kind, row.spelled): row for row in rows}
    MappingGap.objects.bulk_create(
        unique.values(),
        update_conflicts=True,
        unique_fields=["source", "target", "kind", "spelled"],
        update_fields=["last_seen"],
    )
    found = MappingGap.objects.filter(
        source=source,
        target=target,
        kind__in={row.kind for row in rows},
        spelled__in={row.spelled for row in rows},
    )
    return {(gap.kind, folded(tuple(gap.key))): gap for gap in found}


def fill_gap(
    gap: MappingGap, word: str, who: str, *, source_only: bool = True, factor: Decimal = ONE
) -> MappingRule:
    """Map a gap's word, exactly as it was seen; `factor` counts where its kind is counted."""
    model = MODELS[gap.kind]
    counted = {"factor": factor} if issubclass(model, CountedRule) else {}
    rule = model(
        **counted,
        source=gap.source if source_only else None,
        target=gap.target,
        match=MappingRule.Match.EXACT,
        key=gap.key,
        word=word,
    )
    save_rule(rule, who)
    return rule
