"""Who is logged in, which every request of the staff asks. As Django does it, with the statements written once."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from centre.compiled_query import CompiledModelQuery, Param
from centre.models import Person

_alive = CompiledModelQuery(lambda: Session.objects.filter(pk=Param("key"), expire_date__gt=Param("now")))
_person = CompiledModelQuery(lambda: Person.objects.filter(pk=Param("pk")))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        key, now = str(self.session_key), timezone.now()
        session = _alive.first(key=key, now=now) if "\x00" not in key else None
        if session is None:
            self._session_key = None
        return session


class Backend(ModelBackend):
    def get_user(self, user_id: int) -> Person | None:
        person = _person.first(pk=user_id)
        return person if person and self.user_can_authenticate(person) else None
