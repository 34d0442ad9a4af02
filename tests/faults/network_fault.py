"""The faults that a proxy can put on the connections through it."""

from dataclasses import dataclass, field
from enum import Enum
from threading import Event


class Direction(Enum):
    UPSTREAM = "from the client"
    DOWNSTREAM = "from the target"


class Cut(Enum):
    """Both sides get a RST, or one side gets a FIN and nothing more from the other."""

    RESET = "reset"
    HALF_CLOSE = "half-close"


@dataclass(frozen=True)
class NetworkFault:
    """`delay`: seconds by which each piece is late. `piece`: bytes that travel at once. `black_hole`: bytes are dropped
    and neither end is told; a connection that has lost a byte stays lost, as behind a restarted router. `closed`: new
    connections are reset."""

    delay: float = 0
    piece: int = 65_536
    black_hole: bool = False
    closed: bool = False


NO_FAULT = NetworkFault()


@dataclass(eq=False)
class Breakpoint:
    """Cuts a connection once, at the first piece that has the bytes of `seen`, before or after (`passed`) the proxy
    passes it on; only a connection that has carried the bytes of `first` before."""

    seen: bytes
    direction: Direction
    cut: Cut
    passed: bool = False
    first: bytes = b""
    reached: Event = field(default_factory=Event)
