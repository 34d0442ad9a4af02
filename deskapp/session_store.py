"""Django's sessions in the database, for any cookie that a client may send."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str) -> bool:
        """A quoted cookie can hold a NUL, which PostgreSQL refuses with an error that Django does not expect."""
        return bool(super()._validate_session_key(key)) and "\x00" not in key  # type: ignore[misc]
