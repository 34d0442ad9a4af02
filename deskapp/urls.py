from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from deskapp import auth_views
from deskapp.operating import health, metrics

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk")),
    path("", include("kiosk.urls")),
    path("", include("stations.urls")),
    path("display/", include("display.urls")),
    path("desk/", include("desks.urls")),
    path("insights/", include("insights.urls")),
    path("login/", auth_views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", auth_views.choose_language, name="language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
]
handler400 = "deskapp.error_responses.bad_request"
handler403 = "deskapp.error_responses.forbidden"
handler404 = "deskapp.error_responses.not_found"
handler500 = "deskapp.error_responses.broken"
