"""Dashboards of a server's workspace: listed, exported, and kept as YAML in version control."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, FileMissing, check_file, server
from sextant.app.cli.workspace import Limit, listed

Format = Literal["pdf", "png", "svg", "csv", "xlsx", "parquet", "yaml"]
File = Annotated[Path, typer.Argument(metavar="FILE", help="YAML of a dashboard.")]
_PATH = "/api/v1/dashboards"
_DIFFERS = 1  # as diff says it

dashboards = typer.Typer(no_args_is_help=True, help="Dashboards: list, export, import, compare.")


@dashboards.command("list")
def list_dashboards(
    find: Annotated[str, typer.Option("--find", help="Words in the name.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """The dashboards that you see."""
    with server(url, key, data) as api:
        page = api.call("GET", "/api/v1/dashboards", query={"q": find, "limit": limit})
    shown = [{**item, "tiles": len(item["visualizations"])} for item in page["items"]]
    columns = [
        ("name", "name"),
        ("tiles", "tiles"),
        ("changed", "updated_at"),
        ("owner", "owner.email"),
        ("id", "dashboard_id"),
    ]
    listed({**page, "items": shown} if not as_json else page, as_json, columns)


@dashboards.command("export")
def export_dashboard(
    which: Annotated[str, typer.Argument(metavar="DASHBOARD", help="Its id or its name.")],
    form: Annotated[Format, typer.Option("--format", help="What to make.")] = "pdf",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; - for stdout.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Write a dashboard to a file: pages, a picture, its rows, or YAML for version control."""
    with server(url, key, data) as api:
        board = _board(api, which)
        if form == "yaml":
            content, file_name = api.fetch(f"{_PATH}/{board['dashboard_id']}/yaml"), f"{board['name']}.yaml"
        else:
            made = api.call("POST", f"{_PATH}/{board['dashboard_id']}/export", body={"format": form})
            content, file_name = api.fetch(str(made["download_url"])), str(made["file_name"])
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        return
    target = out if out is not None else Path(file_name.replace("/", " "))
    target.write_bytes(content)
    if as_json:
        look.as_json({"path": str(target), "size_bytes": len(content)})
    else:
        sys.stdout.write(f"{target}  {look.size(len(content))}\n")


@dashboards.command("import")
def import_dashboard(
    file: File,
    into: Annotated[
        str | None, typer.Option("--into", metavar="DASHBOARD", help="Make it the next version of this one.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Make a dashboard of YAML, or change one to what the YAML says."""
    text = _read(file)
    with server(url, key, data) as api:
        board_id = None if into is None else _board(api, into)["dashboard_id"]
        made = api.call("POST", f"{_PATH}/import", body={"yaml": text, "dashboard_id": board_id})
    if as_json:
        look.as_json(made)
    else:
        sys.stdout.write(f"{made['name']}  version {made['version']}  {made['dashboard_id']}\n")


@dashboards.command("diff")
def diff_dashboard(
    file: File,
    which: Annotated[str, typer.Argument(metavar="DASHBOARD", help="Its id or its name.")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Say what YAML would change in a dashboard; the status is 1 when it would change anything."""
    text = _read(file)
    with server(url, key, data) as api:
        found = api.call("POST", f"{_PATH}/{_board(api, which)['dashboard_id']}/diff", body={"yaml": text})
    if as_json:
        look.as_json(found)
    else:
        sys.stdout.write(found["lines"])
    if not found["same"]:
        raise typer.Exit(_DIFFERS)


def _read(file: Path) -> str:
    check_file(file)
    return file.read_text(encoding="utf-8")


def _board(api: Api, which: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = api.call("GET", "/api/v1/dashboards", query={"limit": 200})["items"]
    for field in ("dashboard_id", "name"):
        found = [item for item in items if str(item[field]).casefold() == which.casefold()]
        if len(found) > 1:
            raise UsageRefused(f"{len(found)} dashboards are called {which}.", hint="Use the id instead.")
        if found:
            return found[0]
    raise FileMissing(f"There is no dashboard {which}.", hint="List them with `sextant dashboards list`.")
