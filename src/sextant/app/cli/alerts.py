"""`alerts`: what is watched and how it stands, and taking care of what fires."""

import sys
from typing import Annotated, Any

import typer
from rich.text import Text

from sextant.app.cli import look
from sextant.app.cli.failing import FAILED, UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, server
from sextant.kit.errors import NotFound

alerts = typer.Typer(no_args_is_help=True, help="Alerts: list them, take care of what fires.")
_STATES = {
    "firing": ("fires", "red"),
    "broken": ("cannot look", "yellow"),
    "pending": ("about to fire", "yellow"),
    "no_data": ("no value", "bright_black"),
    "new": ("not looked at", "bright_black"),
    "ok": ("all well", "green"),
}
_MOST_PAGES = 20


class AlertUnknown(NotFound):
    code = "alert_not_found"


@alerts.command("list")
def listing(
    firing: Annotated[
        bool, typer.Option("--firing", help="Only what fires; ends with 1 when anything does.")
    ] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """The alerts that you may see, what fires first."""
    with server(url, key, data) as api:
        found = _all(api)
    order = list(_STATES)
    shown = sorted(
        (one for one in found if not firing or one["state"] == "firing"),
        key=lambda one: order.index(one["state"]),
    )
    if as_json:
        look.as_json({"items": shown})
    else:
        console = look.terminal()
        for one in shown:
            console.print(_line(one))
        if not shown:
            console.print("Nothing fires." if firing else "Nothing is watched yet.")
    if firing and shown:
        raise typer.Exit(FAILED)


@alerts.command("ack")
def acknowledge(
    which: Annotated[str, typer.Argument(metavar="ALERT", help="Its id or name.", show_default=False)],
    note: Annotated[str, typer.Option("--note", help="A word for the others.")] = "",
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Take care of an alert that fires: no more reminders until it clears or something else fires."""
    with server(url, key, data) as api:
        done = api.call("POST", f"/api/v1/alerts/{_id_of(api, which)}/acknowledge", body={"note": note})
    if as_json:
        look.as_json(done)
        return
    sys.stdout.write(f"{done['acknowledged_by']} takes care of {done['name']}.\n")


def _all(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    for _ in range(_MOST_PAGES):
        query: dict[str, str | int] = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = api.call("GET", "/api/v1/alerts", query=query)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found


def _id_of(api: Api, which: str) -> str:
    """The alert of an id or a name; raises AlertUnknown, and UsageRefused where several bear the name."""
    found = _all(api)
    named = [one for one in found if which == one["alert_id"] or which.lower() == one["name"].lower()]
    if not named:
        raise AlertUnknown(f"There is no alert {which} that you may see.", hint="List them by `alerts list`.")
    if len(named) > 1:
        raise UsageRefused(f"{len(named)} alerts are named {which}.", hint="Give its id, as --json shows it.")
    return str(named[0]["alert_id"])


def _line(one: dict[str, Any]) -> Text:
    words, colour = _STATES[one["state"]]
    values = [group["value"] for group in one["groups"] if group["value"] is not None]
    value = f"{values[0]:,.6g}" if len(one["groups"]) == 1 and values else ""
    tail = f"  {one['acknowledged_by']} takes care" if one["acknowledged_by"] else ""
    return Text.assemble(
        (f"{words:<14}", colour),
        (f"{value:>12}  ", "bold"),
        one["name"],
        (f"  {one['words']}", "bright_black"),
        (tail, "cyan"),
    )
