"""Is the process alive; can it work. For load balancers and the supervisor."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from syncs.tending import GONE_AFTER, last_beat


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and a worker has worked lately; 503 says what lacks."""
    missing = lacks()
    answer = JsonResponse({"ready": not missing, "lacks": missing}, status=503 if missing else 200)
    # Django logs every 5xx as an error; not being ready yet is an answer, not an error.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def lacks() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = last_beat()
    except DatabaseError:
        return ["the database does not answer"]
    if beat is None or beat.at < timezone.now() - GONE_AFTER:
        return ["no worker has worked lately"]
    return []
