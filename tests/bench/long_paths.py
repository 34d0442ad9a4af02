"""How long a record with a path of 16 KB takes to be logged, for the character that takes longest."""

from logging import makeLogRecord
from string import printable
from time import process_time

from deskapp.operating.log_format import JsonFormatter

BYTES = 16 * 1024
CHARACTERS = printable[:95]


def measure(repetitions: int) -> dict[str, float]:
    """Seconds of processor time per character, the least of so many repetitions."""
    return {one: min(_cost(one) for _ in range(repetitions)) for one in CHARACTERS}


def _cost(character: str) -> float:
    record = makeLogRecord({"msg": "Not Found: /%s", "args": (character * BYTES,)})
    before = process_time()
    JsonFormatter().format(record)
    return process_time() - before
