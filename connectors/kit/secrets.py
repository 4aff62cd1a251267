"""Secrets at rest: AES-GCM under the first key of the environment, readable under every one.

A ciphertext is bound to the UUID of its row, so that it cannot be moved to another.
"""

import base64
import binascii
import os
from functools import cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from connectors.errors import Misconfigured

_MARK = "v1:"
_NONCE = 12


class Locked(dict[str, Any]):
    """What a secret reads as where no key opens it: empty in lists, an error when it is needed."""


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@cache
def _ciphers(keys: tuple[str, ...]) -> tuple[AESGCM, ...]:
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty: nothing could be encrypted.")
    try:
        return tuple(AESGCM(base64.b64decode(key, validate=True)) for key in keys)
    except (binascii.Error, ValueError) as wrong:
        raise ImproperlyConfigured(
            "Each of FIELD_ENCRYPTION_KEYS must be 32 random bytes in base64."
        ) from wrong


def ciphers() -> tuple[AESGCM, ...]:
    return _ciphers(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(said: Any, bound_to: str) -> str:
    nonce = os.urandom(_NONCE)
    sealed = ciphers()[0].encrypt(nonce, orjson.dumps(said), bound_to.encode())
    return _MARK + base64.b64encode(nonce + sealed).decode()


def decrypt(sealed: str, bound_to: str) -> Any:
    """Open what `encrypt` sealed for this row; `Locked` where no key fits or it is another's."""
    body = base64.b64decode(sealed.removeprefix(_MARK))
    for cipher in ciphers():
        try:
            opened = cipher.decrypt(body[:_NONCE], body[_NONCE:], bound_to.encode())
        except InvalidTag:
            continue
        return orjson.loads(opened)
    return Locked()


def unlocked(secrets: Any, name: str) -> dict[str, Any]:
    """Give secrets to who needs them; Misconfigured where they cannot be opened."""
    if isinstance(secrets, Locked):
        raise Misconfigured(
            "its secrets cannot be opened with today's FIELD_ENCRYPTION_KEYS; give the key they "
            "were saved under, or type them in again",
            system=name,
        )
    given: dict[str, Any] = secrets
    return given


class _Sealed:
    """Open a row's secret when it is asked for: a list of a thousand rows opens none."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.name not in row.__dict__:
            row.refresh_from_db(fields=[self.name])
        value = row.__dict__[self.name]
        if isinstance(value, str) and value.startswith(_MARK):
            value = row.__dict__[self.name] = decrypt(value, str(row.uuid))
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.name] = value


class EncryptedJSONField(models.TextField):
    """A JSON object encrypted at rest; its model has a `uuid` made in Python."""

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Sealed(name))

    def pre_save(self, row: Any, add: bool) -> Any:
        value = row.__dict__.get(self.attname)
        if isinstance(value, str) and value.startswith(_MARK):
            return value
        if isinstance(value, Locked):
            return type(row)._default_manager.values_list(self.attname, flat=True).get(pk=row.pk)
        return encrypt(value or {}, str(row.uuid))

    def value_to_string(self, row: Any) -> str:
        return ""
