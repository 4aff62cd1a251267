"""Channels of other connections that a connection is, as staff type them: a line each."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

EXAMPLE = "SC: Website · 164 · *"
HELP = (
    "Only where another connection brings this very shop's orders too. One channel a line: the other's "
    f"code, then the channel as it names it, such as “{EXAMPLE}”; * is anything. An order that comes "
    "both ways is then booked once, and the second is linked. Blank: it comes by this way only."
)


class ChannelsField(forms.CharField):
    """Spells {"SC": ["Website · 164 · *"]} as lines."""

    def __init__(self) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": 3, "placeholder": EXAMPLE})
        super().__init__(
            label="Is a channel of", required=False, widget=widget, help_text=HELP, empty_value=""
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{code}: {one}" for code, many in value.items() for one in many)

    def clean(self, value: Any) -> Any:
        found: dict[str, list[str]] = {}
        for line in filter(None, map(str.strip, str(super().clean(value)).splitlines())):
            code, colon, channel = (part.strip() for part in line.partition(":"))
            if not (code and colon and channel):
                raise forms.ValidationError(f"“{line}” is not spelled like “{EXAMPLE}”.")
            found.setdefault(code, []).append(channel)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}) != (data or "").replace("\r\n", "\n").strip())
