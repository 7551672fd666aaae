"""`serve` and `demo`: the server, and the shop that shows what it does."""

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import Data
from sextant.app.cli.where import ADDRESS_FILE, settings_of

if TYPE_CHECKING:
    from sextant.app.settings import Settings
    from sextant.app.wiring import House

DEMO_ROWS = 100_000
DEMO_DASHBOARD = "Shop overview"  # made last, so that the demo is whole once it is there
WARM_AFTER = 3.0  # seconds: what draws exports starts once the server itself is up
FileFormat = Literal["parquet", "csv"]


def serve(
    data: Data = None,
    port: Annotated[int | None, typer.Option("--port", help="The port; else SEXTANT_PORT, or 8000.")] = None,
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="api, worker, stream, scheduler; several times; else all."),
    ] = None,
    demo: Annotated[
        int | None, typer.Option("--demo", help="Fill an empty workspace with a shop of so many order lines.")
    ] = None,
) -> None:
    """Start the server; Ctrl-C ends it, and starting again finds everything as it was."""
    from sextant.app.serve import serve as run

    given: dict[str, Any] = {"data": data, "port": port, "host": host, "roles": tuple(role) if role else None}
    settings = settings_of(**{name: value for name, value in given.items() if value is not None})

    def before(house: "House") -> None:
        _tell_address(settings)
        if demo is not None and not _has_demo(house):
            from sextant.app.cli.shop import fill

            fill(settings, rows=demo, say=_say)
        if "api" in settings.roles:
            later = threading.Timer(WARM_AFTER, house.dashboards.warm)
            later.daemon = True
            later.start()

    run(settings, say=_say, before=before)


def _has_demo(house: "House") -> bool:
    caller = house.identity.command_caller()
    return bool(house.dashboards.boards.find(caller, text=DEMO_DASHBOARD, limit=1).items)


def demo(
    rows: Annotated[
        int, typer.Option("--rows", help="Order lines, from 10 thousand to a billion.")
    ] = DEMO_ROWS,
    out: Annotated[Path | None, typer.Option("--out", help="Write files into this folder.")] = None,
    form: Annotated[FileFormat, typer.Option("--format", help="What kind of files.")] = "parquet",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another shop.")] = 7,
    data: Data = None,
) -> None:
    """Make the demo shop: as files with --out, or loaded with its dashboard into a data folder."""
    if (out is None) == (data is None):
        raise UsageRefused(
            "Say where the demo goes.", hint="Use --out FOLDER for files, or --data FOLDER to load it."
        )
    if out is not None:
        from sextant.app.demo import write_demo

        for name, path in write_demo(out, rows=rows, file_format=form, seed=seed).items():
            sys.stdout.write(f"{name:<12} {path}  {path.stat().st_size / 1e6:,.1f} MB\n")
        return
    from sextant.app.checks import folder_lock
    from sextant.app.cli.quiet import quiet
    from sextant.app.cli.shop import fill
    from sextant.app.upgrade import upgrade

    assert data is not None
    quiet()
    settings = settings_of(data=data)
    with folder_lock(settings):
        upgrade(settings)
        fill(settings, rows=rows, say=_say)


def _tell_address(settings: "Settings") -> None:
    """Leaves the address in the data folder, so that links made beside the server lead to it."""
    if "api" in settings.roles:
        (settings.data / ADDRESS_FILE).write_text(settings.address, encoding="utf-8")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
