"""What an engine is asked to keep up, and what is refused before it is asked; no Spark has to be there."""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from sextant.adapters.source.kafka import java_settings
from sextant.adapters.source.kafka_values import plain_message
from sextant.adapters.warehouse.translation import translate
from sextant.adapters.warehouse.translation.spark import SPARK as SPARK_RULES
from sextant.app.settings import Settings
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Column
from sextant.features.streams import ASIDE, RECEIVED, TopicRows
from sextant.features.transforms.continuing.declaring import declared
from sextant.features.transforms.modelling import store
from tests.features.streams.conftest import ndjson, visit

pytestmark = pytest.mark.one_database
Post = Callable[..., Any]
SPARK = "spark://127.0.0.1:1/sextant?checkpoints=file:///checkpoints"
TOTALS = "SELECT event_type, count(*) AS n FROM visits GROUP BY event_type"


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update={"warehouse_url": getattr(request, "param", SPARK)})


@pytest.fixture
def post(client: TestClient) -> Post:
    sent = {"Content-Type": "application/x-ndjson"}
    events = ndjson(visit(n) for n in range(20))
    pushed = client.post("/api/v1/data/ingest", params={"stream": "visits"}, content=events, headers=sent)
    assert pushed.status_code == 202, pushed.text

    def send(sql: str, **more: Any) -> Any:
        body = {"name": "totals", "sql": sql, "engine": "spark-streaming", **more}
        return client.post("/api/v1/models", json=body)

    return send


@pytest.mark.parametrize("settings", ["duckdb://", "spark://127.0.0.1:1/sextant"], indirect=True)
def test_without_a_spark_that_has_checkpoints_nothing_is_kept_up(post: Post) -> None:
    error = post(TOTALS).json()["error"]
    assert error["code"] == "model_refused"
    assert "SEXTANT_WAREHOUSE_URL" in error["message"]


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT * FROM visits", "model_refused", "in groups alone"),
        ("SELECT median(n) AS m FROM visits", "model_refused", "in groups alone"),
        ("SELECT count(*) AS n FROM visits WHERE timestamp > now()", "model_refused", "in groups alone"),
        ("SELECT max(received_at) AS m FROM visits", "model_refused", "not told by the topic"),
        (TOTALS, "follow_not_found", "follows no topic"),
        ("SELECT count(*) AS n FROM visits WHERE event_type SIMILAR TO '.*'", "engine_unable", "Spark"),
    ],
)
def test_what_no_engine_keeps_up_is_told_when_it_is_declared(
    post: Post, sql: str, code: str, said: str
) -> None:
    answer = post(sql)
    assert (answer.status_code in (404, 422), answer.json()["error"]["code"]) == (True, code)
    assert said in answer.json()["error"]["message"]


def test_a_loaded_dataset_has_no_topic(client: TestClient, house: House, post: Post) -> None:
    client.post("/api/v1/data/upload", files={"file": ("sales.csv", b"region,n\nN,1\nS,2\n")})
    house.jobs.run_waiting()
    answer = post("SELECT region, count(*) AS c FROM sales GROUP BY region")
    assert "no stream" in answer.json()["error"]["message"]


def test_a_model_of_another_engine_stays_of_that(client: TestClient, house: House, post: Post) -> None:
    made = post(TOTALS, engine="workspace")
    assert made.status_code == 202, made.text
    assert (made.json()["engine"], made.json()["continuous"]) == ("workspace", None)
    file = f'sextant: 1\nmodels:\n- table: totals\n  engine: spark-streaming\n  sql: "{TOTALS}"\n'
    answer = client.post("/api/v1/models/yaml?preview=true", content=file)
    assert "is kept by workspace" in answer.json()["error"]["message"]
    with house.db.transaction() as tx:
        store.change(tx, made.json()["model_id"], {"engine": "spark-streaming"})
    assert "engine: spark-streaming" in client.get("/api/v1/models/yaml").text


def test_no_group_is_cut_off_by_the_limit_of_an_answer(house: House, admin: Caller, post: Post) -> None:
    ground = house.transforms.models.watching._on
    query = declared(ground, admin, TOTALS).reading.permitted.query
    assert "LIMIT" not in translate(query, SPARK_RULES, {})
    with_own = declared(ground, admin, f"{TOTALS} ORDER BY 1 LIMIT 3").reading.permitted.query
    assert "LIMIT 3" in translate(with_own, SPARK_RULES, {})


def _columns() -> tuple[Column, ...]:
    kinds = {RECEIVED: "timestamptz", "at": "timestamptz", "n": "long", "deep.er": "string", "d": "date"}
    return tuple(
        Column(field_id=number, name=f"c{number}", label=name, source_name=name, type=kind, position=number)
        for number, (name, kind) in enumerate(kinds.items(), start=1)
    )


def _read(values: list[bytes | None], wanted: tuple[int, ...]) -> list[dict[str, Any]]:
    rows: TopicRows = pickle.loads(pickle.dumps(TopicRows(plain_message, _columns(), wanted)))  # ours
    batch = pa.RecordBatch.from_pydict(
        {
            "partition": pa.array([0] * len(values), pa.int32()),
            "offset": pa.array(range(len(values)), pa.int64()),
            "value": pa.array(values, pa.binary()),
        }
    )
    return [row for made in rows(iter([batch])) for row in made.to_pylist()]


def test_messages_become_rows_as_in_the_stream_and_what_does_not_fit_says_why() -> None:
    found = _read(
        [
            b'{"at": "2026-03-02T10:00:00+02:00", "n": 7.0, "deep": {"er": [1]}, "new": "x"}',
            b"nothing",
            None,
            b'{"n": "seven"}',
            b'{"d": "2026-03-02"}',
            b"\0\0\0\0\x07x",
            b"",
        ],
        (2, 3, 4, 5),
    )
    fit = [one for one in found if one[ASIDE] is None]
    assert [one["f3"] for one in fit] == [7, None]
    assert fit[0]["f2"] == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert fit[0]["f4"] == "[1]"
    assert str(fit[1]["f5"]) == "2026-03-02"
    assert sorted(one[ASIDE] for one in found if one[ASIDE] is not None) == [
        "`c3` is long, and this is text that it does not hold",
        "empty",
        "framed with the schema 7, and the connection names no registry",
        "not JSON",
    ]


def test_a_batch_of_nothing_but_tombstones_has_no_row() -> None:
    assert _read([None, None], (3,)) == []


def test_a_password_is_quoted_as_java_reads_it() -> None:
    told = java_settings(
        {
            "bootstrap.servers": "one:9092",
            "security.protocol": "SASL_SSL",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": "me",
            "sasl.password": 'a"b\\c',
        }
    )
    assert told["sasl.jaas.config"] == (
        "org.apache.kafka.common.security.scram.ScramLoginModule required "
        'username="me" password="a\\"b\\\\c";'
    )
    assert told["isolation.level"] == "read_committed"
