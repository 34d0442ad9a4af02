"""The tables of the evaluation, a file each: a function of a site and a period that returns a `Table`."""

from collections.abc import Callable

from centre.models import Site
from insights.periods import Period
from insights.reports.table import Table
from insights.reports.volume import volume

REPORTS: list[Callable[[Site, Period], Table]] = [volume]
"""As the page shows them."""
