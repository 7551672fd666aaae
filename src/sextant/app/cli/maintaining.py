"""`sextant maintenance`: what the daily maintenance of a workspace removes and moves next, not done yet."""

from typing import Any

from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import server


def maintenance(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """Tell what the daily maintenance removes and moves next: a dry run."""
    with server(url, key, data) as api:
        due = api.call("GET", "/api/v1/data/maintenance")
    if as_json:
        look.as_json(due)
        return
    console = look.terminal()
    for line in list(_lines(due)) or ["Nothing is to be removed or moved."]:
        console.print(Text(line))


def _lines(due: dict[str, Any]) -> list[str]:
    lines = [
        f"{one['name']}: {_many(one['rows'], 'row')} and {_many(one['snapshots'], 'snapshot')} end,"
        f" {_files(one['files'])} go"
        for one in due["tables"]
    ]
    if due["raw_files"]["count"]:
        lines.append(f"{_files(due['raw_files'])} that no dataset knows go")
    if due["cold_files"]["count"]:
        lines.append(f"{_files(due['cold_files'])} as they came move to the cold place")
    lines += [f"{one['name']}, deleted {one['deleted_at'][:10]}, goes for good" for one in due["deleted"]]
    return lines


def _files(told: dict[str, int]) -> str:
    return f"{_many(told['count'], 'file')} ({look.size(told['size_bytes'])})"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
