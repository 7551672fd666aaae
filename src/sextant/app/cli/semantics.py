"""`semantics`: the semantic layer shown, checked, saved, drafted, brought in from dbt."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.failing import FAILED
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import check_file, server

semantics = typer.Typer(no_args_is_help=True, help="The semantic layer: show, check, save, draft, import.")
_File = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A layer.", show_default=False)]


@semantics.command("show")
def show(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """The layer as YAML."""
    with server(url, key, data) as api:
        found = api.call("GET", "/api/v1/semantics")
    if as_json:
        look.as_json(found)
    else:
        sys.stdout.write(found["yaml"])


@semantics.command("check")
def check(file: _File, as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """What is wrong with a layer, and what its metrics give now; ends with 1 when anything is wrong."""
    with server(url, key, data) as api:
        found = api.call("POST", "/api/v1/semantics/check", body={"yaml": _text(file)})
    if as_json:
        look.as_json(found)
    else:
        _tell(found)
    if not found["valid"]:
        raise typer.Exit(FAILED)


@semantics.command("save")
def save(
    file: _File,
    note: Annotated[str, typer.Option("--note", help="What changed.")] = "",
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Save a layer as the next version."""
    with server(url, key, data) as api:
        version = api.call("GET", "/api/v1/semantics")["version"]
        body = {"yaml": _text(file), "version": version, "note": note}
        saved = api.call("PUT", "/api/v1/semantics", body=body)
    if as_json:
        look.as_json(saved)
    else:
        sys.stdout.write(f"Saved as version {saved['version']}.\n")


@semantics.command("draft")
def draft(url: Url = None, key: Key = None, data: Data = None) -> None:
    """The layer with a first description of every dataset it says nothing of, as YAML; nothing is saved."""
    with server(url, key, data) as api:
        sys.stdout.write(api.call("POST", "/api/v1/semantics/draft")["yaml"])


@semantics.command("import")
def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="dbt's semantic_manifest.json, or YAML.")],
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """dbt's semantic models as a layer, as YAML; nothing is saved."""
    with server(url, key, data) as api:
        found = api.call("POST", "/api/v1/semantics/import", body={"text": _text(file)})
    sys.stdout.write(found["yaml"])
    for one in found["left_out"]:
        sys.stderr.write(f"sextant: left out: {one}\n")


def _text(file: Path) -> str:
    check_file(file)
    return file.read_text(encoding="utf-8")


def _tell(found: Any) -> None:
    console = look.terminal()
    for one in found["findings"]:
        console.print(Text.assemble((f"{one['where']}: ", "yellow"), f"{one['message']} {one['hint']}"))
    for one in found["previews"]:
        console.print(Text.assemble((f"{one['where']}  ", "bright_black"), str(one["value"])))
    if found["valid"]:
        console.print(Text("Every name resolves and every metric runs."))
