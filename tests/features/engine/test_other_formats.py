"""JSON, NDJSON, Parquet and workbooks."""

import json
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sextant import _engine
from tests.features.engine.reading import load, load_file


def test_json_lines_become_flat_typed_columns() -> None:
    loaded = load(
        b'{"id": 1, "who": {"name": "Ann", "tags": ["a", "b"]}, "at": "2013-01-05T10:00:00Z", "ok": true}\n'
        b"\n"
        b'{"id": 2, "who": {"name": "00123"}, "at": "2013-01-06T10:00:00Z", "ok": null, "new": 1.5}\n',
        "t.ndjson",
    )
    assert loaded.types() == {
        "id": "long",
        "who.name": "string",
        "who.tags": "string",
        "at": "timestamptz",
        "ok": "boolean",
        "new": "double",
    }
    assert loaded.table["who.tags"][0].as_py() == '["a","b"]'
    assert loaded.column("who.tags")["meaning"] == "json"
    assert loaded.table["new"].to_pylist() == [None, 1.5]


def test_bad_lines_are_set_aside() -> None:
    loaded = load(b'{"a": 1}\n{"a": 2\n{"a": 3}\n[1]\n', "t.ndjson", format="ndjson")
    assert loaded.table["a"].to_pylist() == [1, 3]
    assert [line["line"] for line in loaded.set_aside] == [2, 4]
    assert loaded.report["rows_in_file"] == 4


def test_an_array_an_object_that_holds_one_and_objects_in_a_row() -> None:
    assert load(b'[{"a": 1}, {"a": 2}]', "t.json").table["a"].to_pylist() == [1, 2]
    held = load(b'{"meta": {"n": 2}, "rows": [{"a": 1}, {"a": 2}], "few": [{"z": 0}]}', "t.json")
    assert held.table["a"].to_pylist() == [1, 2]
    assert [t["name"] for t in held.report["tables"]] == ["rows", "few"]
    assert load(
        b'{"rows": [{"a": 1}, {"a": 2}], "few": [{"z": 0}]}', "t.json", table=1
    ).table.column_names == ["z"]
    assert load(b'{"a": 1}{"a": 2} {"a": 3}', "t.json").table["a"].to_pylist() == [1, 2, 3]
    assert load(b'{"a": {"b": 1}}', "t.json").table["a.b"].to_pylist() == [1]
    assert load(b"[[1, 2], [3, 4]]", "t.json").table.column_names == ["col_0", "col_1"]


def test_text_in_json_stays_text_and_numbers_stay_exact() -> None:
    loaded = load(
        b'[{"s": "12", "n": 123456789012345678901, "e": ""}, {"s": "13", "n": 5, "e": null}]', "t.json"
    )
    assert loaded.types()["s"] == "string"
    assert loaded.table["n"][0].as_py() == Decimal("123456789012345678901")
    assert loaded.table["e"].to_pylist() == ["", None]


@pytest.mark.parametrize(
    "text", [b'[{"a": 1},\n {"a": }]', b'[{"a": 1}\n{"a": 2}]', b'[{"a": 1},]', b'[{"a": 1}] x', b'["a']
)
def test_what_is_no_json_is_refused_with_its_place(text: bytes) -> None:
    with pytest.raises(_engine.Unreadable, match=r"line \d+, column \d+") as caught:
        load(text, "t.json", format="json")
    assert caught.value.code == "file_not_json"


def test_parquet_keeps_its_types_and_gets_field_ids(tmp_path: Path) -> None:
    table = pa.table(
        {
            "small": pa.array([1, 2, None], pa.int16()),
            "unsigned": pa.array([1, 2**64 - 1, None], pa.uint64()),
            "single": pa.array([1.5, None, 2.5], pa.float32()),
            "money": pa.array([Decimal("1.50"), None, Decimal("2.25")], pa.decimal128(10, 2)),
            "when": pa.array([datetime(2013, 1, 5), None, datetime(2013, 1, 6)], pa.timestamp("ns")),
            "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
            "nested": pa.array([{"x": 1, "y": "a"}, None, {"x": 2, "y": None}]),
            "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    loaded = load_file(path, tmp_path / "out")
    assert loaded.types() == {
        "small": "long",
        "unsigned": "decimal(20,0)",
        "single": "double",
        "money": "decimal(10,2)",
        "when": "timestamp",
        "list": "string",
        "nested": "string",
        "kind": "string",
    }
    first = loaded.table.to_pylist()[0]
    assert first["list"] == "[1,2]"
    assert json.loads(first["nested"]) == {"x": 1, "y": "a"}
    assert loaded.table["unsigned"][1].as_py() == Decimal(2**64 - 1)
    assert loaded.table.schema.field("money").metadata[b"PARQUET:field_id"] == b"4"
    assert loaded.column("kind")["top_values"][0] == {"value": "a", "count": 2}


def test_nanoseconds_are_never_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"t": pa.array([1_000_000_001], pa.timestamp("ns"))}), path)
    loaded = load_file(path, tmp_path / "out")
    assert loaded.table["t"].to_pylist() == [1_000_000_001]
    assert loaded.column("t")["unit"] == "ns"


def test_row_groups_of_a_parquet_file_are_read_apart_at_once(tmp_path: Path) -> None:
    path = tmp_path / "groups.parquet"
    rows = 400_000
    table = pa.table({"n": range(rows), "text": [f"row {n * 7919 % rows}" for n in range(rows)]})
    pq.write_table(table, path, row_group_size=25_000, compression="zstd")
    loaded = load_file(path, tmp_path / "out", threads=4)
    assert loaded.report["rows_in_file"] == rows
    assert loaded.table["n"].to_pylist() == table["n"].to_pylist()
    assert loaded.table["text"].to_pylist() == table["text"].to_pylist()


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(_engine.Unreadable) as caught:
        load_file(path, tmp_path / "out")
    assert caught.value.code == "file_damaged"


def workbook(path: Path, rows: list[list[object]]) -> None:
    """The smallest workbook with one sheet of inline strings, numbers and a date style."""

    def cell(value: object, name: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
        if isinstance(value, bool):
            return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, datetime):
            serial = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
            return f'<c r="{name}" s="1"><v>{serial}</v></c>'
        return f'<c r="{name}"><v>{value}</v></c>'

    body = "".join(
        f'<row r="{i}">' + "".join(cell(v, f"{'ABCDEF'[j]}{i}") for j, v in enumerate(row)) + "</row>"
        for i, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
            '<sheet name="Sales" sheetId="1" r:id="s"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="s" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="y" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{main}"><cellXfs count="2">'
            '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
        )


def test_a_workbook_gives_its_sheet_with_header_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(
        path,
        [
            ["Sales report"],
            ["name", "n", "when", "ok"],
            ["x", 1, datetime(2013, 1, 5), True],
            ["00123", 2.5, datetime(2013, 1, 6), False],
            [None, None, None, None],
            ["z", None, None, True],
        ],
    )
    loaded = load_file(path, tmp_path / "out")
    assert loaded.types() == {"name": "string", "n": "double", "when": "date", "ok": "boolean"}
    assert loaded.report["rows_loaded"] == 3
    assert loaded.report["tables"][0]["name"] == "Sales"
    assert loaded.report["format"]["skipped_lines"] == 1


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook(path, [["a"], [1]])
    with pytest.raises(_engine.Unreadable) as caught:
        load_file(path, tmp_path / "out", table=3)
    assert caught.value.code == "table_not_found"
