"""`eval`: golden questions over SQLite databases, answered as the product would and judged by their golds."""

import json
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from sextant.app.evaluating import Golden, Judged, Prediction, judge, same_rows
from sextant.app.evaluating.sqlite import read_database, typed
from tests.features.ask.hand_written import HandWritten, serving
from tests.features.cli.conftest import Run
from tests.servers.sextant import RunningSextant

SHOP = """
CREATE TABLE Customers (
  Customer_ID INTEGER PRIMARY KEY, Name TEXT, City VARCHAR(20), Member BOOL, Joined DATETIME
);
CREATE TABLE Orders (
  Order_ID INTEGER PRIMARY KEY, Customer_ID TEXT REFERENCES Customers, Amount DECIMAL(8,2), Note TEXT
);
CREATE TABLE Returns (
  Return_ID INTEGER, Order_ID INTEGER REFERENCES Orders(Order_ID), Returned_On DATE, Amount REAL
);
INSERT INTO Customers VALUES
  (1, 'Ada', 'Oslo', 'T', '2020-01-05 00:00:00'), (2, 'Bo', 'Bergen', 'F', '2020-02-01 10:30:00'),
  (3, 'Cy', 'Oslo', 'T', NULL), (4, 'Di', '', 'T', '2021-03-04 00:00:00');
INSERT INTO Orders VALUES (10, '1', 5, 'x'), (11, '1', 7.5, 'x'), (12, '2', 5, NULL), (13, 'none', 1, 'x');
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A database below a folder, with text keys, a declared boolean, moments, NULL and empty text."""
    folder = tmp_path / "databases" / "shop"
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "shop.sqlite") as made:
        made.executescript(SHOP)
    made.close()
    return tmp_path / "databases"


def ask(run: Run, folder: Path, *questions: dict[str, str]) -> list[dict[str, Any]]:
    """The lines that `eval` writes for questions about the shop."""
    asked = folder.parent / "questions.jsonl"
    asked.write_text("".join(json.dumps({"db_id": "shop"} | one) + "\n" for one in questions))
    done = run("eval", "questions.jsonl", "--databases", str(folder), "--out", "found.jsonl", "--jobs", "1")
    assert done.status == 0, done.err
    return [json.loads(line) for line in (folder.parent / "found.jsonl").read_text().splitlines()]


def test_every_question_has_a_line_in_its_place(run: Run, shop: Path) -> None:
    found = ask(
        run,
        shop,
        {"question": "How many customers are there?"},
        {"question": "zzz qqq", "db_id": "elsewhere"},
        {"question": "What is the average amount of orders?"},
    )
    assert [set(line) - {"error"} for line in found] == [
        {"db_id", "question", "sql", "columns", "rows", "confidence", "answered", "ms"}
    ] * 3
    assert [line["rows"] for line in found] == [[[4]], None, [[4.625]]]
    assert [line["answered"] for line in found] == [True, False, True]
    assert found[1]["error"] == "There is no elsewhere.sqlite."
    assert found[0]["confidence"] > 0.5
    assert found[0]["ms"] > 0


def test_cells_are_as_the_source_wrote_them(run: Run, shop: Path) -> None:
    found = ask(run, shop, {"question": "List the name, joined and city of all customers"})
    assert sorted(found[0]["rows"]) == [
        ["Ada", "2020-01-05 00:00:00", "Oslo"],
        ["Bo", "2020-02-01 10:30:00", "Bergen"],
        ["Cy", None, "Oslo"],
        ["Di", "2021-03-04 00:00:00", ""],
    ]


def test_no_row_limit_applies_and_duplicates_stay(run: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite") as made:
        made.execute("CREATE TABLE visits (page TEXT, seconds INTEGER)")
        made.executemany("INSERT INTO visits VALUES (?, ?)", [("home", n % 7) for n in range(5_000)])
    made.close()
    (tmp_path / "questions.jsonl").write_text(json.dumps({"db_id": "shop", "question": "List all visits"}))
    done = run("eval", "questions.jsonl", "--databases", ".", "--out", "found.jsonl")
    assert done.status == 0, done.err
    line = json.loads((tmp_path / "found.jsonl").read_text())
    assert len(line["rows"]) == 5_000


def test_it_tells_how_many_are_right_and_fails_below_a_threshold(run: Run, shop: Path) -> None:
    questions = [
        {
            "db_id": "shop",
            "question": "How many customers are there?",
            "query": "SELECT count(*) FROM Customers",
        },
        {"db_id": "shop", "question": "How many orders are there?", "query": "SELECT 99"},
    ]
    (shop.parent / "q.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
    told = run("eval", "q.jsonl", "--databases", "databases", "--json").json
    assert (told["judged"], told["right"], told["accuracy"]) == (2, 1, 0.5)
    assert sum(band["answers"] for band in told["by_confidence"]) == told["answered"] == 2
    assert run("eval", "q.jsonl", "--databases", "databases", "--fail-under", "50").status == 0
    failed = run("eval", "q.jsonl", "--databases", "databases", "--fail-under", "51")
    assert failed.status == 1
    assert "50.0 % are right" in failed.err


def test_processes_share_the_databases(run: Run, shop: Path) -> None:
    with sqlite3.connect(shop / "farm.sqlite") as made:
        made.executescript("CREATE TABLE cows (name TEXT); INSERT INTO cows VALUES ('Rosa'), ('Luna');")
    made.close()
    questions = [
        {"db_id": d, "question": f"How many {w}?"} for d, w in (("farm", "cows"), ("shop", "orders"))
    ]
    (shop.parent / "q.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
    done = run("eval", "q.jsonl", "--databases", "databases", "--jobs", "2", "--out", "found.jsonl")
    assert done.status == 0, done.err
    lines = [json.loads(line) for line in (shop.parent / "found.jsonl").read_text().splitlines()]
    assert [(line["db_id"], line["rows"]) for line in lines] == [("farm", [[2]]), ("shop", [[4]])]


def test_what_is_no_question_is_refused_with_its_line(run: Run, shop: Path) -> None:
    (shop.parent / "q.jsonl").write_text('{"question": "How many orders?"}\n{"db_id": "shop"}\n')
    done = run("eval", "q.jsonl", "--databases", "databases")
    assert done.status == 1
    assert "Line 2 of q.jsonl is no question." in done.err
    assert run("eval", "q.jsonl").status == 2
    assert run("eval", "nothing.jsonl", "--databases", "databases").status == 4


def test_a_workspace_is_held_against_its_own_golden_questions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("city,amount\nOslo,10\nOslo,20\nBergen,7\n")
    questions = [
        {"question": "total amount by city", "query": "SELECT city, sum(amount) FROM sales GROUP BY city"},
        {"question": "how many sales", "query": "SELECT 4"},
    ]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
    (tmp_path / "served").mkdir()
    with RunningSextant(tmp_path / "served") as server:
        reach = {"SEXTANT_URL": server.url, "SEXTANT_KEY": server.key}
        assert run("upload", "sales.csv", **reach).status == 0
        done = run("eval", "q.jsonl", "--workspace", "--out", "found.jsonl", "--json", **reach)
        held = [
            run("eval", "q.jsonl", "--workspace", "--fail-under", least, **reach) for least in ("50", "50.1")
        ]
    assert done.status == 0, done.err
    assert [one.status for one in held] == [0, 1]
    assert "50.0 % are right, which is less than 50.1 %." in held[1].err
    assert (done.json["judged"], done.json["right"]) == (2, 1)
    first = json.loads((tmp_path / "found.jsonl").read_text().splitlines()[0])
    assert sorted(first["rows"]) == [["Bergen", 7], ["Oslo", 30]]


def test_a_threshold_without_a_right_answer_to_hold_is_refused(run: Run, shop: Path) -> None:
    (shop.parent / "q.jsonl").write_text('{"db_id": "shop", "question": "How many orders are there?"}\n')
    done = run("eval", "q.jsonl", "--databases", "databases", "--fail-under", "50")
    assert done.status == 2
    assert "whose right answer is known" in done.err


def test_a_language_model_answers_what_the_planner_cannot(run: Run, shop: Path) -> None:
    """The model is a local server whose reply is written by hand."""
    question = {"db_id": "shop", "question": "who fancies expensive things"}
    (shop.parent / "q.jsonl").write_text(json.dumps(question) + "\n")
    written = HandWritten()
    written.reply(sql="SELECT max(Amount) AS dearest FROM Orders")
    with serving(written) as url:
        asked = ("eval", "q.jsonl", "--databases", "databases", "--jobs", "1", "--out", "found.jsonl")
        done = run(*asked, "--llm", "hand-written", SEXTANT_LLM_URL=url)
    assert done.status == 0, done.err
    found = json.loads((shop.parent / "found.jsonl").read_text())
    assert found["rows"] == [[7.5]]
    assert len(written.requests) == 1
    assert "table orders" in str(written.requests[0])


def test_declared_keys_come_with_their_tables(shop: Path) -> None:
    tables = {table.name: table for table in read_database(shop / "shop" / "shop.sqlite")}
    assert [(k.column, k.to_table, k.to_column) for k in tables["Orders"].keys] == [
        ("Customer_ID", "Customers", "Customer_ID")
    ]
    assert [(k.column, k.to_table, k.to_column) for k in tables["Returns"].keys] == [
        ("Order_ID", "Orders", "Order_ID")
    ]
    kinds = {name: {c.name: c.type for c in table.columns} for name, table in tables.items()}
    assert (
        kinds["Customers"]["Customer_ID"] == kinds["Orders"]["Customer_ID"] == "string"
    )  # so that they compare
    assert kinds["Customers"]["Joined"] == "timestamp"
    assert kinds["Returns"] == {
        "Return_ID": "long", "Order_ID": "long", "Returned_On": "date", "Amount": "double",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "declared", "kind", "loaded"),
    [
        ([1, None, 3], "", "long", [1, None, 3]),
        (["12", "7"], "text", "long", [12, 7]),
        (["012", "7"], "text", "string", ["012", "7"]),
        ([1, 2.5, "3.25"], "", "double", [1.0, 2.5, 3.25]),
        (["2020-02-29", ""], "", "date", [date(2020, 2, 29), None]),
        (["2021-02-29"], "date", "string", ["2021-02-29"]),
        (["2020-01-01T10:00"], "", "timestamp", [datetime(2020, 1, 1, 10)]),  # as the source has it
        ([1, 0, None], "boolean", "long", [1, 0, None]),
        (["true", "false"], "boolean", "string", ["true", "false"]),
        ([b"caf\xe9", "x"], "blob", "string", ["caf\ufffd", "x"]),
        ([None, None], "real", "double", [None, None]),
    ],
)
def test_a_column_has_the_type_of_all_its_values(
    values: list[Any], declared: str, kind: str, loaded: list[Any]
) -> None:
    column = typed("x", values, declared=declared)
    assert (column.type, list(column.values)) == (kind, loaded)


def test_null_is_told_from_empty_text() -> None:
    assert typed("x", [1, ""]).written == {None: ""}
    assert typed("x", [1, "", None]).written == {}


@pytest.mark.parametrize(
    ("right", "given", "ordered", "same"),
    [
        ([(1, "a"), (2, "b")], [("B", 2), ("a", 1.0)], False, True),
        ([(1, "a"), (2, "b")], [("b", 2), ("a", 1)], True, False),
        ([(1,), (1,)], [(1,)], False, False),
        ([(1,)], [(1, 2)], False, False),
        ([], [], False, True),
        ([(None,)], [("",)], False, False),
        ([(0.1 + 0.2,)], [(0.3,)], False, True),
        ([("2020-01-01 00:00",)], [("2020-01-01T00:00:00Z",)], False, True),
        ([(1, 2), (2, 1)], [(2, 1), (1, 2)], False, True),
        ([(1, 1), (2, 2)], [(1, 2), (2, 1)], False, False),
    ],
)
def test_rows_are_the_same_whatever_the_order_of_columns(
    right: list[Any], given: list[Any], ordered: bool, same: bool
) -> None:
    assert same_rows(right, given, ordered=ordered) is same


def test_what_is_not_answered_is_not_right() -> None:
    answered = Prediction(Golden("a"), rows=((1,),), confidence=0.95)
    none = Prediction(Golden("b"))
    found = judge([Judged(answered, right=True), Judged(none, right=False)])
    assert (found.accuracy, found.precision, found.answered) == (0.5, 1.0, 1)
    assert [band.answers for band in found.bands] == [1, 0, 0, 0]
