"""What names a thing for as long as it lives, read strictly: read otherwise, it is another thing."""

from typing import Any


def identity(value: Any) -> str:
    """Read an id, a whole number or text; TypeError or ValueError where it is neither or empty."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"an id was expected, not {type(value).__name__}")
    told = str(value).strip()
    if not told:
        raise ValueError("an id was expected, and nothing is said")
    return told
