"""`python -m bench.interviews.baseline PORT CONTROL`: the practical limit, a server that does nothing but broadcast.

``websockets.broadcast`` to all connections on PORT of each line that comes in on CONTROL; no ledger, no resume, no
rights, nothing else to do in the process. The garbage collector is set as in Portico's own readers.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

HOST = "127.0.0.1"
BACKLOG = 4096


async def main(port: int, control: int) -> None:
    """Serve until killed."""
    readers: set[ServerConnection] = set()

    async def read(connection: ServerConnection) -> None:
        readers.add(connection)
        try:
            await connection.wait_closed()
        finally:
            readers.discard(connection)

    async def obey(lines: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while line := await lines.readline():
            broadcast(readers, line.rstrip(b"\n").decode())

    async with (
        serve(read, HOST, port, compression=None, backlog=BACKLOG),
        await asyncio.start_server(obey, HOST, control),
    ):
        gc.collect()
        gc.freeze()
        gc.set_threshold(200_000, 50, 1000)
        await asyncio.Future()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
