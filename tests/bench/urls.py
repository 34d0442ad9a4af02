"""The project's addresses, and one that does nothing but write one row: what any ticket costs at least."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from deskapp.urls import *  # noqa: F403  (the handlers of errors, too)
from deskapp.urls import urlpatterns as served
from tickets import site_transaction

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (word varchar(20) NOT NULL)"


def one_row(request: HttpRequest) -> JsonResponse:
    with site_transaction.write_transaction(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (word) VALUES (%s)", [request.POST["language"]])
    return JsonResponse({}, status=201)


urlpatterns = [path("bench/row/", one_row), *served]
