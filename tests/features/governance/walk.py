"""What one person can ask of a workspace, path by path, and the text of all that comes back."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

STATEMENTS = (
    "SELECT * FROM staff",
    "SELECT count(*) FROM staff",
    "SELECT count(*) AS n, region FROM staff GROUP BY region",
    "SELECT name FROM staff ORDER BY no DESC LIMIT 400",
    "SELECT s FROM staff s",
    "FROM staff",
    "SELECT * EXCLUDE (no) FROM staff",
    "SELECT COLUMNS('.*') FROM staff",
    "WITH staff AS (SELECT * FROM staff) SELECT * FROM staff",
    "SELECT * FROM (SELECT * FROM staff) JOIN staff AS other USING (no)",
    "SELECT (SELECT max(no) FROM staff) AS top, x.* FROM staff x",
    "SELECT name, row_number() OVER (ORDER BY no) FROM staff",
    "SELECT list(name) FROM staff",
    "SELECT string_agg(region, ',') FROM staff",
    "SELECT min(name), max(name) FROM staff",
    "SELECT salary FROM staff",
    "SELECT sum(salary), avg(salary), min(salary), max(salary) FROM staff",
    "SELECT no FROM staff WHERE salary > 70100000",
    "SELECT no FROM staff ORDER BY salary",
    "SELECT count(*) FROM staff GROUP BY salary",
    "SELECT salry FROM staff",
    "SELECT nme FROM staff",
    "SELECT CAST(name AS INT) FROM staff",
    "SELECT CAST(name AS INT) FROM staff WHERE region = 'South'",
    "SELECT * FROM staff WHERE CAST(name AS DATE) > DATE '2020-01-01'",
    "SELECT 'x' || name FROM staff WHERE name LIKE 'Qx%'",
    "SELECT a.name FROM staff a JOIN staff b ON a.name = b.name",
    "SELECT to_json(staff) FROM staff",
    "SELECT * FROM staff USING SAMPLE 50",
    "SELECT * FROM staff UNION ALL SELECT * FROM staff",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM information_schema.columns",
    "PIVOT staff ON region USING count(*)",
    "SUMMARIZE staff",
    "DESCRIBE staff",
)
QUESTIONS = (
    "how many staff",
    "staff by region",
    "average salary by region",
    "list names",
    "highest salary",
    "names",
    "pay bill by region",
    "how many well paid staff",
    "staff of the north",
    "who earns most",
)


METRICS = (
    "count(*)",
    "sum(salary)",
    "max(salary)",
    "max(name)",
    "min(region)",
    "sum(salry)",
    "count(*) FILTER (WHERE salary > 70100000)",
    "string_agg(name, ',')",
    "max(CAST(name AS INT))",
)


@dataclass
class Walk:
    """One person's requests, and everything that came back."""

    client: TestClient
    dataset_id: str
    ids: dict[str, str]

    def all(self) -> Iterator[tuple[str, str]]:
        """What was asked, and the text of what came."""
        for name, answer in self._answers():
            assert answer.status_code < 500, f"{name}: {answer.text}"
            yield name, _text(answer)

    def _answers(self) -> Iterator[tuple[str, Any]]:
        yield from self._statements()
        yield from self._rows()
        yield from self._asking()
        yield from self._boards()
        yield from self._meaning()
        yield from self._searching()
        yield from self._saved()
        yield from self._alerts()
        yield from self._transforms()
        for path in (
            "/api/v1/datasets",
            "/api/v1/datasets?q=salary",
            "/api/v1/data/schema",
            "/api/v1/home",
            "/api/v1/jobs",
            "/api/v1/query/history",
            f"/api/v1/datasets/{self.dataset_id}",
            f"/api/v1/datasets/{self.dataset_id}/snapshots",
            f"/api/v1/datasets/{self.dataset_id}/questions",
            f"/api/v1/data/profile/{self.dataset_id}",
            f"/api/v1/data/job/{self.ids['job_id']}",
            f"/api/v1/jobs/{self.ids['job_id']}/events",
        ):
            yield path, _without(self.client.get(path), *QUESTIONS)
        yield "draft", self.client.post("/api/v1/semantics/draft", json={"dataset_ids": [self.dataset_id]})

    def _statements(self) -> Iterator[tuple[str, Any]]:
        for sql in STATEMENTS:
            yield sql, _without(self.client.post("/api/v1/data/query", json={"sql": sql}), sql)
            valid = self.client.post("/api/v1/query/validate", json={"sql": sql})
            yield f"validate {sql}", _without(valid, sql)
            explained = self.client.post("/api/v1/query/explain", json={"sql": sql})
            yield f"explain {sql}", _without(explained, sql)
        yield "by address", self.client.get("/api/v1/data/query", params={"sql": "SELECT * FROM staff"})
        then = {"sql": "SELECT * FROM staff", "as_of": "2026-12-31T00:00:00Z"}
        yield "as of", self.client.post("/api/v1/data/query", json=then)
        for body in ({"dataset_id": self.dataset_id}, {"sql": "SELECT * FROM staff"}):
            made = self.client.post("/api/v1/data/export", json={**body, "format": "csv"})
            yield "export", made
            yield "download", self.client.get(made.json()["download_url"])

    def _rows(self) -> Iterator[tuple[str, Any]]:
        path = f"/api/v1/datasets/{self.dataset_id}/rows"
        yield path, self.client.get(path, params={"limit": 1000})
        for column in ("no", "region", "name", "salary", "hired"):
            sort = {"sort": f"{column}:desc", "limit": 400}
            yield f"sort {column}", _without(self.client.get(path, params=sort), f"`{column}`")
            for op, value in (("contains", "a"), (">", "1"), ("null", "")):
                wanted = f'[{{"column":"{column}","op":"{op}","value":"{value}"}}]'
                found = self.client.get(path, params={"filter": wanted})
                yield f"filter {column} {op}", _without(found, f"`{column}`")

    def _asking(self) -> Iterator[tuple[str, Any]]:
        for question in QUESTIONS:
            answer = self.client.post("/api/v1/query/natural", json={"question": question})
            # A word that found no place is quoted back.
            echoes = (question, *(mark.format(w) for w in question.split() for mark in ("“{}”", '"{}"')))
            body = answer.json()
            yield question, _without(answer, *echoes)
            if answer.status_code == 200:
                yield "again", _without(self.client.get(f"/api/v1/query/{body['query_id']}"), *echoes)
                yield "thread", _without(self.client.get(f"/api/v1/threads/{body['thread_id']}"), *echoes)
                yield from self._answered(body["query_id"], body["thread_id"], echoes)
        for typed in ("average s", "staff by ", "Qx", "how many staff with ", "pay b", "who earns"):
            answer = self.client.get("/api/v1/query/suggest", params={"q": typed})
            yield f"suggest {typed}", _without(answer, typed)

    def _answered(self, query_id: str, thread_id: str, echoes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """What follows an answer: its parts and what else they may be, a mark, an opinion, its thread."""
        path = f"/api/v1/query/{query_id}"
        for name, answer in (
            ("choices", self.client.get(f"{path}/choices")),
            ("change", self.client.post(f"{path}/change", json={"role": "top", "limit": 3})),
            ("change by", self.client.post(f"{path}/change", json={"role": "by", "column": "staff.region"})),
            *self._instead(path),
            ("verify", self.client.post(f"{path}/verify", json={"note": "seen"})),
            ("feedback", self.client.put(f"{path}/feedback", json={"verdict": "right"})),
            ("opinions", self.client.get("/api/v1/feedback")),
            ("rename", self.client.patch(f"/api/v1/threads/{thread_id}", json={"starred": True})),
            ("threads", self.client.get("/api/v1/threads")),
        ):
            yield name, _without(answer, *echoes, *QUESTIONS)
        verified = self.client.get("/api/v1/verified")
        yield "verified", _without(verified, *QUESTIONS)
        for one in verified.json().get("items", [])[:3] if verified.status_code == 200 else ():
            again = self.client.post(f"/api/v1/verified/{one['key']}/run")
            yield "verified again", _without(again, *QUESTIONS)

    def _instead(self, path: str) -> list[tuple[str, Any]]:
        """Other readings that the answer offers, and one that it does not."""
        offered = self.client.get(path).json().get("alternatives", [])
        readings = [one["reading"] for one in offered if one.get("reading")]
        bodies = [{"reading": reading} for reading in (*readings, "0123456789abcdef")]
        return [("instead", self.client.post(f"{path}/instead", json=body)) for body in bodies]

    def _saved(self) -> Iterator[tuple[str, Any]]:
        """A statement kept under a name, and run again."""
        for number, sql in enumerate(STATEMENTS[:8]):
            body = {"name": f"kept {number}", "sql": sql}
            kept = self.client.post("/api/v1/data/queries", json=body)
            yield f"save {sql}", _without(kept, sql)
            if kept.status_code == 201:
                path = f"/api/v1/data/queries/{kept.json()['saved_id']}"
                yield f"saved {sql}", _without(self.client.get(path), sql)
                yield f"run {sql}", _without(self.client.post(f"{path}/run", json={}), sql)
        yield "saved", _without(self.client.get("/api/v1/data/queries"), *STATEMENTS[:8])

    def _transforms(self) -> Iterator[tuple[str, Any]]:
        """Models of statements, tried and made, and rollups of what was asked."""
        for sql in STATEMENTS[::3]:
            for path, body in (
                ("models/preview", {"sql": sql}),
                ("models", {"name": "made", "sql": sql}),
                ("rollups", {"sql": [sql]}),
            ):
                asked = self.client.post(f"/api/v1/{path}", json=body)
                yield f"{path} {sql}", _without(asked, sql)
                made = asked.json().get("model_id") if asked.status_code == 202 else None
                if made is not None:
                    for way in ("", "/runs"):
                        found = self.client.get(f"/api/v1/models/{made}{way}")
                        yield f"model{way} {sql}", _without(found, sql)
        for path in ("models", "models/yaml", "rollups", "rollups/suggestions", "layouts"):
            yield path, _without(self.client.get(f"/api/v1/{path}"), *STATEMENTS)

    def _alerts(self) -> Iterator[tuple[str, Any]]:
        """What a rule sees now, and the alert that somebody shared before there was a rule."""
        level = {"kind": "threshold", "op": "above", "level": 1}
        for sql in STATEMENTS:
            for changes in ({}, {"fold": "rows"}, {"by": ["region"]}, {"by": ["name"], "column": "salary"}):
                watch = {"kind": "sql", "sql": sql, **changes}
                body = {"name": "a", "watch": watch, "condition": level}
                seen = self.client.post("/api/v1/alerts/preview", json=body)
                yield f"watch {sql} {changes}", _without(seen, sql, "`salary`", "`name`")
        shared = f"/api/v1/alerts/{self.ids['alert_id']}"
        yield from (
            ("alerts", self.client.get("/api/v1/alerts")),
            ("alert", self.client.get(shared)),
            ("looks", self.client.get(f"{shared}/evaluations")),
            ("what happened", self.client.get(f"{shared}/history")),
            ("look", self.client.post(f"{shared}/evaluate")),
            ("sleep", self.client.post(f"{shared}/snooze", json={"until": None})),
        )

    def _meaning(self) -> Iterator[tuple[str, Any]]:
        """The semantic layer's preview: each metric and filter runs, or says why not."""
        for expression in METRICS:
            metric = {"name": "m", "expression": expression}
            layer = {"datasets": [{"dataset": "staff", "metrics": [metric]}]}
            checked = self.client.post("/api/v1/semantics/check", json={"yaml": json.dumps(layer)})
            yield f"metric {expression}", _without(checked, expression, json.dumps(expression)[1:-1])
        for expression in ("salary > 70100000", "name LIKE 'Qx%'", "region = 'South'"):
            named = {"name": "f", "expression": expression}
            layer = {"datasets": [{"dataset": "staff", "filters": [named]}]}
            checked = self.client.post("/api/v1/semantics/check", json={"yaml": json.dumps(layer)})
            yield f"filter {expression}", _without(checked, expression)
        yield "layer", self.client.get("/api/v1/semantics")
        yield "layer then", self.client.get("/api/v1/semantics", params={"version": 1})
        yield "layers", self.client.get("/api/v1/semantics/versions")

    def _searching(self) -> Iterator[tuple[str, Any]]:
        """The search behind the palette and the command line: begun, whole and misspelled words."""
        for text in (
            "salary",
            "salry",
            "sal",
            "name",
            "Qx",
            "QxSouthman",
            "7000",
            "staff",
            "South",
            "307",
            "pay bill",
            "well paid",
        ):
            found = self.client.get("/api/v1/search", params={"q": text, "limit": 100})
            yield f"search {text}", _without(found, *QUESTIONS)

    def _boards(self) -> Iterator[tuple[str, Any]]:
        board = f"/api/v1/dashboards/{self.ids['dashboard_id']}"
        yield board, self.client.get(board)
        yield "boards", self.client.get("/api/v1/dashboards")
        yield "tiles", self.client.post(f"{board}/data", json={"filters": {}})
        yield "tiles again", self.client.get(f"{board}/data")
        yield "tiles streamed", self.client.post(f"{board}/stream", json={})
        tile = f"{board}/tiles/{self.ids['viz_id']}/rows"
        yield "rows behind", self.client.post(tile, json={})
        for column, value in (("region", "South"), ("salary", 70_000_001)):
            mark = {"column": column, "value": {"values": [value]}}
            yield "rows behind a mark", self.client.post(tile, json={"mark": mark})
        yield "yaml", self.client.get(f"{board}/yaml")
        values = {"filter_id": self.ids["filter_id"]}
        yield "values", self.client.get(f"{board}/filter-values", params=values)
        made = self.client.post(f"{board}/export", json={"format": "csv"})
        yield "board export", made
        if made.status_code == 200:
            yield "board file", self.client.get(made.json()["download_url"])
        own = self.client.post(
            "/api/v1/dashboards",
            json={"name": "Own", "visualizations": [{"title": "All", "query": "SELECT * FROM staff"}]},
        ).json()
        drafted = self.client.post("/api/v1/dashboards/draft", json={"dataset_id": self.dataset_id})
        yield "drafted", drafted
        if drafted.status_code == 201:
            made = f"/api/v1/dashboards/{drafted.json()['dashboard_id']}"
            yield "drafted tiles", self.client.post(f"{made}/data", json={})
            for form in ("xlsx", "parquet", "svg"):
                file = self.client.post(f"{made}/export", json={"format": form})
                if file.status_code == 200:
                    yield f"drafted {form}", self.client.get(file.json()["download_url"])
        yield "own", self.client.post(f"/api/v1/dashboards/{own['dashboard_id']}/data", json={})


def _without(answer: Any, *said: str) -> Any:
    """The answer without the words that the person sent themselves."""
    echoes = (*said, *(json.dumps(one)[1:-1] for one in said), "There is no column `salary`")
    for echo in echoes:
        answer._content = re.sub(re.escape(echo).encode(), b"", answer.content, flags=re.IGNORECASE)
    return answer


def _text(answer: Any) -> str:
    """What came, without ids, tokens, snapshots and moments, whose letters and digits are chance."""
    content: bytes = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    cursor = re.compile(r'(?<=cursor":")[\w-]+')  # its base64 may spell anything, what it carries may not
    text = cursor.sub(
        lambda c: str(base64.urlsafe_b64decode(c[0] + "===")), content.decode("utf-8", "replace")
    )
    return re.sub(r"[\w-]{30,}|\d{4}-\d\d-\d\dT[\d:.]+|\d{15,}", "", text)
