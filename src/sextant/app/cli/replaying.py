"""`sextant replay`: what the log of a stream holds, and all of it or a part once more into another stream."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import LoadFailed, server
from sextant.app.cli.workspace import finished


def replay(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="Its id, table or name.")],
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="A new stream; without it, what the log holds.")
    ] = "",
    offset: Annotated[int | None, typer.Option("--offset", min=0, help="From this event on.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", help="From what came at this time on, in UTC.")
    ] = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--type", metavar="COLUMN=TYPE", help="Another type; repeatable.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Read a stream's events again from its log, from an offset or a time on, into another stream."""
    with server(url, key, data) as api:
        which = _found(api.call("GET", "/api/v1/streams")["items"], stream)
        place = f"/api/v1/streams/{which['dataset_id']}"
        if not into:
            held = api.call("GET", f"{place}/log")
            look.as_json(held) if as_json else _tell(which["name"], held)
            return
        wish: dict[str, Any] = {"into": into, "types": _types(kinds or [])}
        wish |= {"offset": offset} if offset is not None else {}
        wish |= {"since": since.replace(tzinfo=UTC).isoformat()} if since is not None else {}
        begun = api.call("POST", f"{place}/replay", body=wish)
        job = finished(api, str(begun["job_id"]), show=not as_json)
    if job["status"] != "completed":
        raise LoadFailed(str(job["error_message"] or "The replay failed."), hint=str(job.get("hint") or ""))
    if as_json:
        look.as_json({**begun, **job["metadata"]})
        return
    told = job["metadata"]
    aside = f", {told['set_aside']:,} set aside" if told["set_aside"] else ""
    sys.stdout.write(f"{told['events']:,} events of {which['name']} are in {begun['stream']}{aside}\n")


def _found(streams: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    for one in streams:
        if wanted in (one["dataset_id"], one["table_name"], one["name"]):
            return one
    names = ", ".join(str(one["table_name"]) for one in streams[:12])
    raise UsageRefused(
        f"There is no stream {wanted!r}.", hint=f"There is {names}." if names else "Push events first."
    )


def _types(kinds: list[str]) -> dict[str, str]:
    types: dict[str, str] = {}
    for one in kinds:
        column, sign, kind = one.rpartition("=")
        if not sign or not column or not kind:
            raise UsageRefused(f"{one!r} names no column and type.", hint="Write --type price=double.")
        types[column] = kind
    return types


def _tell(name: str, held: dict[str, Any]) -> None:
    if not held["events"]:
        sys.stdout.write(f"The log holds no event of {name}.\n")
        return
    sys.stdout.write(
        f"The log holds {held['events']:,} events of {name}: offset {held['first_offset']:,} "
        f"({held['first_at']}) to {held['next_offset'] - 1:,} ({held['last_at']}).\n"
    )
