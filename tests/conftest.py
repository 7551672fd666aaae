"""What every test may stand on: a clock to set, both databases, a whole house, signed-in clients."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.access import Caller, Role
from sextant.core.db import Database
from sextant.core.http import Credentials
from sextant.core.scope import leave
from sextant.core.telemetry import LogRing, configure_logs
from sextant.kit.errors import NotSignedIn
from sextant.kit.ids import UserId, WorkspaceId, new_id
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres

# The same examples in every run of CI; elsewhere new ones, each failure with the blob that repeats it.
hypothesis_settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
hypothesis_settings.register_profile("here", print_blob=True, deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


class SetClock:
    """A clock that stands until a test moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def forward(self, **parts: float) -> None:
        self._now += timedelta(**parts)


def start_of_tests() -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def logs() -> Iterator[LogRing]:
    """What was logged during the test; `logs.search(level="ERROR")`."""
    logging.disable(logging.NOTSET)  # a command that ran in this process silences all of it
    yield configure_logs(level="DEBUG")
    leave()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(start_of_tests())


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "one_database: says nothing about a store, so SQLite is enough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The lines that a test runs are counted in its first case: tracing takes half as long again."""
    counted = set[str]()
    for item in items:
        function = item.nodeid.partition("[")[0]
        if function in counted:
            item.add_marker("no_cover")
        counted.add(function)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches the metadata runs on both kinds; SEXTANT_TEST_DATABASES narrows it."""
    if "database_url" not in metafunc.fixturenames:
        return
    kinds = os.environ.get("SEXTANT_TEST_DATABASES", "sqlite,postgresql").split(",")
    if metafunc.definition.get_closest_marker("one_database"):
        kinds = ["sqlite"]
    metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server whose template database is migrated."""
    server = Postgres()
    server.make_template(lambda url: upgrade(Settings(database_url=url), jobs=False))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """A Kafka broker; tests tell their topics apart by names of their own."""
    server = Kafka()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "sextant.db"
    upgrade(Settings(database_url=f"sqlite:///{path}"), jobs=False)
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated metadata database."""
    if request.param == "sqlite":
        path = tmp_path / "sextant.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data=tmp_path / "data", database_url=database_url, secret_key="a test's secret")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An upgraded metadata database; every store test runs on each kind."""
    db = Database(settings.database)
    yield db
    db.close()


@pytest.fixture
def house(settings: Settings, clock: SetClock) -> Iterator[House]:
    """A wired house whose jobs wait for `house.jobs.run_waiting()`."""
    made = build(settings, clock=clock, durable_jobs=False)
    yield made
    made.close()


class Doorman:
    """Knows the callers that a test made, by the bearer token `test-<user id>`."""

    def __init__(self) -> None:
        self.callers: dict[str, Caller] = {}

    def authenticate(self, credentials: Credentials) -> Caller:
        caller = self.callers.get(credentials.authorization.removeprefix("Bearer "))
        if caller is None:
            raise NotSignedIn("Sign in first.")
        return caller


@pytest.fixture
def workspace_id() -> WorkspaceId:
    return WorkspaceId(new_id())


@pytest.fixture
def make_caller(workspace_id: WorkspaceId) -> Callable[..., Caller]:
    """`make_caller("viewer")` in the test's workspace, `workspace_id=` for another."""

    def make(role: Role = "admin", **changes: str) -> Caller:
        fields = {"email": f"{role}@example.com", "tier": "premium", "workspace_id": workspace_id} | changes
        return Caller.model_validate({"user_id": UserId(new_id()), "role": role, **fields})

    return make


@pytest.fixture
def admin(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller("admin")


@pytest.fixture
def analyst(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller("analyst")


@pytest.fixture
def viewer(make_caller: Callable[..., Caller]) -> Caller:
    return make_caller("viewer")


@pytest.fixture
def outsider(make_caller: Callable[..., Caller]) -> Caller:
    """An administrator of another workspace."""
    return make_caller("admin", workspace_id=new_id(), email="admin@elsewhere.example")


@pytest.fixture
def client_for(house: House) -> Callable[[Caller], TestClient]:
    """A client that is signed in as the given caller."""
    doorman = Doorman()
    house.authenticator = doorman
    apps: list[FastAPI] = []

    def make(caller: Caller) -> TestClient:
        if not apps:  # as late as possible, so that a test may add to the house first
            apps.append(create_app(house.settings, house=house))
        token = f"test-{caller.user_id}"
        doorman.callers[token] = caller
        headers = {"Authorization": f"Bearer {token}"}
        return TestClient(apps[0], headers=headers, raise_server_exceptions=False)

    return make


@pytest.fixture
def client(client_for: Callable[[Caller], TestClient], admin: Caller) -> TestClient:
    """A client that is signed in as the administrator `admin`."""
    return client_for(admin)
