from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from centre.models import Desk, Language, OpeningException, OpeningHours, Person, Role, Shift, Site, SiteLanguage

admin.site.site_header = admin.site.site_title = _("Administration")
# Rights come from roles at a site, not from groups.
admin.site.unregister(Group)


# Django's admin classes take type arguments in the stubs only, so the ignores below are needed.
def _rows_of(model: type[Model]) -> "type[admin.TabularInline[Any, Any]]":
    return type(f"{model.__name__}Inline", (admin.TabularInline,), {"model": model, "extra": 0})


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug", "time_zone"]
    inlines = [_rows_of(model) for model in (SiteLanguage, Desk, OpeningHours, OpeningException)]


@admin.register(Language)
class LanguageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["tag", "endonym", "name_fi", "name_sv", "name_en", "direction"]
    search_fields = ["tag", "endonym", "name_fi", "name_sv", "name_en"]


@admin.register(Person)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "first_name", "last_name", "is_staff", "is_active"]
    list_filter = ["roles__site", "roles__kind", "is_active"]
    inlines = [_rows_of(Role)]
    filter_horizontal = ["speaks", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("person"), {"fields": ["first_name", "last_name", "speaks"]}),
        (_("Administration"), {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]}),
    ]


@admin.register(Shift)
class ShiftAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["person", "site", "starts_at", "ends_at"]
    list_filter = ["site", "person"]
    date_hierarchy = "starts_at"
    filter_horizontal = ["languages"]
