"""The archive: search what was said long ago, and download a day of it."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from console.pages.shell import shown, staff_page
from syncs import archiving, tending

#: So many days are listed; older ones are found by searching.
DAYS_SHOWN = 60


@staff_page
def page(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    found, is_all = archiving.search(words)
    return shown(
        request,
        "archive.html",
        "Archive",
        words=words,
        found=found,
        is_all=is_all,
        days=archiving.days()[:DAYS_SHOWN],
        kept_for=tending.BODIES_FOR.days,
    )


@staff_page
def download(request: HttpRequest, day: str) -> StreamingHttpResponse:
    try:
        wanted = date.fromisoformat(day)
    except ValueError as wrong:
        raise Http404 from wrong
    if wanted not in [one.day for one in archiving.days()]:
        raise Http404
    answer = StreamingHttpResponse(archiving.whole(wanted), content_type="application/gzip")
    answer["Content-Disposition"] = f'attachment; filename="{wanted:%Y-%m-%d}.jsonl.gz"'
    return answer
