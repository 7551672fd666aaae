"""`profile`, `ask` and `sql` on a file, without any server."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.features.cli.conftest import Run


def test_the_version_is_told(run: Run) -> None:
    done = run("--version")
    assert done.status == 0
    assert done.out.startswith("sextant ")


def test_a_profile_accounts_for_every_row(run: Run, sales: Path) -> None:
    done = run("profile", "sales.csv")
    assert done.status == 0, done.err
    assert "6 loaded + 1 set aside = 7 rows in the file" in done.out
    assert all(word in done.out for word in ("city", "sold_on", "amount", "date", "quality"))
    assert any(bar in done.out for bar in "▁▂▃▄▅▆▇█")


def test_a_profile_for_programs_has_the_shape_of_the_api(run: Run, sales: Path) -> None:
    found = run("profile", "sales.csv", "--json").json
    wire = "dataset_id row_count column_count columns quality_score issues generated_at"
    assert set(wire.split()) <= found.keys()
    assert found["row_count"] + found["dataset"]["rows_set_aside"] == found["dataset"]["rows_in_file"] == 7
    assert [column["name"] for column in found["columns"]] == ["city", "sold_on", "amount"]


def test_sql_runs_over_the_table_named_as_the_file(run: Run, sales: Path) -> None:
    statement = "select city, sum(amount) as total from sales group by 1 order by 2 desc"
    done = run("sql", "sales.csv", statement)
    assert done.status == 0, done.err
    assert done.out.index("Oslo") < done.out.index("Bergen")
    assert "3 rows" in done.out
    found = run("sql", "sales.csv", statement, "--json").json
    assert found["results"][0] == {"city": "Oslo", "total": 30.5}
    assert found["truncated"] is False


def test_json_has_every_row_however_many_pages_they_take(run: Run, tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").write_text("n\n" + "".join(f"{n}\n" for n in range(25_000)))
    found = run("sql", "numbers.csv", "select n from numbers order by n", "--json").json
    assert [row["n"] for row in found["results"]] == list(range(25_000))
    assert found["cursor"] is None


def test_a_question_is_answered_and_tells_how_it_was_understood(run: Run, sales: Path) -> None:
    done = run("ask", "sales.csv", "total amount by city")
    assert done.status == 0, done.err
    assert all(word in done.out for word in ("measure", "amount", "by", "city", "30.5", "SELECT"))
    answer = run("ask", "sales.csv", "total amount by city", "--json").json
    assert answer["status"] == "answered"
    assert {row["city"] for row in answer["results"]} == {"Oslo", "Bergen", "Tromsø"}
    assert answer["sureness"]["words"]


def test_a_question_that_is_not_understood_says_which_words_and_ends_with_its_own_status(
    run: Run, sales: Path
) -> None:
    done = run("ask", "sales.csv", "which astronauts ate the most cheese")
    assert done.status == 6
    assert "astronauts" in done.out
    assert "What can be answered" in done.out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["profile", "missing.csv"], 4, "missing.csv"),
        (["profile", "empty.csv"], 1, "empty"),
        (["sql", "sales.csv", "delete from sales"], 1, "SELECT"),
        (["sql", "sales.csv", "select nothing from sales"], 1, "nothing"),
        (["sql", "sales.csv", "select * from read_csv('/etc/passwd')"], 1, ""),
        (["sql", "a", "b", "c"], 2, "quotes"),
        (["profile"], 2, "FILE"),
        (["frobnicate"], 2, "frobnicate"),
        (["demo"], 2, "--out"),
        (["demo", "--out", "x", "--rows", "5"], 1, "10,000"),
    ],
)
def test_what_is_wrong_is_told_in_a_line_with_what_to_do(
    run: Run, sales: Path, tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = run(*arguments)
    assert done.status == status, done.err
    assert done.out == ""
    lines = done.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("sextant: ")
    assert words in done.err


def test_a_file_is_left_as_it_was_and_nothing_is_left_beside_it(
    run: Run, sales: Path, tmp_path: Path
) -> None:
    before = sales.read_bytes()
    run("sql", "sales.csv", "select 1")
    assert sales.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_a_settings_variable_of_a_server_does_not_reach_a_file_of_its_own(run: Run, sales: Path) -> None:
    done = run(
        "sql",
        "sales.csv",
        "select count(*) as n from sales",
        "--json",
        SEXTANT_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        SEXTANT_URL="http://127.0.0.1:1",
    )
    assert done.json["results"] == [{"n": 6}]


def test_a_variable_that_cannot_be_read_is_named(run: Run) -> None:
    done = run("serve", "--data", "d", SEXTANT_PORT="many")
    assert done.status == 2
    assert "SEXTANT_PORT" in done.err


def test_the_demo_is_written_as_files(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--rows", "10000", "--out", "shop", "--format", "csv")
    assert done.status == 0, done.err
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == [
        "customers.csv",
        "order_lines.csv",
        "orders.csv",
        "products.csv",
        "web_events.csv",
    ]


def test_a_real_file_is_asked(run: Run, flights: Path) -> None:
    answer = run("ask", str(flights), "average arrival delay by carrier in march, top 5", "--json").json
    assert [row["carrier"] for row in answer["results"]][:1] == ["YV"]
    assert len(answer["results"]) == 5


def test_a_file_alone_loads_no_table_library_and_no_job_queue(sales: Path) -> None:
    code = (
        "import sys; from sextant.app.cli.program import run; "
        f"status = run(['ask', {str(sales)!r}, 'total amount by city']); "
        "loaded = {'pyiceberg', 'dbos', 'alembic', 'pydantic_ai'} & sys.modules.keys(); "
        "sys.exit(f'{status} {loaded}' if status or loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
