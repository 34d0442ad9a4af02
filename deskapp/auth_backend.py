from django.contrib.auth.backends import ModelBackend

from centre.compiled_query import CompiledModelQuery, Param
from centre.models import Person

_person = CompiledModelQuery(lambda: Person.objects.filter(pk=Param("pk")))


class AuthBackend(ModelBackend):
    """Django's own, with a compiled query for the person of a session."""

    def get_user(self, user_id: int) -> Person | None:
        person = _person.first(pk=user_id)
        return person if person and self.user_can_authenticate(person) else None
