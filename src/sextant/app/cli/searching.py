"""`search`: anything that may be opened, by its words."""

from typing import Annotated
from urllib.parse import urlencode

import typer
from rich.table import Table
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import server


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Begun or misspelled words do.")],
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="dataset, column, dashboard, metric, question, …")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many at most.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Find datasets, columns, dashboards, metrics, questions, people, jobs and places."""
    with server(url, key, data) as api:
        query = urlencode({"q": " ".join(words), "limit": limit, "kind": kind or []}, doseq=True)
        found = api.call("GET", f"/api/v1/search?{query}")
    if as_json:
        look.as_json(found)
        return
    console = look.terminal()
    if not found["items"]:
        console.print(Text("Nothing fits these words."))
        return
    shown = Table(box=None, pad_edge=False, show_header=False)
    for item in found["items"]:
        title = Text(item["title"], overflow="ellipsis", no_wrap=True)
        shown.add_row(
            Text(item["kind"], style="bright_black"), title, Text(item["detail"]), Text(item["href"])
        )
    console.print(shown)
    if found["corrected"]:
        console.print(Text("No word is spelled like that; the nearest were looked for.", style="yellow"))
