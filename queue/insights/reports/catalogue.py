"""The tables of the evaluation: each is a function of a site and a period, in a module of its own beside this one."""

from collections.abc import Callable

from centre.models import Site
from insights.periods import Period
from insights.reports.table import Table
from insights.reports.volume import volume

REPORTS: list[Callable[[Site, Period], Table]] = [volume]
"""In the order of the page."""
