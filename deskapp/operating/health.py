"""Health checks: the process is alive (`healthz`), and it can serve (`readyz`)."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

import deskapp
from tickets import change_notifications


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True, "app_version": deskapp.VERSION})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 only without a database: without Redis the screens still converge (docs/decisions/0004)."""
    ready = _database_answers()
    state = {
        "ready": ready,
        "database": ready,
        "pubsub": change_notifications.pubsub_state(),
        "app_version": deskapp.VERSION,
    }
    return JsonResponse(state, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except Error:
        return False
