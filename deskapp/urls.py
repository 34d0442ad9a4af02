from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from deskapp import auth_views
from deskapp.operating import health, metrics
from web.pages import endpoint, staff_page, staff_section

urlpatterns = [
    staff_page("", RedirectView.as_view(pattern_name="desk"), name="home"),
    path("", include("kiosk.urls")),
    path("display/", include("display.urls")),
    path("desk/", include("desks.urls")),
    path("insights/", include("insights.urls")),
    path("", include("stations.urls")),
    staff_page("login/", auth_views.Login.as_view(), name="login"),
    staff_page("logout/", auth_views.Logout.as_view(), name="logout"),
    staff_page("language/", auth_views.choose_language, name="language"),
    staff_section(
        "admin/",
        admin.site.urls,
        name="admin:index",
        label=_("Administration"),
        shown_to=lambda person: person.is_staff,
    ),
    endpoint("healthz", health.healthz, name="healthz"),
    endpoint("readyz", health.readyz, name="readyz"),
    endpoint("metrics", metrics.metrics, name="metrics"),
]
handler400 = "deskapp.error_responses.bad_request"
handler403 = "deskapp.error_responses.forbidden"
handler404 = "deskapp.error_responses.not_found"
handler500 = "deskapp.error_responses.server_error"
