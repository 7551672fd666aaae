"""`profile`, `ask` and `sql`: over a file without any server, or over datasets of one."""

import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import NOT_UNDERSTOOD, UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, FileMissing, file_alone, server

PAGE = 10_000  # rows of one answer; --json goes on to the last
Rows = Annotated[int, typer.Option("--rows", min=1, max=PAGE, help="How many rows the terminal shows.")]


def profile(
    what: Annotated[str, typer.Argument(metavar="FILE", help="A file, or a dataset of a server.")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """What is in a file: its columns, their shape, its quality, and every row accounted for."""
    with _over(what, url, key, data) as (api, dataset_id):
        dataset = api.call("GET", f"/api/v1/datasets/{dataset_id}")
        found = api.call("GET", f"/api/v1/data/profile/{dataset_id}")
    if as_json:
        look.as_json({**found, "dataset": dataset})
        return
    look.profile(look.terminal(), dataset, found)


def ask(
    words: Annotated[list[str], typer.Argument(metavar="[FILE] QUESTION", help="What to ask of what.")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Ask in plain English; the answer tells how it was understood and how sure it is."""
    what, question = _two(words, "question")
    with _over(what, url, key, data) as (api, dataset_id):
        body = {"question": question, "dataset_id": dataset_id}
        answer = api.call("POST", "/api/v1/query/natural", body=body)
    console = look.terminal()
    if as_json:
        look.as_json(answer)
    elif answer["status"] == "not_understood":
        look.not_understood(console, answer)
    else:
        look.answered(console, answer)
    if answer["status"] == "not_understood":
        raise typer.Exit(NOT_UNDERSTOOD)


def sql(
    words: Annotated[list[str], typer.Argument(metavar="[FILE] SELECT", help="One SELECT, and over what.")],
    rows: Rows = 40,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Run one SELECT; a file's table is named as the file is, in lower case."""
    what, statement = _two(words, "statement")
    with _over(what, url, key, data) as (api, dataset_id):
        body: dict[str, object] = {"sql": statement, "limit": PAGE if as_json else max(rows, 1_000)}
        if dataset_id is not None:
            body["dataset_id"] = dataset_id
        answer = api.call("POST", "/api/v1/data/query", body=body)
        while as_json and answer.get("cursor"):
            more = api.call("POST", "/api/v1/data/query", body={**body, "cursor": answer["cursor"]})
            answer = {**answer, "cursor": more["cursor"], "results": [*answer["results"], *more["results"]]}
    if as_json:
        look.as_json(answer)
        return
    look.rows(look.terminal(), answer, most=rows)


def _two(words: list[str], second: str) -> tuple[str | None, str]:
    if len(words) == 1:
        return None, words[0]
    if len(words) == 2:
        return words[0], words[1]
    raise UsageRefused(
        f"This takes a file and a {second}, or a {second} alone: {len(words)} words came.",
        hint=f"Put the {second} in quotes.",
    )


@contextmanager
def _over(
    what: str | None, url: str | None, key: str | None, data: Path | None
) -> Generator[tuple[Api, str | None]]:
    """The API to ask and the dataset meant; a file that is there comes before a dataset of that name."""
    path = Path(what) if what is not None else None
    if path is not None and url is None and data is None and _is_file(path):
        with (
            tempfile.TemporaryDirectory(prefix="sextant-") as folder,
            file_alone(path, Path(folder)) as alone,
        ):
            yield alone
        return
    with server(url, key, data) as api:
        yield api, None if what is None else _dataset(api, what)


def _is_file(path: Path) -> bool:
    """Also for a path meant as a file that is not there, so that its error is the right one."""
    looks_like_one = path.suffix != "" or os.sep in str(path)
    return path.is_file() or (looks_like_one and "SEXTANT_URL" not in os.environ)


def _dataset(api: Api, what: str) -> str:
    """The id of a dataset by its id, its table's name or its name."""
    query: dict[str, str | int] = {"limit": 200}
    while True:
        page = api.call("GET", "/api/v1/datasets", query=query)
        items: list[Mapping[str, Any]] = page["items"]
        for field in ("dataset_id", "table_name", "name"):
            for one in items:
                if str(one[field]).casefold() == what.casefold():
                    return str(one["dataset_id"])
        if not page["next_cursor"]:
            break
        query = {"limit": 200, "cursor": str(page["next_cursor"])}
    raise FileMissing(
        f"There is no file and no dataset {what}.", hint="List the datasets with `sextant datasets`."
    )
