"""`sextant search`, on the machine that holds the data."""

from pathlib import Path

from tests.features.cli.conftest import Run, run

__all__ = ["run"]  # the fixture


def test_the_command_finds_what_the_page_finds(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sextant-data").mkdir()
    done = run("search", "adit", "--json")
    assert done.status == 0, done.err
    assert [(one["kind"], one["title"]) for one in done.json["items"]] == [("place", "Audit")]
    told = run("search", "write", "sql", "--kind", "place")
    assert "/ask/sql" in told.out
    assert "Nothing fits" in run("search", "zzzzzz").out
    assert run("search", "x", "--kind", "nothing").status == 1
