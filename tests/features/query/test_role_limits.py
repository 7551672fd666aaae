"""What a statement may take, by the role of whoever sends it."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import DatasetChange
from sextant.features.query.gate import GateLimits
from sextant.features.query.limiting import RoleLimits, limited

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
ROWS = b"n,word\n" + b"".join(b"%d,w%d\n" % (n, n) for n in range(500))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Viewers get ten rows of an answer, and read at most four hundred."""
    return settings.model_copy(
        update={"role_limits": Settings(role_limits={"viewer": {"rows": 10, "scan_rows": 400}}).role_limits}
    )


@pytest.fixture
def loaded(house: House, admin: Caller) -> None:
    accepted = house.datasets.put(admin, [ROWS], file_name="words.csv")
    house.jobs.run_waiting()
    house.datasets.change(admin, accepted.dataset.dataset_id, DatasetChange(shared=True))


@pytest.mark.usefixtures("loaded")
def test_a_role_is_held_to_its_own_limits_and_others_are_not(
    client_for: Clients, viewer: Caller, analyst: Caller
) -> None:
    statement = {"sql": "SELECT n FROM words"}
    refused = client_for(viewer).post("/api/v1/data/query", json=statement)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "sql_too_expensive"
    assert "400 rows" in refused.json()["error"]["message"]
    few = client_for(viewer).post("/api/v1/data/query", json={"sql": "SELECT i FROM range(50) AS t(i)"})
    assert (few.json()["row_count"], few.json()["truncated"]) == (10, True)
    whole = client_for(analyst).post("/api/v1/data/query", json=statement).json()
    assert (whole["row_count"], whole["truncated"]) == (500, False)


def test_a_role_never_widens_what_holds_for_everyone() -> None:
    everyone = GateLimits(seconds=5, rows=100, memory_bytes=1 << 30)
    assert limited(everyone, None) is everyone
    wide = RoleLimits(seconds=50, rows=1000, memory_bytes=4 << 30)
    assert limited(everyone, wide) == everyone
    strict = limited(everyone, RoleLimits(seconds=1.5, scan_bytes=9))
    assert (strict.seconds, strict.rows, strict.scan_bytes) == (1.5, 100, 9)


def test_limits_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEXTANT_ROLE_LIMITS", '{"viewer": {"seconds": 10}, "analyst": {"rows": 5000}}')
    found = Settings().role_limits
    assert (found["viewer"].seconds, found["analyst"].rows) == (10, 5000)
    monkeypatch.setenv("SEXTANT_ROLE_LIMITS", '{"viewer": {"secnods": 10}}')
    with pytest.raises(ValidationError, match="secnods"):
        Settings()
