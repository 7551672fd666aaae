"""Every path that gives data out, tried with every kind of rule: nothing of what is hidden comes through."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient
from tests.features.governance.walk import STATEMENTS, Walk
from tests.features.identity.walking import Operation, operations

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from sextant.features.governance.models import Audience, Mask, Rule

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]

# Paths that give nothing of a dataset's rows, each for its reason. A new route belongs here or in `Walk`.
WITHOUT_ROWS = (
    (r"\S+ /token", "signs in"),
    (r"\S+ /api/v1/(session|people|keys|signing-keys|platforms)\b.*", "people and workspaces"),
    (r"\S+ /api/v1/brand\b.*", "how a workspace looks"),
    (r"\S+ /api/v1/audit\b.*", "the trail, for administrators"),
    (r"\S+ /api/v1/monitoring/.*", "figures of the machine, for administrators"),
    (r"GET /api/v1/data/maintenance", "counts and names of datasets, for administrators"),
    (r"GET /(health|ready|metrics)", "probes"),
    (r"\S+ /api/v1/(sources|syncs)\b.*", "a person's own connections, before anything is a dataset"),
    (r"POST /api/v1/(data/(upload|paste|url|ingest)|streams/(follow|ready))", "takes in"),
    (r"GET /api/v1/checks/kinds", "the same for everyone"),
    (r"POST /api/v1/ws-ticket", "a ticket; what it opens is held in tests/features/live/test_sight.py"),
    (r"GET /api/v1/llm/usage", "tokens and money"),
    (r"(PUT|DELETE) /api/v1/dashboards.*", "layout"),
    (r"POST /api/v1/dashboards/(import|reword|\{dashboard_id\}/diff)", "layout"),
    (r"(GET|POST) /api/v1/dashboards/\{dashboard_id\}/versions.*", "layout, for whoever may change it"),
    (r"(GET|POST|PATCH) /api/v1/dashboards/\{dashboard_id\}/notes.*", "words that people wrote"),
    (r"GET /api/v1/dashboards/\{dashboard_id\}/people", "people, for the owner"),
    (r"\S+ /api/v1/jobs/\{job_id\}/(cancel|retry)", "one's own jobs"),
    (r"\S+ /api/v1/semantics/(parse|import)", "words that people wrote"),
    (r"PUT /api/v1/semantics", "words that people wrote"),
    (r"POST /api/v1/data/format", "lays out what was sent"),
    (r"(GET|PUT) /api/v1/data/engine", "which engine, of no dataset"),
    (r"(GET|POST) /api/v1/data/running.*", "what one runs oneself, by its request"),
    (r"(PUT|DELETE) /api/v1/data/queries/\{saved_id\}", "statements that people wrote"),
    (r"DELETE /api/v1/(threads|verified|query)/.*", "takes away"),
    (r"\S+ /api/v1/(channels|mail)\b.*", "where notices go"),
    (r"\S+ /api/v1/(reports|unsubscribe)\b.*", "to whom and when a dashboard goes by mail"),
    (r"\S+ /api/v1/deliveries\b.*", "that something was told, for administrators"),
    (r"GET /api/v1/alerts/\{alert_id\}/deliveries", "that something was told"),
    (r"DELETE /api/v1/alerts/\{alert_id\}", "takes away"),
    (r"POST /api/v1/models/\{model_id\}/run", "one's own models"),
    (r"DELETE /api/v1/(models|rollups)/.*", "takes away"),
    (r"POST /api/v1/layouts/(sort|partition)", "one's own datasets; no row of them changes"),
)
# Paths for those alone who may change the dataset, or who see it whole: refused.
REFUSED = (
    r"\S+ /api/v1/datasets/\{dataset_id\}/policy.*",
    r"(PATCH|DELETE) /api/v1/datasets/\{dataset_id\}.*",
    r"POST /api/v1/datasets/\{dataset_id\}/(tables|restore|snapshots.*|loads.*)",
    r"GET /api/v1/datasets/\{dataset_id\}/(set-aside|set-aside\.csv|raw|loads.*|errors|compare|relations)",
    r"POST /api/v1/datasets/\{dataset_id\}/(errors|set-aside/(look|load))",
    r"\S+ /api/v1/datasets/\{dataset_id\}/checks.*",
    r"(GET|PATCH|DELETE) /api/v1/checks/\{check_id\}.*",
    r"(GET|POST) /api/v1/streams/\{dataset_id\}/(set-aside|roll|log|replay)",
    r"(GET|PATCH|DELETE) /api/v1/streams/\{dataset_id\}/follow",
)
# Paths that answer with what the person may see; `Walk` asks each with more than one request.
ANSWERED = (
    r"GET /api/v1/datasets(/\{dataset_id\}(/(rows|snapshots|questions))?)?",
    r"GET /api/v1/data/(profile/\{dataset_id\}|schema|job/\{job_id\})",
    r"GET /api/v1/jobs(/\{job_id\}/events)?",
    r"(GET|POST) /api/v1/data/query",
    r"GET /api/v1/search",
    r"(GET|POST|PATCH) /api/v1/(models|rollups)(/(preview|yaml|suggestions|\{\w+\}(/(runs|rebuild))?))?",
    r"GET /api/v1/layouts",
    r"\S+ /api/v1/alerts(/preview|/\{alert_id\}(/(evaluate|evaluations|history|acknowledge|snooze))?)?",
    r"POST /api/v1/(query/validate|data/export|query/natural|semantics/(draft|check))",
    r"GET /api/v1/semantics(/versions)?",
    r"GET /api/v1/downloads/\{token\}",
    r"(GET|POST) /api/v1/data/queries(/\{saved_id\}(/run)?)?",
    r"(GET|POST|PUT|PATCH) /api/v1/(query/explain|query/\{query_id\}/\w+|feedback|threads(/\{thread_id\})?)",
    r"(GET|POST) /api/v1/verified(/\{key\}/run)?",
    r"GET /api/v1/query/(history|suggest|\{query_id\})",
    r"GET /api/v1/(threads/\{thread_id\}|home|streams(/\{dataset_id\}(/events)?)?)",
    r"(GET|POST) /api/v1/dashboards(/\{dashboard_id\}(/(tiles|data|filter-values|export|shares)?)?)?",
    r"(GET|POST) /api/v1/dashboards/(draft|\{dashboard_id\}/(yaml|stream|tiles/\{viz_id\}/rows))",
    r"(GET|POST) /api/v1/(shared/\{token\}|embedded/\{share_id\}).*",
    r"(GET|POST|DELETE) /api/v1/dashboards/\{dashboard_id\}/shares.*",
)
# What an administrator wrote down: it names columns and values that others may not see.
LAYER = {
    "datasets": [
        {
            "dataset": "staff",
            "time": "hired",
            "columns": [{"column": "salary", "synonyms": ["pay"], "description": "The salary, yearly."}],
            "metrics": [
                {"name": "pay bill", "expression": "sum(salary)", "filters": ["salary > 70100001"]},
                {"name": "last in the list", "expression": "max(name)"},
            ],
            "filters": [
                {"name": "well paid", "expression": "salary > 70200000", "synonyms": ["rich"]},
                {"name": "of the north", "expression": "name LIKE 'QxNorthman%'"},
            ],
        }
    ],
    "relations": [{"from": "staff.salary", "to": "staff.no", "cardinality": "many-to-many"}],
    "verified": [
        {
            "question": "who earns most",
            "sql": "SELECT max(salary) AS top FROM staff WHERE name > 'QxSouthman'",
        }
    ],
}
REGIONS = ("North", "South", "East")
ROWS = 307


def staff() -> bytes:
    """307 people of whom 103 are in the North; each has a name, a card and a salary that no other has."""
    lines = ["no,region,name,card,salary,hired"]
    for n in range(ROWS):
        region = REGIONS[n % 3]
        day = f"{2001 + n % 20}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        lines.append(
            f"{n},{region},Qx{region}man{n:05d}zed,4929{n:04d}7731{n:04d},{70_000_001 + 1_013 * n},{day}"
        )
    return ("\n".join(lines) + "\nbroken,line,that,has,far,too,many,Qxasidecells\n").encode()


@dataclass(frozen=True)
class Kind:
    """A kind of rule, and what must not be seen under it anywhere."""

    rule: Rule
    secret: re.Pattern[str]
    hides_counts: bool = False


_ALL_SALARIES = re.compile(r"(?<!\d)70[0-3]\d{5}(?!\d)")
_ROUND = re.compile(r"(?<!\d)70[0-3]\d{2}(?!000)\d{3}(?!\d)")


def rule(*masks: Mask, rows: str | None = None) -> Rule:
    return Rule(name="a rule", audience=Audience(roles=("analyst",)), rows=rows, columns=masks)


KINDS = {
    "rows": Kind(
        rule(rows="region = person.region"),
        re.compile(r"Qx(South|East)man|(?<!\d)307(?!\d)"),
        hides_counts=True,
    ),
    "hide": Kind(
        rule(Mask(column="salary", mask="hide")), re.compile(rf"salary|{_ALL_SALARIES.pattern}", re.I)
    ),
    "null": Kind(rule(Mask(column="salary", mask="null")), _ALL_SALARIES),
    "range": Kind(rule(Mask(column="salary", mask="range", width=100_000)), _ROUND),
    "hash": Kind(rule(Mask(column="name", mask="hash")), re.compile(r"Qx(North|South|East)man")),
    "last_four": Kind(rule(Mask(column="name", mask="last_four")), re.compile(r"Qx|man\d{5}zed")),
}


@pytest.fixture
def data(house: House, admin: Caller) -> Dataset:
    accepted = house.datasets.put(admin, [staff()], file_name="staff.csv")
    house.jobs.run_waiting()
    dataset_id = accepted.dataset.dataset_id
    from sextant.features.datasets import DatasetChange

    house.datasets.change(admin, dataset_id, DatasetChange(shared=True))
    return house.datasets.get(admin, dataset_id)


@pytest.fixture
def attributes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The analyst of these tests is in the North."""
    monkeypatch.setattr(house.policies, "_attributes_of", lambda _workspace, _user: {"region": "North"})


@pytest.fixture
def furnished(house: House, client_for: Clients, admin: Caller, data: Dataset) -> dict[str, str]:
    """What an administrator made before there was a rule: answers, checks, findings, a dashboard, a link."""
    client = client_for(admin)
    base = f"/api/v1/datasets/{data.dataset_id}"
    for sql in STATEMENTS:
        client.post("/api/v1/data/query", json={"sql": sql})
    check = client.post(
        f"{base}/checks", json={"kind": "set", "columns": ["region"], "params": {"values": ["North"]}}
    )
    ran = client.post(f"{base}/checks/run")
    assert ran.status_code == 200, ran.text
    assert client.post(f"{base}/errors").status_code == 202
    house.jobs.run_waiting()
    board = client.post(
        "/api/v1/dashboards",
        json={
            "name": "People",
            "shared": True,
            "visualizations": [{"title": "All", "query": "SELECT * FROM staff", "chart_type": "table"}],
            "filters": [{"label": "Region", "column": "region", "type": "set"}],
        },
    )
    assert board.status_code == 201, board.text
    made = board.json()
    link = client.post(f"/api/v1/dashboards/{made['dashboard_id']}/shares", json={})
    alert = client.post(
        "/api/v1/alerts",
        json={
            "name": "Pay",
            "shared": True,
            "watch": {"kind": "sql", "sql": "SELECT count(*) AS n, max(salary) AS pay FROM staff"},
            "condition": {"kind": "threshold", "op": "above", "level": 1},
        },
    )
    assert alert.status_code == 201, alert.text
    described = client.put("/api/v1/semantics", json={"yaml": json.dumps(LAYER), "version": 0})
    assert described.status_code == 200, described.text
    return {
        "alert_id": alert.json()["alert_id"],
        "check_id": check.json()["check_id"],
        "run_id": ran.json()["run_id"],
        "dashboard_id": made["dashboard_id"],
        "filter_id": made["filters"][0]["filter_id"],
        "viz_id": made["visualizations"][0]["viz_id"],
        "token": link.json()["url"].rsplit("/", 1)[-1],
        "snapshot_id": str(data.snapshot_id),
        "load_id": str(data.load_id),
        "job_id": str(data.job_id),
    }


@pytest.mark.usefixtures("attributes")
@pytest.mark.parametrize("name", KINDS)
def test_nothing_of_what_is_hidden_comes_through(
    house: House,
    client_for: Clients,
    admin: Caller,
    analyst: Caller,
    make_caller: Callable[..., Caller],
    data: Dataset,
    furnished: dict[str, str],
    name: str,
) -> None:
    kind = KINDS[name]
    colleague = make_caller("analyst", email="colleague@example.com")
    before = Walk(client_for(colleague), data.dataset_id, furnished)
    assert sum(bool(kind.secret.search(text)) for _, text in before.all()) > 5, "the walk sees nothing at all"
    house.policies.put(admin, data.dataset_id, [kind.rule])
    seen = Walk(client_for(analyst), data.dataset_id, furnished)
    leaks: list[tuple[str, str]] = []
    answered = 0
    for asked, text in seen.all():
        found = kind.secret.search(text)
        answered += "North" in text
        if found:
            leaks.append((asked, text[max(0, found.start() - 80) : found.end() + 40]))
    assert leaks == []
    assert answered > 5


@pytest.mark.usefixtures("attributes")
def test_what_was_made_of_all_rows_is_refused(
    house: House,
    client_for: Clients,
    admin: Caller,
    analyst: Caller,
    data: Dataset,
    furnished: dict[str, str],
) -> None:
    house.policies.put(admin, data.dataset_id, [KINDS["rows"].rule])
    client = client_for(analyst)
    known = {**furnished, "dataset_id": data.dataset_id, "field_id": "1", "version": "1"}
    walked = 0
    for operation in operations(client.app):  # type: ignore[arg-type]
        if not any(re.fullmatch(pattern, str(operation)) for pattern in REFUSED):
            continue
        answer = client.request(operation.method, operation.at(known), **operation.request())
        assert answer.status_code in {403, 404, 422}, f"{operation}: {answer.status_code} {answer.text[:200]}"
        assert "Qx" not in answer.text, str(operation)
        walked += 1
    assert walked > 20


def test_every_route_is_known_to_give_rows_or_not_to(client_for: Clients, admin: Caller) -> None:
    patterns = [*(pattern for pattern, _ in WITHOUT_ROWS), *REFUSED, *ANSWERED]
    unknown = [
        str(operation)
        for operation in operations(client_for(admin).app)  # type: ignore[arg-type]
        if not _known(operation, patterns)
    ]
    assert unknown == [], "say of each whether it gives rows out, and try it in Walk if it does"


def _known(operation: Operation, patterns: list[str]) -> bool:
    return any(re.fullmatch(pattern, str(operation)) for pattern in patterns)


@pytest.mark.usefixtures("attributes")
def test_a_link_shows_what_the_dashboards_owner_sees(
    house: House, client_for: Clients, admin: Caller, data: Dataset, furnished: dict[str, str]
) -> None:
    path = f"/api/v1/shared/{furnished['token']}/data"
    client = client_for(admin)
    seen = Rule(name="all", also=("admin", "owner"), rows="region = 'North'")
    house.policies.put(admin, data.dataset_id, [KINDS["rows"].rule])
    house.policies.put(admin, data.dataset_id, [seen])
    assert "QxSouthman" not in client.post(path, json={}).text
