from django.contrib import admin
from django.http import HttpRequest

from outcomes.models import Code


@admin.register(Code)
class CodeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Codes are never deleted. A code ends on `valid_to`, and `successor` replaces it."""

    list_display = ["code", "list", "label_fi", "label_sv", "label_en", "valid_from", "valid_to"]
    list_filter = ["list"]
    search_fields = ["code", "label_fi", "label_sv", "label_en"]
    autocomplete_fields = ["successor"]

    def get_readonly_fields(self, request: HttpRequest, obj: Code | None = None) -> list[str]:
        return ["list", "code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Code | None = None) -> bool:
        return False
