"""Where a command acts: on a server by its address, on a data folder, or on one file without any server."""

import asyncio
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from sextant.app.cli.failing import ServerNotReached, ServerRefused, UsageRefused
from sextant.kit.errors import InputRefused, NotFound

if TYPE_CHECKING:
    from sextant.app.settings import Settings
    from sextant.app.wiring import House
    from sextant.core.access import Caller

DEFAULT_URL = "http://127.0.0.1:8000"
ADDRESS_FILE = "address"  # what a server wrote into its data folder: how people reach it
SECONDS = 120.0
_OF_A_FILE = frozenset({"datasets", "query", "ask"})


class FileMissing(NotFound):
    code = "file_missing"


def check_file(path: Path) -> None:
    """Raises FileMissing where there is no such file."""
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", hint="Check the name and the folder.")


class LoadFailed(InputRefused):
    """A file that could not be loaded; the job's own words."""

    code = "load_failed"


class Api(Protocol):
    """The HTTP API, wherever it is answered."""

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        file: Path | None = None,
    ) -> Any:
        """The answer's JSON; beside a file `query` is sent as form fields. Raises ServerRefused."""
        ...

    def send(self, path: str, content: bytes, *, query: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        """POSTs bytes as they are; the answer's JSON. Raises ServerRefused."""
        ...

    def fetch(self, path: str) -> bytes:
        """A download's content."""
        ...


class Remote:
    """A server reached by HTTP."""

    def __init__(self, url: str, key: str | None) -> None:
        self._url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=SECONDS)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        file: Path | None = None,
    ) -> Any:
        try:
            if file is None:
                return _content(self._client.request(method, path, json=body, params=query))
            with file.open("rb") as opened:
                sent = {"file": (file.name, opened, "application/octet-stream")}
                return _content(self._client.request(method, path, files=sent, data=query, timeout=3600))
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._not_reached() from error

    def send(self, path: str, content: bytes, *, query: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        try:
            return _content(self._client.post(path, content=content, params=query, headers=headers))
        except httpx.TransportError as error:
            raise self._not_reached() from error

    def fetch(self, path: str) -> bytes:
        try:
            return _checked(self._client.get(path)).content
        except httpx.TransportError as error:
            raise self._not_reached() from error

    def _not_reached(self) -> ServerNotReached:
        return ServerNotReached(
            f"No Sextant server answers at {self._url}.",
            seconds=5,
            hint="Start one with `sextant serve`, or name another by --url or SEXTANT_URL.",
        )


class InProcess:
    """The same API answered by a house in this process, as one caller."""

    def __init__(self, house: "House", caller: "Caller") -> None:
        from sextant.app.http import create_app

        house.authenticator = _Only(caller)
        self._app = create_app(house.settings, house=house)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        file: Path | None = None,
    ) -> Any:
        if file is not None:
            raise UsageRefused("A file is sent to a server.", hint="Name the server by --url or SEXTANT_URL.")
        return _content(asyncio.run(self._ask(method, path, json=body, params=query)))

    def send(self, path: str, content: bytes, *, query: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        return _content(asyncio.run(self._ask("POST", path, content=content, params=query, headers=headers)))

    def fetch(self, path: str) -> bytes:
        return _checked(asyncio.run(self._ask("GET", path))).content

    async def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://sextant", timeout=SECONDS
        ) as client:
            return await client.request(method, path, **sent)


class _Only:
    """Everyone is the one caller: whoever runs the command on the machine."""

    def __init__(self, caller: "Caller") -> None:
        self._caller = caller

    def authenticate(self, credentials: object) -> "Caller":
        return self._caller


@contextmanager
def server(url: str | None, key: str | None, data: Path | None) -> Generator[Api]:
    """For commands about a workspace: the server that is named, else the data folder, else this machine's."""
    address = url or (None if data else os.environ.get("SEXTANT_URL"))
    folder = data if url is None else None
    if address is None and folder is None and key is None and "SEXTANT_KEY" not in os.environ:
        folder = _present()
    if address is None and folder is not None:
        with machine(data_folder(folder)) as (_, api):
            yield api
        return
    yield Remote(address or DEFAULT_URL, key or os.environ.get("SEXTANT_KEY"))


@contextmanager
def owner(url: str | None, key: str | None, data: Path | None) -> Generator[Api]:
    """For commands about people and keys: the data folder first, since whoever reads it owns the house."""
    folder = None if url else data or _present()
    if folder is None:
        yield Remote(
            url or os.environ.get("SEXTANT_URL") or DEFAULT_URL, key or os.environ.get("SEXTANT_KEY")
        )
        return
    with machine(data_folder(folder)) as (_, api):
        yield api


def settings_of(**given: Any) -> "Settings":
    """Settings from the environment and flags; raises UsageRefused, naming the one that cannot be read."""
    from pydantic import ValidationError

    from sextant.app.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A SETTING"
        raise UsageRefused(
            f"SEXTANT_{name}: {first['msg']}.", hint="Correct the variable or the flag."
        ) from error


@contextmanager
def machine(folder: Path) -> "Generator[tuple[House, Api]]":
    """The house of a data folder, as its first administrator; a server may run on it at the same time."""
    address = folder / ADDRESS_FILE
    settings = settings_of(data=folder)
    if address.is_file() and not settings.public_url:
        settings = settings_of(data=folder, public_url=address.read_text(encoding="utf-8").strip())
    with _house(settings) as house:
        yield house, InProcess(house, house.identity.command_caller())


def data_folder(data: Path | None) -> Path:
    """The data folder that a command means; raises FileMissing where there is none."""
    folder = data or _present()
    if folder is None or not folder.is_dir():
        raise FileMissing(
            f"There is no data folder {folder or 'sextant-data'} here.",
            hint="Name it by --data or SEXTANT_DATA; `sextant serve` makes it.",
        )
    return folder


def _present() -> Path | None:
    named = os.environ.get("SEXTANT_DATA")
    if named:
        return Path(named)
    here = Path("sextant-data")
    return here if here.is_dir() else None


@contextmanager
def _house(settings: "Settings", *, passing: bool = False) -> "Generator[House]":
    from sextant.app.cli.quiet import quiet
    from sextant.app.upgrade import lay_out, upgrade
    from sextant.app.wiring import build

    quiet()
    if passing:
        lay_out(settings)
    else:
        upgrade(settings)
    house = build(settings, durable_jobs=False, passing=passing)
    try:
        yield house
    finally:
        house.close()


@contextmanager
def file_alone(path: Path, folder: Path) -> "Generator[tuple[Api, str]]":
    """A file loaded into a house of its own that is gone afterwards; gives the API and the dataset's id."""
    check_file(path)
    settings = settings_of(
        data=folder,
        database_url="",
        objects_url="",
        catalog_url="",
        warehouse_url="duckdb://",
        events_url="table://",
        cache_url="memory://",
        rate_limits=False,
    )
    with _house(settings, passing=True) as house:
        house.features = [one for one in house.features if one.name in _OF_A_FILE]
        caller = house.identity.command_caller()
        with path.open("rb") as file:
            blocks = iter(lambda: file.read(8 << 20), b"")
            accepted = house.datasets.put(caller, blocks, file_name=path.name, name=path.stem)
        house.jobs.run_waiting()
        job = house.jobs.get(caller, accepted.job.job_id)
        if job.status != "completed":
            raise LoadFailed(job.error_message or f"{path.name} could not be loaded.", hint=job.hint or "")
        yield InProcess(house, caller), accepted.dataset.dataset_id


def _content(answer: httpx.Response) -> Any:
    if _checked(answer).status_code == 204 or not answer.content:
        return None
    return answer.json()


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        error: dict[str, Any] = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        error = {"message": f"The server answered {answer.status_code}.", "code": "unknown"}
    hint = str(error.get("hint") or "")
    if answer.status_code == 401:
        hint = "Make a key with `sextant keys create` and give it by --key or SEXTANT_KEY."
    raise ServerRefused(
        status=answer.status_code, code=str(error["code"]), message=str(error["message"]), hint=hint
    )
