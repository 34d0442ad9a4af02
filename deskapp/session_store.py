"""Django's sessions in the database, read by a compiled query: every request of the staff starts with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from centre.compiled_query import CompiledModelQuery, Param

_valid = CompiledModelQuery(lambda: Session.objects.filter(pk=Param("key"), expire_date__gt=Param("now")))


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """A quoted cookie can hold a NUL, which PostgreSQL refuses with an error that Django does not expect."""
        key = str(self.session_key)
        session = _valid.first(key=key, now=timezone.now()) if "\x00" not in key else None
        if session is None:
            self._session_key = None
        return session
