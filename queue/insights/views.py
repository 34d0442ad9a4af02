"""The figures of a site and a period, for those who manage it."""

from collections.abc import AsyncIterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from centre import hours
from centre.models import Site
from centre.rights import managed_sites
from insights import methodology, periods
from insights.exports import archive
from insights.periods import Period
from insights.reports.catalogue import REPORTS
from web.refusals import NOT_FOUND, Refused

PIECE = 65_536


@login_required
@never_cache
@require_GET
def insights(request: HttpRequest) -> HttpResponse:
    site, period = _site_and_period(request, timezone.now())
    context = {
        "sites": managed_sites(request.user),
        "site": site,
        "period": period,
        "tables": [report(site, period) for report in REPORTS],
        "rules": [*methodology.RULES, methodology.SMALL_COUNTS],
    }
    return render(request, "insights/insights.html", context)


@login_required
@never_cache
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    site, period = _site_and_period(request, now)
    # Written to the disk first: the database is let go of before a slow reader begins, and memory stays flat.
    file = TemporaryFile()  # noqa: SIM115  (closed when it has been sent)
    archive.write_zip(file, site, period, now)
    response = StreamingHttpResponse(_pieces(file), content_type="application/zip")
    response.headers["Content-Length"] = str(file.tell())
    response.headers["Content-Disposition"] = f'attachment; filename="{archive.name(site, period)}.zip"'
    file.seek(0)
    return response


def _site_and_period(request: HttpRequest, now: datetime) -> tuple[Site, Period]:
    """Without a site, the first of one's own."""
    sites = managed_sites(request.user)
    slug = request.GET.get("site")
    site = next((one for one in sites if slug in (None, one.slug)), None)
    if site is None:
        raise Refused(NOT_FOUND)
    today = hours.service_day(site, now)
    return site, periods.parse(request.GET.get("from", ""), request.GET.get("to", ""), today)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await sync_to_async(file.read)(PIECE):
            yield piece
