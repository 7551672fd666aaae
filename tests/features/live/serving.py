"""A house behind the server that the product runs on, on a free port, in a thread of its own."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import httpx
from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server.embed import Server


@contextmanager
def served(app: FastAPI) -> Generator[str]:
    """The address without its scheme, `127.0.0.1:4711`."""
    logging.getLogger("_granian").setLevel(logging.ERROR)
    port = _free_port()
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    loop = asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(server.serve())

    thread = threading.Thread(target=run, name="served", daemon=True)
    thread.start()
    try:
        _wait(f"http://127.0.0.1:{port}/health")
        yield f"127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(timeout=20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(url: str, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
