"""Contacts and matters as rows, the same that `outcomes.actions` would write."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import count

from centre.models import Site
from demo.synthesis import bulk
from demo.synthesis.bulk import Row
from outcomes.actions import ContactEntry, MatterEntry
from outcomes.models import Code, Contact, Destination, Gap, Matter

COLUMNS: dict[type, Sequence[str]] = {
    Contact: [
        *("id", "site_id", "ticket_id", "advisor_id", "logged_at", "requested_language_id", "served_language_id"),
        *("channel_id", "interpreting_id", "arrival_id", "first_visit", "party_size"),
    ],
    Matter: ["id", "contact_id", "position", "topic_id", "owner_id", "help_id", "outcome_id"],
    Destination: ["matter_id", "position", "code_id"],
    Gap: ["matter_id", "position", "code_id"],
}
WRITTEN = (*COLUMNS,)


class SyntheticOutcomes:
    """Collects rows; `flush` writes them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._contact_ids, self._matter_ids = count(1), count(1)
        self._rows: defaultdict[type, list[Row]] = defaultdict(list)

    def log(self, ticket: int | None, requested: str, entry: ContactEntry, advisor: int, at: datetime) -> None:
        contact = next(self._contact_ids)
        languages = (requested, entry.served_language.pk)
        codes = (entry.channel.pk, entry.interpreting.pk, entry.arrival.pk)
        born = (contact, self.site.pk, ticket, advisor, at)
        self._rows[Contact].append((*born, *languages, *codes, entry.first_visit, entry.party_size))
        for position, matter in enumerate(entry.matters, start=1):
            self._log_matter(contact, position, matter)

    def flush(self) -> None:
        for model, columns in COLUMNS.items():
            bulk.insert(model, columns, self._rows[model])
            self._rows[model].clear()

    def _log_matter(self, contact: int, position: int, entry: MatterEntry) -> None:
        matter = next(self._matter_ids)
        codes = (entry.topic.pk, entry.owner.pk, entry.help.pk, entry.outcome.pk)
        self._rows[Matter].append((matter, contact, position, *codes))
        self._rows[Destination] += _placed(matter, entry.destinations)
        self._rows[Gap] += _placed(matter, entry.gaps)


def _placed(matter: int, codes: Sequence[Code]) -> list[Row]:
    return [(matter, place, code.pk) for place, code in enumerate(codes, start=1)]
