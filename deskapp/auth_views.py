"""The login form and the choice of language, for the staff."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from web.pages import accepts
from web.ui_language import resolve_ui_language


class _LeadsToPages(RedirectURLMixin):
    """Ignores a `next` that leads to another host, to no page, or back to logging in or out."""

    request: HttpRequest

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        request = request or self.request
        given = request.POST.get(self.redirect_field_name, request.GET.get(self.redirect_field_name, ""))
        return given if _can_return_to(request, given) else ""


class Login(_LeadsToPages, LoginView):
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class Logout(_LeadsToPages, LogoutView):
    pass


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "/")
    response = HttpResponseRedirect(back if _can_return_to(request, back) else "/")
    language = resolve_ui_language(request.POST.get("language"))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response


def _can_return_to(request: HttpRequest, address: str) -> bool:
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return False
    path = urlsplit(address).path
    return path not in {reverse("login"), reverse("logout")} and accepts(path, "GET")
