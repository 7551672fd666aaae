"""Suites go to Great Expectations and come back, proved by the real library; and as YAML."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset

RUN = Path(__file__).with_name("great_expectations_run.py")
ROWS = (
    "id,city,code,price,weight,seen,first,last\n"
    + "".join(
        f"{n},{('Oslo', 'Bergen', 'Tromsø')[n % 3]},{'A' if n % 20 else 'x'}{n:03d},"
        f"{'' if n % 10 == 0 else n % 50},{n / 4},2026-02-{n % 28 + 1:02d},f{n % 7},l{n % 11}\n"
        for n in range(1, 201)
    )
).encode()
RULES: tuple[dict[str, Any], ...] = (
    {"kind": "completeness", "columns": ["city"], "severity": "hold"},
    {"kind": "completeness", "columns": ["city", "price"]},
    {"kind": "completeness", "columns": ["price"], "min_share": 0.9},
    {"kind": "completeness", "columns": ["price"], "min_share": 0.91},
    {"kind": "uniqueness", "columns": ["id"]},
    {"kind": "uniqueness", "columns": ["city"]},
    {"kind": "uniqueness", "columns": ["first", "last"]},
    {"kind": "uniqueness", "columns": ["id", "last"], "severity": "info"},
    {"kind": "type", "columns": ["id"], "params": {"type": "integer"}},
    {"kind": "type", "columns": ["code"], "params": {"type": "integer"}},
    {"kind": "type", "columns": ["seen"], "params": {"type": "date"}},
    {"kind": "range", "columns": ["price"], "params": {"min": 0}},
    {"kind": "range", "columns": ["price"], "params": {"min": 0, "max": 49, "strict": True}},
    {"kind": "range", "columns": ["price"], "params": {"min": 1, "max": 40}, "min_share": 0.8},
    {"kind": "range", "columns": ["price"], "params": {"min": 1, "max": 40}, "min_share": 0.85},
    {"kind": "range", "columns": ["weight", "id"], "params": {"min": 0, "max": 200}},
    {"kind": "set", "columns": ["city"], "params": {"values": ["Oslo", "Bergen", "Tromsø"]}},
    {"kind": "set", "columns": ["city"], "params": {"values": ["Oslo", "Bergen"]}, "min_share": 0.6},
    {"kind": "pattern", "columns": ["code"], "params": {"pattern": "^A[0-9]{3}$"}},
    {"kind": "pattern", "columns": ["code"], "params": {"pattern": "^A[0-9]{3}$"}, "min_share": 0.95},
    {"kind": "row_count_change", "params": {"min_rows": 100, "max_rows": 300}},
    {"kind": "row_count_change", "params": {"min_rows": 300, "max_loss": 0.5}, "name": "enough"},
)
BEYOND: tuple[dict[str, Any], ...] = (
    {"kind": "freshness", "params": {"max_age_hours": 24.0}},
    {"kind": "row_count_change", "params": {"max_growth": 2.0}},
    {"kind": "sql", "params": {"sql": "SELECT * FROM things WHERE price > weight * 100"}},
)


@pytest.fixture
def things(load: Callable[..., Dataset]) -> Dataset:
    return load(ROWS, "things.csv")


@pytest.fixture
def suite(client: TestClient, things: Dataset) -> "Suite":
    return Suite(client, f"/api/v1/datasets/{things.dataset_id}/checks")


class Suite:
    def __init__(self, client: TestClient, url: str) -> None:
        self.client, self.url = client, url

    def keep(self, rules: tuple[dict[str, Any], ...]) -> None:
        answer = self.client.post(f"{self.url}/many", json={"rules": list(rules)})
        assert answer.status_code == 201, answer.text

    def get(self, form: str) -> str:
        answer = self.client.get(f"{self.url}/suite", params={"format": form})
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, text: str, form: str, *, method: str = "PUT", preview: bool = False) -> dict[str, Any]:
        answer = self.client.request(
            method, f"{self.url}/suite", params={"format": form, "preview": preview}, content=text
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rules(self) -> list[dict[str, Any]]:
        names = ("kind", "columns", "params", "min_share", "severity", "name")
        found = self.client.get(self.url).json()["items"]
        return [{name: one[name] for name in names} for one in found]

    def verdicts(self) -> dict[str, bool]:
        ran = self.client.post(f"{self.url}/run").json()
        assert ran["errors"] == 0, ran
        return {one["check_id"]: one["status"] == "passed" for one in ran["results"]}


def rows_of(house: House, admin: Caller, dataset: Dataset, folder: Path) -> Path:
    files = house.datasets.table(admin, dataset.dataset_id).read_files()
    assert len(files) == 1
    path = folder / "rows.parquet"
    pq.write_table(pq.read_table(files[0]), path)
    return path


def by_the_library(text: str, rows: Path) -> dict[str, Any]:
    written = rows.with_name("suite.json")
    written.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(RUN), str(written), str(rows)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.one_database
def test_the_real_library_reads_our_suite_and_comes_to_the_same_verdicts(
    suite: Suite, house: House, admin: Caller, things: Dataset, tmp_path: Path
) -> None:
    suite.keep(RULES + BEYOND)
    ours = suite.verdicts()
    found = by_the_library(suite.get("great_expectations"), rows_of(house, admin, things, tmp_path))
    theirs: dict[str, list[bool]] = {}
    for one in found["verdicts"]:
        assert not one["raised"].get("raised_exception"), one
        theirs.setdefault(one["meta"]["sextant"]["check_id"], []).append(one["success"])
    checks = {one["check_id"]: one for one in suite.client.get(suite.url).json()["items"]}
    compared = {check_id: all(parts) for check_id, parts in theirs.items()}
    assert len(compared) == len(RULES)
    for check_id, verdict in compared.items():
        assert verdict == ours[check_id], checks[check_id]["title"]
    assert 0 < sum(compared.values()) < len(compared)

    # What the library writes again comes back as the very rules that went, those without an equal included.
    before = suite.rules()
    same = suite.send(json.dumps(found["suite"]), "great_expectations", method="POST", preview=True)
    assert (same["added"], same["changed"], same["kept"]) == (0, 0, 0)
    assert same["unchanged"] == len(before) - 1  # the statement, which was not given to the library
    for check_id in checks:
        suite.client.delete(f"/api/v1/checks/{check_id}")
    again = suite.send(json.dumps(found["suite"]), "great_expectations", method="POST")
    assert again["added"] == len(before) - 1
    rules = sorted(map(json.dumps, suite.rules()))
    assert rules == sorted(json.dumps(one) for one in before if one["kind"] != "sql")


THEIRS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("expect_column_values_to_not_be_null", {"column": "price", "mostly": 0.95}),
    ("expect_column_proportion_of_non_null_values_to_be_between", {"column": "price", "min_value": 0.85}),
    ("expect_column_values_to_be_unique", {"column": "id"}),
    (
        "expect_compound_columns_to_be_unique",
        {"column_list": ["first", "last"], "ignore_row_if": "any_value_is_missing"},
    ),
    (
        "expect_column_values_to_be_between",
        {"column": "price", "min_value": 0, "max_value": 49, "strict_max": True},
    ),
    ("expect_column_min_to_be_between", {"column": "weight", "min_value": 0.25}),
    ("expect_column_max_to_be_between", {"column": "weight", "max_value": 49}),
    ("expect_column_values_to_be_in_set", {"column": "city", "value_set": ["Oslo", "Bergen"]}),
    (
        "expect_column_distinct_values_to_be_in_set",
        {"column": "city", "value_set": ["Oslo", "Bergen", "Tromsø", "Bodø"]},
    ),
    ("expect_column_values_to_match_regex", {"column": "code", "regex": "^[Ax]", "mostly": 1}),
    ("expect_column_values_to_match_regex_list", {"column": "code", "regex_list": ["^A", "^y"]}),
    ("expect_column_value_lengths_to_equal", {"column": "code", "value": 4}),
    ("expect_column_value_lengths_to_be_between", {"column": "city", "min_value": 5, "max_value": 9}),
    ("expect_column_values_to_be_in_type_list", {"column": "id", "type_list": ["int64", "int32"]}),
    ("expect_column_values_to_be_null", {"column": "price"}),
    ("expect_column_values_to_not_be_in_set", {"column": "city", "value_set": ["Bodø"]}),
    ("expect_column_values_to_not_match_regex", {"column": "code", "regex": "^x"}),
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "id", "column_B": "weight", "or_equal": True},
    ),
    ("expect_column_pair_values_to_be_equal", {"column_A": "first", "column_B": "last"}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["id", "weight"], "sum_total": 5}),
    ("expect_column_mean_to_be_between", {"column": "id", "min_value": 100, "max_value": 101}),
    ("expect_column_median_to_be_between", {"column": "id", "max_value": 100}),
    ("expect_column_sum_to_be_between", {"column": "id", "min_value": 20100, "max_value": 20100}),
    ("expect_column_stdev_to_be_between", {"column": "id", "min_value": 57.8, "max_value": 57.9}),
    ("expect_column_unique_value_count_to_be_between", {"column": "city", "min_value": 3, "max_value": 3}),
    (
        "expect_column_proportion_of_unique_values_to_be_between",
        {"column": "city", "min_value": 0.5, "max_value": 1},
    ),
    ("expect_table_row_count_to_equal", {"value": 200}),
    ("expect_table_row_count_to_be_between", {"min_value": 201}),
)


@pytest.mark.one_database
def test_expectations_written_there_come_to_the_same_verdicts_here(
    suite: Suite, house: House, admin: Caller, things: Dataset, tmp_path: Path
) -> None:
    rows = rows_of(house, admin, things, tmp_path)
    expectations = [
        {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": {"number": number}}
        for number, (kind, kwargs) in enumerate(THEIRS)
    ]
    found = by_the_library(json.dumps({"name": "theirs", "expectations": expectations}), rows)
    theirs = {one["meta"]["number"]: one["success"] for one in found["verdicts"]}
    assert len(theirs) == len(THEIRS)
    for number, (kind, kwargs) in enumerate(THEIRS):
        one = {"name": "one", "expectations": [expectations[number]]}
        plan = suite.send(json.dumps(one), "great_expectations")
        assert plan["kept"] == 0, (kind, plan)
        assert {rule["severity"] for rule in suite.rules()} == {"hold"}
        assert all(suite.verdicts().values()) == theirs[number], (kind, kwargs)


def test_what_no_check_says_is_kept_told_and_given_back(suite: Suite) -> None:
    odd = {
        "type": "expect_column_kl_divergence_to_be_less_than",
        "kwargs": {"column": "price", "threshold": 1},
    }
    some = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "price", "min_value": 0, "row_condition": 'city=="Oslo"'},
    }
    gone = {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "nowhere"}}
    text = json.dumps({"name": "theirs", "expectations": [odd, some, gone]})
    plan = suite.send(text, "great_expectations", method="POST", preview=True)
    assert (plan["applied"], plan["kept"], plan["added"]) == (False, 3, 0)
    reasons = sorted(one["reason"] for one in plan["steps"])
    assert "row_condition" in reasons[0]
    assert "no check that says" in reasons[1]
    assert "no column `nowhere`" in reasons[2]
    assert json.loads(suite.get("great_expectations"))["expectations"] == []
    suite.send(text, "great_expectations", method="POST")
    suite.send(text, "great_expectations", method="POST")
    given = json.loads(suite.get("great_expectations"))["expectations"]
    assert sorted(map(json.dumps, given)) == sorted(map(json.dumps, (odd, some, gone)))
    assert suite.send(suite.get("yaml"), "yaml")["kept"] == 3


def test_what_is_not_quite_the_same_there_is_said_in_the_suite(suite: Suite) -> None:
    suite.keep(BEYOND)
    meta = json.loads(suite.get("great_expectations"))["meta"]["sextant"]
    assert [one["rule"]["kind"] for one in meta["without_equal"]] == ["freshness", "row_count_change"]
    assert len(meta["told"]) == 3
    query = json.loads(suite.get("great_expectations"))["expectations"][0]["kwargs"]["unexpected_rows_query"]
    assert query == "SELECT * FROM {batch} WHERE price > weight * 100"


def test_an_expectation_edited_there_changes_the_check_it_came_from(suite: Suite) -> None:
    suite.keep(RULES[11:12])
    check_id = suite.client.get(suite.url).json()["items"][0]["check_id"]
    written = json.loads(suite.get("great_expectations"))
    written["expectations"][0]["kwargs"]["min_value"] = 5
    plan = suite.send(json.dumps(written), "great_expectations")
    assert (plan["changed"], plan["added"], plan["removed"]) == (1, 0, 0)
    (check,) = suite.client.get(suite.url).json()["items"]
    assert (check["check_id"], check["params"]) == (check_id, {"min": 5})


def test_yaml_comes_back_as_it_went_and_says_no_more_than_it_must(suite: Suite) -> None:
    suite.keep(RULES + BEYOND)
    text, before = suite.get("yaml"), suite.rules()
    assert "- kind: completeness\n  columns:\n  - city\n  severity: hold\n" in text
    plan = suite.send(text, "yaml")
    assert (plan["unchanged"], len(plan["steps"])) == (len(before), len(before))
    for one in suite.client.get(suite.url).json()["items"]:
        suite.client.delete(f"/api/v1/checks/{one['check_id']}")
    assert suite.send(json.dumps(text), "yaml")["added"] == len(before)
    assert suite.rules() == before


def test_put_removes_what_the_suite_lacks_and_post_lets_it_be(suite: Suite) -> None:
    suite.keep(RULES[:3])
    text = (
        "checks:\n- {kind: uniqueness, columns: [id]}\n"
        "- {kind: set, columns: [city], params: {values: [no, 2026-01-01]}}\n"
    )
    added = suite.send(text, "yaml", method="POST")
    assert (added["added"], added["removed"]) == (2, 0)
    assert {"values": ["no", "2026-01-01"]} in [one["params"] for one in suite.rules()]
    looked = suite.send(text, "yaml", preview=True)
    assert (looked["removed"], looked["unchanged"], len(suite.rules())) == (3, 2, 5)
    suite.send(text, "yaml")
    assert {one["kind"] for one in suite.rules()} == {"uniqueness", "set"}


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("yaml", "checks: [", "YAML at line 1"),
        ("yaml", "just words", "no list `checks`"),
        ("yaml", "a: &a [1]\nchecks: [*a]", "alias"),
        ("great_expectations", "{", "not JSON"),
        ("great_expectations", "{}", "no list `expectations`"),
        ("great_expectations", "[]", "no list `expectations`"),
    ],
)
@pytest.mark.one_database
def test_what_is_no_suite_is_refused_in_words(suite: Suite, form: str, text: str, words: str) -> None:
    answer = suite.client.put(f"{suite.url}/suite", params={"format": form}, content=text)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "suite_refused"
    assert words in answer.json()["error"]["message"]


def test_a_suite_is_read_in_by_who_may_change_the_dataset_alone(
    client_for: Callable[[Caller], TestClient],
    suite: Suite,
    things: Dataset,
    admin: Caller,
    viewer: Caller,
    outsider: Caller,
) -> None:
    suite.keep(RULES[:1])
    text = suite.get("yaml")
    url = f"{suite.url}/suite"
    assert client_for(outsider).get(url).status_code == 404
    client_for(admin).patch(f"/api/v1/datasets/{things.dataset_id}", json={"shared": True})
    assert client_for(viewer).get(url).text == text
    for method in ("PUT", "POST"):
        assert client_for(viewer).request(method, url, content=text).status_code == 403
        assert client_for(outsider).request(method, url, content=text).status_code == 404
