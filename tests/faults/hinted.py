"""Two servers with Redis between them, and whatever may become of it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from tests.faults import loop as loops
from tests.faults import parts
from tests.faults.network_fault import NO_FAULT, NetworkFault
from tests.faults.parts import Centre
from tests.faults.proxy import Proxy, proxy
from tests.services import Service, redis_service


@dataclass
class Hinted:
    centre: Centre
    redis: Service
    between: Proxy


Fault = Callable[[Hinted], AbstractContextManager[None]]


@contextmanager
def hinted_through_redis(folder: Path) -> Iterator[Hinted]:
    """Two servers that tell one another through Redis."""
    with redis_service() as redis, loops.beside() as loop, proxy(socket_of(redis), loop) as between:
        address = f"redis://127.0.0.1:{between.port}"
        with parts.centre(folder, processes=2, REDIS_URL=address) as centre:
            yield Hinted(centre, redis, between)


def socket_of(redis: Service) -> Path:
    return Path(redis.address.removeprefix("unix://"))


@contextmanager
def nothing(hinted: Hinted) -> Iterator[None]:
    yield


@contextmanager
def killed(hinted: Hinted) -> Iterator[None]:
    hinted.redis.stop(signal.SIGKILL)
    yield
    hinted.redis.start()


@contextmanager
def paused(hinted: Hinted) -> Iterator[None]:
    hinted.redis.send(signal.SIGSTOP)
    yield
    hinted.redis.send(signal.SIGCONT)


@contextmanager
def flushed(hinted: Hinted) -> Iterator[None]:
    with Redis(unix_socket_path=str(socket_of(hinted.redis))) as client:
        client.flushall()
    yield


@contextmanager
def black_holed(hinted: Hinted) -> Iterator[None]:
    hinted.between.fault = NetworkFault(black_hole=True)
    yield
    hinted.between.fault = NO_FAULT


@contextmanager
def forgotten(hinted: Hinted) -> Iterator[None]:
    hinted.between.forget()
    yield


@contextmanager
def dropped(hinted: Hinted) -> Iterator[None]:
    hinted.between.drop()
    yield
    hinted.between.fault = NO_FAULT


@contextmanager
def dripping(hinted: Hinted) -> Iterator[None]:
    hinted.between.fault = NetworkFault(piece=16, delay=0.05)
    yield
    hinted.between.fault = NO_FAULT


@contextmanager
def absent_from_the_start(hinted: Hinted) -> Iterator[None]:
    with killed(hinted):
        for server in hinted.centre.servers:
            server.kill()
            server.start()
        yield
