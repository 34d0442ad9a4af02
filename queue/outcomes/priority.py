from outcomes.models import Code
from outcomes.refusals import UNKNOWN_PRIORITY
from web.refusals import Refused


def require_known_priority(priority: str) -> None:
    """Raises `Refused` for an unknown reason for priority. An empty one is allowed."""
    if priority and not Code.objects.filter(list=Code.List.PRIORITY, code=priority).exists():
        raise Refused(UNKNOWN_PRIORITY)
