#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Serves mapicfg.net.Acceptor over TLS by asyncio, as `mapicfg listen` does: prints what clients sent, what
Exchange would object to, and what to do about it.

usage: acceptor_asyncio.py STORE CERT KEY PORT
       CERT, with its chain, and its KEY are PEM. Any password is accepted. Ctrl-C ends it."""
import asyncio
import ssl
import sys

from mapicfg import Directory, net

BUSY, IDLE, MOST = 30, 120, 100  # seconds for a request or an answer, and between requests; connections


async def serve(acceptor, reader, writer):
    """One connection, until one side ends it."""
    with acceptor.connect() as connection:
        while not connection.over:
            data = await asyncio.wait_for(reader.read(65536), BUSY if connection.waiting else IDLE)
            if not data:
                return
            connection.receive(data)
            while (request := connection.next()) is not None:
                print(request, *(f"{one}\n        {one.remedy}" if one.remedy else one for one in request.findings),
                      sep="\n    ", flush=True)
            writer.write(connection.take())
            await asyncio.wait_for(writer.drain(), BUSY)


async def main(store, certificate, key, port):
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    acceptor = net.Acceptor(Directory(store, read_only=True), certificate=net.certificates(certificate)[0],
                            accept_any=True)
    links = asyncio.Semaphore(MOST)

    async def take(reader, writer):
        try:
            async with links:
                await serve(acceptor, reader, writer)
        except (OSError, asyncio.TimeoutError) as error:
            print(f"a connection has ended: {error or 'it took too long'}", file=sys.stderr)
        finally:
            writer.close()
    server = await asyncio.start_server(take, "127.0.0.1", int(port), ssl=tls)
    print(f"{acceptor.server} on https://127.0.0.1:{port}: {acceptor.auth}; {acceptor.protection}", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__.partition("usage: ")[2])
    try:
        asyncio.run(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        pass
