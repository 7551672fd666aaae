"""`models` and `rollups`: datasets that statements make, small tables that answer in the place of large."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import check_file, server

models = typer.Typer(no_args_is_help=True, help="SQL models: list, run, export, import.")
rollups = typer.Typer(no_args_is_help=True, help="Rollups: list, suggest, make, remove.")
_Which = Annotated[str, typer.Argument(metavar="MODEL", help="Its id, table or name.", show_default=False)]
_ENDS = {"loaded": "green", "nothing_new": "green", "held": "yellow", "failed": "red"}
_DONE = {"make": "new", "change": "changes", "same": "as it is"}


@models.command("list")
def listing(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """Every model in the order in which they run, with how it last ended."""
    with server(url, key, data) as api:
        found = api.call("GET", "/api/v1/models")
    if as_json:
        look.as_json(found)
        return
    console = look.terminal()
    for one in found["items"]:
        console.print(_line(one))
    if not found["items"]:
        console.print("No dataset is made by a statement yet.")


@models.command("run")
def run(
    which: _Which,
    whole: Annotated[bool, typer.Option("--whole", help="Make every row anew.")] = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Run a model now."""
    with server(url, key, data) as api:
        model = _model(api.call("GET", "/api/v1/models")["items"], which)
        query = {"whole": str(whole).lower()}
        ran = api.call("POST", f"/api/v1/models/{model['model_id']}/run", query=query)
    sys.stdout.write(f"{model['name']} runs as job {ran['job_id']}.\n")


@models.command("export")
def export(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to write; stdout without.", show_default=False),
    ] = None,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Write every model as one YAML file."""
    with server(url, key, data) as api:
        content = api.fetch("/api/v1/models/yaml")
    look.as_text(content, file)


@models.command("import")
def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Models as YAML.", show_default=False)],
    preview: Annotated[
        bool, typer.Option("--preview", help="Tell what would change, change nothing.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Make and change models as a file says, in the order in which they read each other."""
    check_file(file)
    with server(url, key, data) as api:
        query = {"preview": str(preview).lower()}
        text = file.read_text(encoding="utf-8-sig")
        steps = api.call("POST", "/api/v1/models/yaml", body=text, query=query)
    if as_json:
        look.as_json(steps)
        return
    console = look.terminal()
    for step in steps["items"]:
        console.print(Text.assemble((f"{_DONE[step['action']]:<10}", "cyan"), step["table"]))


@rollups.command("list")
def kept(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """What is kept, how small it is, and what it answered."""
    with server(url, key, data) as api:
        found = api.call("GET", "/api/v1/rollups")
    if as_json:
        look.as_json(found)
        return
    console = look.terminal()
    for one in found["items"]:
        console.print(f"{one['rollup_id']}  {_what(one)}  {one['status']}  answered {one['times']} times")
    if not found["items"]:
        console.print("No rollup is kept.")


@rollups.command("suggest")
def suggest(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """What would have answered what was asked again, the most saved first."""
    with server(url, key, data) as api:
        found = api.call("GET", "/api/v1/rollups/suggestions")
    if as_json:
        look.as_json(found)
        return
    console = look.terminal()
    for number, one in enumerate(found["items"], start=1):
        saved = f"asked {one['times']} times, saves {one['saved_ms']:,.0f} of {one['elapsed_ms']:,.0f} ms"
        console.print(f"{number}  {_what(one)}  {saved}")
    if not found["items"]:
        console.print("Nothing was asked again that a rollup would answer from less.")


@rollups.command("make")
def make(
    sql: Annotated[list[str], typer.Argument(metavar="SQL", help="Statements that it is to answer.")],
    floats: Annotated[
        bool, typer.Option("--floats", help="Keep sums of fractional numbers, whose last digits can differ.")
    ] = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Keep a rollup that answers statements of one dataset."""
    with server(url, key, data) as api:
        made = api.call("POST", "/api/v1/rollups", body={"sql": sql, "floats": floats})
    sys.stdout.write(f"{made['rollup_id']}  {_what(made)}\n")


@rollups.command("remove")
def remove(
    rollup_id: Annotated[str, typer.Argument(metavar="ROLLUP", help="Its id.", show_default=False)],
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Keep a rollup no longer; its dataset stays as it is."""
    with server(url, key, data) as api:
        api.call("DELETE", f"/api/v1/rollups/{rollup_id}")
    sys.stdout.write(f"{rollup_id} is gone.\n")


def _model(items: list[dict[str, Any]], which: str) -> dict[str, Any]:
    for one in items:
        if which in (one["model_id"], one["table_name"], one["name"]):
            return one
    raise UsageRefused(f"There is no model {which}.", hint="List them with `sextant models list`.")


def _line(model: dict[str, Any]) -> Text:
    last: dict[str, Any] = model["last_run"] or {"status": "waiting", "error": None}
    error = f"  {last['error']}" if last["error"] else ""
    keeping: dict[str, Any] = model["continuous"] or {}
    if keeping:
        error += f"  {keeping['problem']}" if keeping["problem"] else ""
        by = f"  {model['engine']} {keeping['status']}, epoch {keeping['epoch']}"
    else:
        by = ""
    reads = ", ".join(one["name"] or "?" for one in model["reads"])
    return Text.assemble(
        (f"{last['status'].replace('_', ' '):<12}", _ENDS.get(last["status"], "bright_black")),
        model["table_name"] or model["name"],
        (f"  {model['row_count']:,} rows, reads {reads}{by}", "bright_black"),
        (error, "red"),
    )


def _what(one: dict[str, Any]) -> str:
    by = ", ".join(one["keys"]) or "all rows as one"
    return f"{one['dataset_name']} by {by}: {one['rows']:,} of {one['of_rows']:,} rows"
