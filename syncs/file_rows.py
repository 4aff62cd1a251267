"""How a configuration file's rows are read: what is wrong told with where, the environment put in."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from connectors.models import Connection

Spelled = dict[str, Any]
_REFERENCE = re.compile(r"\$\{(\w+)\}")


class ConfigurationError(Exception):
    """What is wrong in the file, and where; nothing of it was applied."""


def told(where: str, change: Callable[[], str]) -> Iterator[str]:
    """Make a change; tell what was done, or raise with where it went wrong."""
    try:
        done = change()
    except ValidationError as wrong:
        raise ConfigurationError(f"{where}: {_in_words(wrong)}") from wrong
    except KeyError as lacking:
        raise ConfigurationError(f"{where}: {lacking} is missing.") from lacking
    if done:
        yield done


def _in_words(wrong: ValidationError) -> str:
    if hasattr(wrong, "error_dict"):
        return "; ".join(f"{name}: {' '.join(m)}" for name, m in wrong.message_dict.items())
    return " ".join(wrong.messages)


def filled(value: Any) -> Any:
    """Put in what the environment holds."""
    if isinstance(value, dict):
        return {name: filled(member) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(member) for member in value]
    return _REFERENCE.sub(_from_environment, value) if isinstance(value, str) else value


def _from_environment(found: re.Match[str]) -> str:
    if found[1] not in os.environ:
        raise ConfigurationError(f"The environment does not hold {found[1]}.")
    return os.environ[found[1]]


def connection_of(code: str | None) -> Connection | None:
    if not code:
        return None
    found = Connection.objects.filter(code=code).first()
    if found is None:
        raise ConfigurationError(f"No connection has the code {code}.")
    return found
