"""Who may call the API: a token in `Authorization: Token …`, or staff who are logged in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from console.callers import address_of
from console.models import ApiToken
from syncs.pacing import Pace

#: How stale `last_used` may be: a write per call would be dear.
_NOTED_EVERY = timedelta(minutes=1)
#: Of one caller, in each web process: a page of each list every second fits, a loop run wild does not.
CALLS = Pace(rate=10, burst=100)
#: Of one address, tokens nobody knows: ten, then one every ten seconds is looked up.
WRONG = Pace(rate=0.1, burst=10)


@dataclass(frozen=True)
class Program:
    """The caller behind a token, as far as permissions ask."""

    name: str
    is_authenticated: bool = True
    is_active: bool = True
    is_staff: bool = False
    pk: None = None

    def get_username(self) -> str:
        return self.name


class PerCaller(BaseThrottle):
    """Let each token, or each member of staff, call so often; others wait."""

    def allow_request(self, request: Request, view: Any) -> bool:
        caller = request.auth.pk if isinstance(request.auth, ApiToken) else f"u{request.user.pk}"
        return bool(CALLS.lets(caller))

    def wait(self) -> float:
        return 1.0


class TokenAuthentication(BaseAuthentication):
    """Accept `Authorization: Token <key>` (or `Bearer <key>`)."""

    def authenticate(self, request: Request) -> tuple[Program, ApiToken] | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            return None
        try:
            token = cast(ApiToken, ApiToken.objects.get_from_key(key.strip()))
        except (ApiToken.DoesNotExist, ValueError) as wrong:  # a key with a NUL is no query's
            if not WRONG.lets(address_of(request)):
                raise Throttled(wait=60) from wrong
            raise AuthenticationFailed("This token is unknown or was revoked.") from wrong
        if token.has_expired:
            raise AuthenticationFailed("This token has expired; make a new one.")
        _note_use(token)
        return Program(f"token {token.name}"), token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def _note_use(token: ApiToken) -> None:
    if token.last_used is None or token.last_used < timezone.now() - _NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used=timezone.now())


class MayRead(BasePermission):
    """Any token may read, one of scope *act* may do; so may staff with the rights in the admin.

    A view names the right its deeds ask staff for in `may_act`.
    """

    message = "This token may only read. Make one with the right to retry and run."

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiToken):
            return request.method in SAFE_METHODS or request.auth.scope == ApiToken.Scope.ACT
        user = request.user
        if not (user and user.is_authenticated and user.is_active and user.is_staff):
            return False
        act = getattr(view, "may_act", "syncs.change_transfer")
        return bool(user.has_perm("syncs.view_transfer" if request.method in SAFE_METHODS else act))
