"""`move`: an installation from one set of back ends to another."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from sextant.app.cli import look
from sextant.app.cli.options import AsJson, Data
from sextant.app.cli.where import data_folder, settings_of

_To = Annotated[
    Path, typer.Option("--to", metavar="FILE", help="The target's settings, as TOML.", show_default=False)
]


def move(to: _To, data: Data = None, as_json: AsJson = False) -> None:
    """Copy everything to other back ends and prove it there; the source stays as it is.

    A move that was interrupted goes on when the same command is given again.
    """
    from sextant.app.cli.quiet import quiet
    from sextant.app.moving import Moving, read_target

    quiet()
    target, variables = read_target(to)
    source = settings_of(data=data_folder(data))
    line = _Line(show=sys.stderr.isatty())
    moved = Moving(source, target, variables=variables, say=line.tell).run()
    line.end()
    told = {
        "files": moved.files,
        "bytes": moved.bytes,
        "rows": moved.rows,
        "tables": moved.tables,
        "resumed": moved.resumed,
        "seconds": round(line.seconds, 1),
    }
    if as_json:
        look.as_json(told)
        return
    sys.stdout.write(
        f"Moved {moved.files:,} files ({moved.bytes / 1e6:,.1f} MB), {moved.tables:,} tables of data "
        f"and {moved.rows:,} rows of metadata in {line.seconds:,.0f} s; all of it was found the same.\n"
        "Start Sextant with the target's settings. The source is as it was.\n"
    )


class _Line:
    """One line on a terminal that tells how far it is, four times a second."""

    def __init__(self, *, show: bool) -> None:
        self._show = show
        self._began = time.monotonic()
        self._told = 0.0
        self.seconds = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self._show and now - self._told > 0.25:
            self._told = now
            sys.stderr.write(f"\r{done / 1e6:,.1f} of {total / 1e6:,.1f} MB {what} ")
            sys.stderr.flush()

    def end(self) -> None:
        self.seconds = time.monotonic() - self._began
        if self._show:
            sys.stderr.write("\r\x1b[K")
