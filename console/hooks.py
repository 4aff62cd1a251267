"""The door remote systems call at. It answers at once; what is behind it is in `syncs.door`."""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from console.callers import address_of
from syncs import door
from syncs.pacing import Pace

#: Of one address for one connection, in each web process: a shop's bulk edit fits, a flood does not.
CALLS = Pace(rate=100, burst=500)
_STATUS = {door.Answer.TAKEN: 200, door.Answer.STRANGER: 401, door.Answer.TOO_LARGE: 413}


@csrf_exempt
@require_POST
def hook(request: HttpRequest, code: str) -> HttpResponse:
    """File what a connection's system tells; 200 also for a ping, 401 for any stranger."""
    address = address_of(request)
    if not CALLS.lets((code[:12], address)):
        return _said(429, retry_after=5)
    knock = door.Knock(headers=request.headers, body=_body(request), address=address)
    try:
        return _said(_STATUS[door.receive(code, knock)])
    except (OperationalError, InterfaceError):
        return _said(503, retry_after=30)


def _body(request: HttpRequest) -> bytes | None:
    """Read the body, as far as it is not larger than allowed."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.HOOK_BODY:
        return None
    body = request.read(settings.HOOK_BODY + 1)
    return body if len(body) <= settings.HOOK_BODY else None


def _said(status: int, retry_after: int = 0) -> HttpResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    answer = HttpResponse(status=status, headers=headers, content_type="text/plain")
    # Django logs each 4xx and 5xx; whoever knocks must not fill the log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
