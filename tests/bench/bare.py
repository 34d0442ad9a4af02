"""The limit: a server that does nothing but broadcast. Whatever a socket sends goes to all, with the time before it."""

import asyncio
import sys
import time

from websockets.asyncio.server import ServerConnection, broadcast, serve

sockets: set[ServerConnection] = set()


async def sit(socket: ServerConnection) -> None:
    sockets.add(socket)
    try:
        async for message in socket:
            broadcast(sockets, f"{time.time():.6f} {message!s}")
    finally:
        sockets.discard(socket)


async def main(port: int) -> None:
    async with serve(sit, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4096) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
