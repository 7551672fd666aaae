"""Journeys of the page, made on processes of their own for each role and on servers, as on one process."""

import os
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"


@pytest.mark.long
@pytest.mark.parametrize("journeys", ["first", "asking"])
def test_the_page_goes_the_same_ways_where_roles_are_apart(journeys: str) -> None:
    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", f"e2e/{journeys}.test.mjs"],
        cwd=WEB,
        env=os.environ | {"SEXTANT_HOUSE": "spread"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
