"""What a proxy does to what passes it."""

from dataclasses import dataclass, field
from enum import Enum
from threading import Event


class Way(Enum):
    UP = "from the client"
    DOWN = "from the target"


class Cut(Enum):
    """What happens to a connection: both sides get a RST, or the one side hears no more of the other."""

    RESET = "reset"
    HALF_CLOSE = "half-close"


@dataclass(frozen=True)
class NetworkFault:
    """`delay`: seconds that each piece is late. `piece`: how many bytes travel at once. `hole`: nothing arrives any
    more, and nobody is told; a connection that has lost a byte stays lost, as one that a router has forgotten.
    `closed`: nobody is let in."""

    delay: float = 0
    piece: int = 65_536
    hole: bool = False
    closed: bool = False


FINE = NetworkFault()


@dataclass(eq=False)
class Breakpoint:
    """Springs once, at the first piece that has these bytes, before or after it was passed on; only on a connection
    that has carried the bytes of `first` before."""

    seen: bytes
    way: Way
    cut: Cut
    passed: bool = False
    first: bytes = b""
    sprung: Event = field(default_factory=Event)
