"""Names of languages for the staff: "Somali", where the client reads "Soomaali"."""

from django.utils.translation import get_language

from centre.models import Language


def in_staff_language(language: Language) -> str:
    return str(getattr(language, f"name_{get_language()}", language.name_en))
