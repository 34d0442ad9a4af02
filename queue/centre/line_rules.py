"""The rules that order a line. `tickets.line` applies them; each site chooses their order (`Site.line_rules`)."""

from enum import StrEnum


class Rule(StrEnum):
    """The reason for a ticket's rank, stored with the call; here in the default order."""

    RETURN_PRIORITY = "promised"
    PRIORITY = "priority"
    OVER_TARGET = "over-target"
    SCARCE = "scarce"
    LONGEST_WAIT = "longest-wait"
