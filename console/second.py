"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for a lost one."""

import base64
import hashlib
import os
import secrets
import time

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from connectors.kit.secrets import unlocked
from console.models import SecondFactor

STEP, DIGITS = 30, 6
#: A code is good for its own half minute, the one before and the one after: clocks differ.
DRIFT = (0, -1, 1)
RECOVERY_CODES = 8


def of(user: AbstractBaseUser) -> SecondFactor | None:
    """Give the second factor a user is asked for at log-in, if there is one."""
    return SecondFactor.objects.filter(user=user.pk, confirmed_at__isnull=False).first()


def begin(user: User) -> SecondFactor:
    """Make a key for an app to take up; it counts once a code of it was typed in."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user, confirmed_at=None).delete()
        made, is_new = SecondFactor.objects.get_or_create(user=user)
        if is_new:
            made.held = {"key": os.urandom(20).hex()}
            made.save(update_fields=["held"])
    return made


def confirm(factor: SecondFactor, code: str) -> list[str]:
    """Take the app's first code; answer the recovery codes, shown this once, or nothing."""
    if factor.confirmed_at or not _is_of_app(factor, code):
        return []
    codes = [secrets.token_hex(8) for _ in range(RECOVERY_CODES)]
    factor.recovery = [_hash(one) for one in codes]
    factor.confirmed_at = timezone.now()
    factor.save(update_fields=["recovery", "confirmed_at"])
    return codes


def is_right(factor: SecondFactor, code: str) -> bool:
    """Tell whether a code is the app's or a recovery code; each is good once."""
    code = code.replace(" ", "").replace("-", "").lower()
    return _is_of_app(factor, code) or _is_recovery(factor, code)


def _is_of_app(factor: SecondFactor, code: str) -> bool:
    app, step = _app(factor), int(time.time()) // STEP
    right = [n for n in (step + d for d in DRIFT) if _same(app.generate(n * STEP), code)]
    if not right:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=right[0])
    return bool(unused.update(last_step=right[0]))


def _is_recovery(factor: SecondFactor, code: str) -> bool:
    with transaction.atomic():
        row = SecondFactor.objects.select_for_update().get(pk=factor.pk)
        left = [one for one in row.recovery if not constant_time_compare(one, _hash(code))]
        if len(left) == len(row.recovery):
            return False
        row.recovery = left
        row.save(update_fields=["recovery"])
    return True


def _same(said: bytes, code: str) -> bool:
    return constant_time_compare(said, code.encode())


def _app(factor: SecondFactor) -> TOTP:
    key = bytes.fromhex(unlocked(factor.held, str(factor))["key"])
    return TOTP(key, DIGITS, SHA1(), STEP)  # noqa: S303 - what authenticator apps know


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def spelled(factor: SecondFactor) -> str:
    """Spell the key for who types it into an app: base32, in fours."""
    key = base64.b32encode(bytes.fromhex(unlocked(factor.held, str(factor))["key"])).decode()
    return " ".join(key[n : n + 4] for n in range(0, len(key), 4))


def address(factor: SecondFactor) -> str:
    """Spell the key as apps read it from a picture."""
    return _app(factor).get_provisioning_uri(factor.user.get_username(), "Integrator")


def picture(factor: SecondFactor) -> str:
    """Draw the key as a picture in an address of its own, for an app to look at."""
    return str(segno.make(address(factor)).svg_data_uri(scale=5, border=2, light="#fff"))
