"""`checks`: the checks of a dataset listed, run, written to a file and read from one."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.failing import FAILED, UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import check_file, server
from sextant.app.cli.workspace import dataset_id

checks = typer.Typer(no_args_is_help=True, help="Checks of a dataset: list, run, export, import.")
Format = Literal["yaml", "great_expectations"]
_Dataset = Annotated[
    str, typer.Argument(metavar="DATASET", help="Its id, table or name.", show_default=False)
]
_FormatOption = Annotated[
    Format | None, typer.Option("--format", help="Else FILE's ending: .yaml, or .json of Great Expectations.")
]
_SIGNS = {"passed": ("holds", "green"), "failed": ("does not hold", "red"), "error": ("cannot run", "red")}
_DONE = {
    "add": "new",
    "change": "changes",
    "same": "as it is",
    "remove": "goes",
    "keep": "kept, does not run here",
}


@checks.command("list")
def listing(
    which: _Dataset, as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None
) -> None:
    """The checks of a dataset, each with what it found last."""
    with server(url, key, data) as api:
        found = api.call("GET", f"/api/v1/datasets/{dataset_id(api, which)}/checks")
    if as_json:
        look.as_json(found)
        return
    console = look.terminal()
    for check in found["items"]:
        console.print(_line(check["title"], check["last_result"], check["severity"]))
    if not found["items"]:
        console.print("No checks are kept for this dataset.")


@checks.command("run")
def run(
    which: _Dataset, as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None
) -> None:
    """Run every check on the present rows; ends with 1 when one of severity `hold` does not hold."""
    with server(url, key, data) as api:
        ran = api.call("POST", f"/api/v1/datasets/{dataset_id(api, which)}/checks/run")
    if as_json:
        look.as_json(ran)
    else:
        console = look.terminal()
        for result in ran["results"]:
            console.print(_line(result["title"], result, result["severity"]))
        console.print(f"{ran['passed']} hold, {ran['failed']} do not, {ran['errors']} cannot run.")
    if ran["verdict"] == "hold":
        raise typer.Exit(FAILED)


@checks.command("export")
def export(
    which: _Dataset,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to write; stdout without.", show_default=False),
    ] = None,
    form: _FormatOption = None,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Write the checks as a suite: YAML, or JSON of Great Expectations."""
    chosen = form or (_told(file) if file is not None else "yaml")
    with server(url, key, data) as api:
        content = api.fetch(f"/api/v1/datasets/{dataset_id(api, which)}/checks/suite?format={chosen}")
    look.as_text(content, file)


@checks.command("import")
def bring(
    which: _Dataset,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A suite.", show_default=False)],
    form: _FormatOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Checks that the suite lacks go.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Tell what would change, change nothing.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Read a suite in: all of it or, when something is refused, nothing."""
    check_file(file)
    chosen, text = form or _told(file), file.read_text(encoding="utf-8-sig")
    with server(url, key, data) as api:
        path = f"/api/v1/datasets/{dataset_id(api, which)}/checks/suite"
        query = {"format": chosen, "preview": str(preview).lower()}
        plan = api.call("PUT" if replace else "POST", path, body=text, query=query)
    if as_json:
        look.as_json(plan)
    else:
        _tell(plan)


def _told(file: Path) -> Format:
    endings: dict[str, Format] = {".yaml": "yaml", ".yml": "yaml", ".json": "great_expectations"}
    found = endings.get(file.suffix.lower())
    if found is None:
        raise UsageRefused(
            f"What {file.name} is written as is not clear from its ending.",
            hint="End it in .yaml or .json, or name it by --format.",
        )
    return found


def _line(title: str, result: dict[str, Any] | None, severity: str) -> Text:
    words, colour = ("not run yet", "bright_black") if result is None else _SIGNS[result["status"]]
    reason = "" if result is None or result["status"] == "passed" else f"  {result['reason']}"
    return Text.assemble(
        (f"{words:<14}", colour),
        (f"{severity:<5}", "bright_black"),
        title.replace("`", ""),
        (reason, "yellow"),
    )


def _tell(plan: dict[str, Any]) -> None:
    console = look.terminal()
    for step in plan["steps"]:
        why = " ".join(part for part in (step["reason"], step["told"]) if part)
        console.print(
            Text.assemble(
                (f"{_DONE[step['action']]:<24}", "cyan"),
                step["title"].replace("`", ""),
                (f"  {why}", "yellow"),
            )
        )
    counts = ", ".join(
        f"{plan[name]} {words}"
        for name, words in (
            ("added", "new"),
            ("changed", "changed"),
            ("unchanged", "as they were"),
            ("removed", "removed"),
            ("kept", "kept for the next export"),
        )
        if plan[name]
    )
    console.print(
        f"{counts or 'Nothing to change'}{'.' if plan['applied'] else '; nothing was changed yet.'}"
    )
