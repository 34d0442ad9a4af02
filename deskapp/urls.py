from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from deskapp import health, metrics, staff

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk")),
    path("", include("kiosk.urls")),
    path("", include("stations.urls")),
    path("display/", include("display.urls")),
    path("desk/", include("desks.urls")),
    path("insights/", include("insights.urls")),
    path("login/", staff.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", staff.choose_language, name="language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
]
handler400 = "deskapp.refusing.bad_request"
handler403 = "deskapp.refusing.forbidden"
handler404 = "deskapp.refusing.not_found"
handler500 = "deskapp.refusing.broken"
