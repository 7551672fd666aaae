"""`doctor`: what is wrong with the back ends of these settings, one line each."""

import sys
from collections import Counter
from dataclasses import asdict

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import FAILED
from sextant.app.cli.options import AsJson, Data
from sextant.app.cli.where import settings_of

_SIGNS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Try each back end of the settings: reach, rights, versions, clocks, disk. Nothing of it stays.

    Ends with 0 when nothing failed, with 1 otherwise.
    """
    from sextant.app.cli.quiet import quiet
    from sextant.app.doctor import Finding, examine

    quiet()
    settings = settings_of(data=data) if data is not None else settings_of()
    found: list[Finding] = []
    for finding in examine(settings):
        found.append(finding)
        if not as_json:
            sys.stdout.write(f"{_SIGNS[finding.state]}  {finding.part:<12}  {finding.said}\n")
            if finding.to_do:
                sys.stdout.write(f"{'':<23}{finding.to_do}\n")
            sys.stdout.flush()
    counts = Counter(finding.state for finding in found)
    if as_json:
        look.as_json({"healthy": not counts["failed"], "findings": [asdict(one) for one in found]})
    else:
        sys.stdout.write(f"{counts['ok']} well, {counts['warning']} to look at, {counts['failed']} failed.\n")
    if counts["failed"]:
        raise typer.Exit(FAILED)
