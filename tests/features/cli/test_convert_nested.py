"""`convert` writes lists and objects as what they are, where the form has them."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption

from tests.features.cli.conftest import Run

ROWS: list[dict[str, Any]] = [
    {"n": 1, "tags": ["a", "b"], "sold": [{"sku": "x", "qty": 1}], "odd": [1], "big": [1]},
    {"n": 2, "tags": [], "sold": [{"sku": "y", "price": 2}, {}], "odd": [{"a": 1}], "big": [2**70]},
    {"n": 3, "tags": None, "sold": [{"sku": None, "price": 1.5}], "odd": ["t"], "big": []},
    {"n": 4, "tags": ["ü, \"'", None]},
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.ndjson"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    return path


def _opened(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_lists_and_objects_have_the_type_of_all_their_values(
    run: Run, rows: Path, tmp_path: Path, form: str
) -> None:
    told = run("convert", "rows.ndjson", "--out", f"out.{form}", "--json").json
    table = _opened(tmp_path / f"out.{form}")
    sold = {"qty": pa.int64(), "price": pa.float64()}
    assert table.schema.field("tags").type == pa.list_(pa.string())
    assert {f.name: f.type for f in table.schema.field("sold").type.value_type} == {"sku": pa.string()} | sold
    assert table["tags"].to_pylist() == [row["tags"] for row in ROWS]
    assert table["sold"].to_pylist()[1][1] == {"sku": None, "qty": None, "price": None}
    assert {c["name"]: c["type"] for c in told["columns"]}["tags"] == "list<string>"
    # Of no one type, so each is its JSON; a whole number beyond 64 bits keeps its digits.
    assert table["odd"].to_pylist() == [["1"], ['{"a":1}'], ["t"], None]
    assert table["big"].to_pylist() == [["1"], [str(2**70)], [], None]


@pytest.mark.parametrize("form", ["ndjson", "json"])
def test_json_comes_out_as_it_went_in(run: Run, rows: Path, tmp_path: Path, form: str) -> None:
    assert run("convert", "rows.ndjson", "--out", f"out.{form}").status == 0
    text = (tmp_path / f"out.{form}").read_text()
    found = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert [row["tags"] for row in found] == [row["tags"] for row in ROWS]
    for name in ("sold", "odd", "big"):
        assert [row[name] for row in found] == [row.get(name) for row in ROWS]


def test_json_over_several_lines_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        'n,v\n1,"[1,\r\n 2]"\n2,"{""a"":\n\n ""b\\nc""}"\n3,[]\n'.replace("3,[]", "3,{}")
    )
    assert run("convert", "in.csv", "--out", "out.ndjson").status == 0
    found = [json.loads(line)["v"] for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert found == [[1, 2], {"a": "b\nc"}, {}]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_forms_without_lists_keep_their_json(run: Run, rows: Path, tmp_path: Path, form: str) -> None:
    assert run("convert", "rows.ndjson", "--out", f"out.{form}").status == 0
    assert run("convert", f"out.{form}", "--out", "again.parquet", "--types", "off").status == 0
    assert pq.read_table(tmp_path / "again.parquet")["tags"][0].as_py() == '["a","b"]'


def test_with_types_off_the_json_stays_as_it_was_written(run: Run, rows: Path, tmp_path: Path) -> None:
    assert run("convert", "rows.ndjson", "--out", "out.parquet", "--types", "off").status == 0
    assert pq.read_table(tmp_path / "out.parquet")["tags"].to_pylist()[0] == '["a","b"]'


def test_values_of_no_one_type_stay_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mixed.ndjson").write_text('{"n":1,"v":[1]}\n{"n":2,"v":"[plain"}\n{"n":3,"v":[2]}\n')
    assert run("convert", "mixed.ndjson", "--out", "out.ndjson").status == 0
    found = [json.loads(line)["v"] for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert found == ["[1]", "[plain", "[2]"]


def test_text_that_begins_with_a_bracket_and_is_no_json_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("n,note\n1,[draft] one\n2,[draft] two\n3,[]\n")
    assert run("convert", "notes.csv", "--out", "out.parquet").status == 0
    assert pq.read_table(tmp_path / "out.parquet")["note"].to_pylist() == ["[draft] one", "[draft] two", "[]"]


def test_lists_structs_and_maps_of_parquet_come_out_as_such(run: Run, tmp_path: Path) -> None:
    table = pa.table(
        {
            "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
            "map": pa.array([[(f"k{n}", n) for n in range(200)], None, []], pa.map_(pa.string(), pa.int64())),
            "deep": pa.array([[[{"a": [True]}]], [[]], None]),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    assert run("convert", "in.parquet", "--out", "out.parquet").status == 0
    made = pq.read_table(tmp_path / "out.parquet")
    assert made.schema.types == table.schema.types
    assert made.to_pylist() == table.to_pylist()


def test_opened_lists_are_encrypted_too(run: Run, rows: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(range(16)))
    assert run("convert", "rows.ndjson", "--out", "sealed.parquet", "--encrypt", "key").status == 0
    opening = encryption.create_decryption_properties(footer_key=bytes(range(16)))
    table = pq.read_table(tmp_path / "sealed.parquet", decryption_properties=opening)
    assert table["tags"].to_pylist() == [row["tags"] for row in ROWS]
    assert b"price" not in (tmp_path / "sealed.parquet").read_bytes()
    assert run("convert", "sealed.parquet", "--out", "again.ndjson", "--key", "key").status == 0
    found = [json.loads(line)["tags"] for line in (tmp_path / "again.ndjson").read_text().splitlines()]
    assert found == [row["tags"] for row in ROWS]


def test_conditions_see_lists_as_their_json(run: Run, rows: Path, tmp_path: Path) -> None:
    assert run("convert", "rows.ndjson", "--out", "out.ndjson", "--where", "tags = '[]'").status == 0
    assert [json.loads(line)["n"] for line in (tmp_path / "out.ndjson").read_text().splitlines()] == [2]
