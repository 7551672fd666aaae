"""The command `sextant`: what the page does, in a terminal; `--version` answers before anything loads."""

import sys


def main() -> int:
    """Runs one command and gives its exit status."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from sextant import __version__

        sys.stdout.write(f"sextant {__version__}\n")
        return 0
    from sextant.app.cli.program import run

    return run(sys.argv[1:])
