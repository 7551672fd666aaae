"""`sextant serve`: one process that answers, works and delivers, until Ctrl-C ends it cleanly."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sextant.app.beside import join
from sextant.app.checks import check, check_moved, check_port, folder_lock
from sextant.app.http import create_app
from sextant.app.settings import ALL_ROLES, Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.telemetry import Log
from sextant.core.telemetry.logs import configure_logs
from sextant.core.telemetry.pulse import Pulse
from sextant.kit.errors import Unavailable

Say = Callable[[str], None]


class Starting(Unavailable):
    """The server listens, and its workers are about to."""

    code = "starting"


def serve(settings: Settings, *, say: Say = print, before: Callable[[House], None] | None = None) -> None:
    """Serves until SIGINT or SIGTERM; `before` runs on the built house first. Raises SettingRefused."""
    check(settings)
    check_moved(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    stream = None if sys.stderr.isatty() else sys.stderr
    ring = configure_logs(level=settings.log_level, folder=_logs(settings), stream=stream)
    with folder_lock(settings):
        if "api" in settings.roles:
            check_port(settings)
        upgrade(settings)
        house = build(settings, late=True)
        house.logs = ring
        these = join(settings, house.db)
        try:
            if before is not None:
                before(house)
            _Server(house, say).run()
        finally:
            these.end()
            house.close()


def _logs(settings: Settings) -> Path:
    """One process writes to a log file: those of spread roles have a folder each."""
    folder = settings.data / "logs"
    if set(settings.roles) == set(ALL_ROLES):
        return folder
    number = settings.port if "api" in settings.roles else os.getpid()
    return folder / f"{'-'.join(settings.roles)}-{socket.gethostname()}-{number}"


class _Server:
    def __init__(self, house: House, say: Say) -> None:
        self._house = house
        self._settings = house.settings
        self._say = say
        self._ready = threading.Event()
        self._listening = threading.Event()
        self._over = False
        self._logger = Log("sextant.serve")
        self._pulse = Pulse(
            house.metrics.lately,
            folder=house.settings.data,
            lag=house.event_lag,
            waiting=house.jobs.waiting,
            after=house.thresholds.look,
        )
        house.checks["workers"] = self._check_started

    def run(self) -> None:
        # A short statement gives the interpreter up and wants it back at once; by default it waits 5 ms
        # behind each busy thread, a dozen times a request.
        sys.setswitchinterval(0.0005)
        starter = threading.Thread(target=self._start_roles, name="roles", daemon=True)
        starter.start()
        try:
            asyncio.run(self._listen() if "api" in self._settings.roles else self._wait())
        finally:
            self._over = True
            self._listening.set()
            starter.join(timeout=30)
            self._stop_roles()
            self._say("Sextant has stopped.")

    def _start_roles(self) -> None:
        """Once it listens, because the job queue and the table library take a second to load."""
        if "api" in self._settings.roles:
            self._listening.wait()
        if self._over:
            return
        try:
            self._house.furnish()
            self._house.events.begin()
            if "worker" in self._settings.roles:
                self._house.jobs.start()
                self._house.events.start()
                if self._house.relay is not None:
                    self._house.relay.start()
                self._house.alerts.watching.start()
            if "stream" in self._settings.roles:
                self._house.streams.roller.start()
                self._house.streams.followers.start()
                self._house.transforms.models.watching.start()
            self._pulse.start()
            self._house.jobs.warm()
            if "scheduler" in self._settings.roles:
                self._house.schedule.start()
            self._ready.set()
            self._house.asking.warm()
            self._house.lake.warm()
        except Exception:  # told by /ready and the log; the listener can still say so
            self._logger.exception("roles_did_not_start")

    def _stop_roles(self) -> None:
        self._pulse.stop()
        self._house.schedule.stop()
        self._house.alerts.watching.stop()
        self._house.transforms.models.watching.stop()
        self._house.streams.followers.stop()
        self._house.streams.roller.stop()
        self._house.events.stop()
        if self._house.relay is not None:
            self._house.relay.stop()
        self._house.jobs.stop()

    def _check_started(self) -> None:
        if not self._ready.is_set():
            raise Starting("The workers are starting.", seconds=1)

    async def _listen(self) -> None:
        from granian.constants import Interfaces
        from granian.server.embed import Server

        logging.getLogger("_granian").setLevel(logging.ERROR)
        settings = self._settings
        app = create_app(settings, house=self._house)
        len(app.routes)  # made before anybody waits for an answer
        server = Server(
            app,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGINL,
            backlog=1024,
            backpressure=512,
            log_enabled=False,
        )
        self._on_signals(server.stop)
        self._greet()
        self._listening.set()
        await server.serve()

    async def _wait(self) -> None:
        ended = asyncio.Event()
        self._on_signals(ended.set)
        self._say(f"Sextant runs as {', '.join(self._settings.roles)}. Ctrl-C ends it.")
        await ended.wait()

    def _on_signals(self, stop: Callable[[], None]) -> None:
        """Not by the loop's own handlers: those lose a signal that comes while many threads wake the loop."""
        loop = asyncio.get_running_loop()

        def told(*_: object) -> None:
            if loop.is_closed():
                raise KeyboardInterrupt
            loop.call_soon_threadsafe(stop)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, told)

    def _greet(self) -> None:
        link = self._house.first_link()
        if link:
            self._say("Sextant is ready. Open this link once to sign in as the first administrator:")
            self._say(f"\n    {link}\n")
        else:
            self._say(f"Sextant is ready: {self._settings.address}")
        self._say("Ctrl-C ends it.")
