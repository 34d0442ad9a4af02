import deskapp  # noqa: F401  (puts the apps of queue/ on the path)
