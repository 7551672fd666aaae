"""Ordinary and less ordinary CSV."""

import gzip
import io
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import zstandard

from sextant import _engine
from tests.features.engine.reading import load, load_file


def refusal(data: bytes, name: str = "data.csv", **options: object) -> _engine.Unreadable:
    with pytest.raises(_engine.Unreadable) as caught:
        load(data, name, **options)
    return caught.value


def test_types_come_from_the_whole_file_and_say_why() -> None:
    late = b"id,code\n" + b"".join(b"%d,%d\n" % (i, i) for i in range(300_000)) + b"300000,x\n"
    loaded = load(late)
    assert loaded.types() == {"id": "long", "code": "string"}
    assert loaded.column("code")["mixed_types"] == {"long": 300_000, "string": 1}
    assert loaded.column("id")["decision"] == "all 300,001 values are whole numbers"
    assert loaded.table["code"][300_000].as_py() == "x"


def test_each_type_is_recognised() -> None:
    loaded = load(
        b"flag,whole,part,day,clock,moment,instant,zip,price,share,big\n"
        b"yes,1,1.5,2013-01-05,10:20,2013-01-05 10:20:30,2013-01-05T10:20:30+02:00,00123,$5.50,12%,"
        b"12345678901234567890\n"
        b'no,NA,2,2013-01-06,11:20,2013-01-06 10:20:30,2013-01-06T10:20:30Z,12345,"$1,005.50",3%,5\n'
    )
    assert loaded.types() == {
        "flag": "boolean",
        "whole": "long",
        "part": "double",
        "day": "date",
        "clock": "time",
        "moment": "timestamp",
        "instant": "timestamptz",
        "zip": "string",
        "price": "double",
        "share": "long",
        "big": "decimal(38,0)",
    }
    first = loaded.table.to_pylist()[0]
    assert first["day"] == date(2013, 1, 5)
    assert first["moment"] == datetime(2013, 1, 5, 10, 20, 30)
    assert first["instant"].hour == 8
    assert loaded.column("whole")["coerced_nulls"] == {"NA": 1}
    assert (loaded.column("price")["unit"], loaded.column("share")["unit"]) == ("USD", "%")


def test_day_first_is_decided_by_the_whole_column_and_doubt_is_said() -> None:
    sure = load(b"d,n\n01/02/2013,1\n13/02/2013,2\n")
    assert sure.column("d")["format"] == "%d/%m/%Y"
    assert sure.column("d")["ambiguous"] is None
    american = load(b"d,n\n01/02/2013,1\n02/13/2013,2\n")
    assert american.column("d")["format"] == "%m/%d/%Y"
    doubt = load(b"d,n\n01/02/2013,1\n02/03/2013,2\n")
    assert "cannot be told" in doubt.column("d")["ambiguous"]


def test_rows_of_another_width_are_set_aside_with_line_and_reason() -> None:
    loaded = load(b"a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n10,11,12\n1,1,1\n2,2,2\n3,3,3\n")
    assert loaded.report["rows_in_file"] == 7
    assert [(r["line"], r["raw"], r["reason"]) for r in loaded.set_aside] == [
        (3, "4,5", "2 fields where 3 were expected"),
        (5, "6,7,8,9", "4 fields where 3 were expected"),
    ]
    assert loaded.set_aside[0]["byte_offset"] == 12


def test_bytes_of_another_encoding_in_one_row_cost_that_row_alone() -> None:
    rows = b"".join("Zoë,%d\n".encode() % i for i in range(200))
    loaded = load(b"name,n\n" + rows + b"Zo\xeb,5\n")
    assert loaded.report["format"]["encoding"] == "utf-8"
    assert loaded.report["rows_set_aside"] == 1
    assert loaded.set_aside[0]["raw_base64"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_by_the_bytes(encoding: str) -> None:
    text = "name;größe\n" + "".join(f"Jürgen Müller {i};{i},5\n" for i in range(50))
    loaded = load(text.encode(encoding))
    assert loaded.table.column_names == ["name", "größe"]
    assert loaded.table["größe"].to_pylist()[:2] == [0.5, 1.5]
    assert loaded.table["name"][0].as_py() == "Jürgen Müller 0"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_line_endings_are_found(delimiter: str, ending: str) -> None:
    rows = ["name,n,when", "x,1,2013-01-05", '"y, z",2,2013-01-06', "w,3,2013-01-07"]
    text = ending.join(r.replace(",", delimiter) for r in rows) + ending
    loaded = load(text.encode())
    assert loaded.types() == {"name": "string", "n": "long", "when": "date"}
    assert loaded.report["rows_loaded"] == 3


def test_quoted_newlines_are_one_cell_wherever_a_stretch_begins() -> None:
    body = "".join(f'{i},"line one\nline, two ""quoted""\n{i}"\n' for i in range(150_000))
    loaded = load(("id,note\n" + body).encode())
    assert loaded.report["rows_loaded"] == 150_000
    assert loaded.report["rows_set_aside"] == 0
    assert loaded.table["note"][149_999].as_py() == 'line one\nline, two "quoted"\n149999'


def test_an_unclosed_quote_costs_one_row() -> None:
    loaded = load(b'a,b\n1,"x"\n2,"y\n3,z\n4,w\n')
    assert loaded.table["a"].to_pylist() == [1, 3, 4]
    assert loaded.set_aside[0]["reason"] == "a quote opens and never closes"


def test_columns_without_a_name_or_with_the_same_one_get_their_own() -> None:
    loaded = load(b"a,,a,a \n1,2,3,4\n5,6,7,8\n")
    assert loaded.table.column_names == ["a", "col_1", "a_2", "a_3"]
    headless = load(b"1,x\n2,y\n")
    assert headless.table.column_names == ["col_0", "col_1"]
    assert headless.report["rows_loaded"] == 2


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_compressed_files_are_unpacked(pack: object) -> None:
    loaded = load(pack(b"a,b\n1,x\n2,y\n"))  # type: ignore[operator]
    assert loaded.report["rows_loaded"] == 2
    assert loaded.report["format"]["compression"] in {"gzip", "zstd"}


def test_files_that_are_no_table_are_refused_with_a_code_and_a_next_step() -> None:
    assert refusal(b"").code == "file_empty"
    assert refusal(b"\n\n\n").code == "file_empty"
    header_only = refusal(b"name,size\n")
    assert header_only.code == "file_header_only"
    assert "name, size" in header_only.message
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(200)).code == "file_binary"
    assert refusal(gzip.compress(b"a,b\n1,2\n" * 50_000)[:-400]).code == "file_truncated"
    assert refusal(b"a,b\n1,2\n", format="parquet").code == "file_format_mismatch"
    assert refusal(b"a" * (40 << 20)).code == "file_line_too_long"
    assert refusal(gzip.compress(bytes(200 << 20), 9)).code == "file_bomb"
    assert refusal(",".join(f"c{i}" for i in range(30_000)).encode() + b"\n").code == "file_too_many_columns"


def test_ten_thousand_columns_load() -> None:
    header = ",".join(f"c{i}" for i in range(10_000))
    rows = "\n".join(",".join(str(i + j) for j in range(10_000)) for i in range(20))
    loaded = load(f"{header}\n{rows}\n".encode())
    assert loaded.table.shape == (20, 10_000)
    assert set(loaded.types().values()) == {"long"}


def test_a_type_asked_for_is_given_and_what_does_not_fit_is_told() -> None:
    loaded = load(b"a,b\n1,007\n2,x\n3,008\n", columns={"a": {"type": "string"}, "b": {"type": "long"}})
    assert loaded.types() == {"a": "string", "b": "long"}
    assert loaded.column("b")["null_count"] == 3
    assert loaded.column("b")["coerced_nulls"] == {"007": 1, "008": 1, "x": 1}
    day = load(b"d,n\n01/02/2013,1\n02/03/2013,2\n", columns={"d": {"type": "date", "format": "%m/%d/%Y"}})
    assert day.table["d"][0].as_py() == date(2013, 1, 2)


def test_known_field_ids_are_kept_and_new_columns_get_the_next() -> None:
    loaded = load(b"a,b,c\n1,2,3\n", field_ids={"a": 7, "c": 3})
    assert [c["field_id"] for c in loaded.report["columns"]] == [7, 8, 3]


def test_progress_is_told_and_a_load_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"1,x\n" * 2_000_000)
    seen: list[tuple[int, int]] = []
    _engine.load(str(path), str(tmp_path / "o"), on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    with pytest.raises(_engine.Cancelled):
        _engine.load(str(path), str(tmp_path / "p"), cancelled=lambda: True)

    def broken(_done: int, _total: int) -> None:
        raise ValueError("from the callback")

    with pytest.raises(ValueError, match="from the callback"):
        _engine.load(str(path), str(tmp_path / "q"), on_progress=broken)


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        _engine.load(str(tmp_path / "none.csv"), str(tmp_path / "o"))


def test_an_estimate_of_distinct_numbers_stays_within_their_bounds(tmp_path: Path) -> None:
    path, sizes = tmp_path / "dense.csv", (5003, 10007, 20011, 30011, 40009)
    rows = (",".join(str(i * 7919 % size) for size in sizes) for i in range(90_000))
    path.write_text("\n".join([",".join(f"c{size}" for size in sizes), *rows]))
    loaded = load_file(path, tmp_path / "out")
    for size in sizes:
        column = loaded.column(f"c{size}")
        assert size * 0.97 <= column["unique_count"] <= size


def test_the_profile_of_a_large_table_agrees_with_duckdb(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS id, (i * 7919) % 100003 / 100 AS amount, "
            "'v' || (i % 50000) AS label, i % 1000 AS few "
            f"FROM range(400000) t(i)) TO '{path}' (HEADER)"
        )
        loaded = load_file(path, tmp_path / "out")
        part = tmp_path / "out" / "*.parquet"
        row = connection.execute(
            "SELECT avg(amount), stddev_samp(amount), quantile_cont(amount, 0.5), count(DISTINCT amount), "
            f"count(DISTINCT label) FROM '{part}'"
        ).fetchone()
        assert row is not None
        mean, deviation, median, amounts, labels = row
    amount = loaded.column("amount")
    assert amount["mean"] == pytest.approx(mean, rel=1e-9)
    assert amount["std_dev"] == pytest.approx(deviation, rel=1e-6)
    assert amount["quantiles"]["p50"] == pytest.approx(median, rel=0.03)
    assert amount["unique_count"] == pytest.approx(amounts, rel=0.03)
    assert loaded.column("label")["unique_count"] == pytest.approx(labels, rel=0.03)
    assert loaded.column("few")["unique_count"] == 1000
    assert loaded.column("few")["unique_exact"]
    assert not loaded.column("label")["unique_exact"]
    assert loaded.column("few")["top_values"][0]["count"] == 400
    assert loaded.column("id")["meaning"] == "key"


def test_what_the_first_bytes_say() -> None:
    assert json.loads(_engine.sniff(b"a,b\n1,2\n", "x.csv")) == {"format": "csv", "compression": None}
    assert json.loads(_engine.sniff(gzip.compress(b"x"), "x.json.gz")) == {
        "format": "json",
        "compression": "gzip",
    }


def test_the_hasher_gives_the_same_for_any_split() -> None:
    whole, parts = _engine.Hasher(), _engine.Hasher()
    data = bytes(range(256)) * 1000
    whole.update(data)
    stream = io.BytesIO(data)
    while piece := stream.read(70_001):
        parts.update(piece)
    assert whole.hexdigest() == parts.hexdigest()
    assert len(whole.hexdigest()) == 64


def test_a_title_above_the_header_is_skipped_and_told() -> None:
    loaded = load(b"Report,,\n,,\nname,amount,when\nx,5,2013-01-05\ny,6,2013-01-06\n")
    assert loaded.table.column_names == ["name", "amount", "when"]
    assert loaded.report["format"]["skipped_lines"] == 2
    preamble = load(b"Exported by nobody\n\nname,amount\nx,5\ny,6\nz,7\n")
    assert preamble.table.column_names == ["name", "amount"]


def test_years_can_name_columns() -> None:
    loaded = load(b"country,2019,2020,2021\nItaly,1,2,3\nSpain,4,5,6\n")
    assert loaded.table.column_names == ["country", "2019", "2020", "2021"]


def test_a_disk_that_is_full_is_an_os_error(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * 7919) for i in range(200_000)))
    code = (
        "import resource, sys\n"
        "from sextant import _engine\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n"
        "    _engine.load(sys.argv[1], sys.argv[2])\n"
        "except OSError as error:\n"
        "    print('refused', error.errno is not None)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "o")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "refused True", done.stderr


def test_totals_below_a_table_are_set_aside_and_spoil_no_type() -> None:
    rows = "".join(f"{n},name {n},{n}.5\n" for n in range(200))
    note = b"\nTotal,,19950.0\nEnd of report\n"
    loaded = load(b"id,name,amount\n" + rows.encode() + note)
    assert loaded.types() == {"id": "long", "name": "string", "amount": "double"}
    told = [(a["line"], a["raw"], a["reason"]) for a in loaded.set_aside]
    reason = "a line below the table"
    assert told == [(203, "Total,,19950.0", reason), (204, "End of report", reason)]
    assert (loaded.report["rows_in_file"], loaded.report["rows_loaded"]) == (202, 200)
    start = loaded.set_aside[0]["byte_offset"]
    assert (b"id,name,amount\n" + rows.encode() + note)[start:].startswith(b"Total")


def test_a_footer_of_a_long_file_is_found_at_its_end() -> None:
    rows = "".join(f"{n},name {n},{n}.5\n" for n in range(100_000))
    loaded = load(f"id,name,amount\n{rows}Grand total,,5\n".encode())
    assert loaded.types()["id"] == "long"
    assert [a["line"] for a in loaded.set_aside] == [100_002]


def test_lines_below_a_table_stay_rows_with_types_off() -> None:
    rows = "".join(f"{n},name {n},{n}.5\n" for n in range(20))
    loaded = load(f"id,name,amount\n{rows}\nTotal,,190.0\n".encode(), types="off")
    assert loaded.table["id"][20].as_py() == "Total"


@pytest.mark.parametrize("line", [b"sep=;\n", b'"sep=;"\r\n', b"\xef\xbb\xbfsep=;\n"])
def test_a_first_line_that_tells_the_delimiter_is_obeyed(line: bytes) -> None:
    loaded = load(line + b"id;price,net\n1;2,5\n2;3,5\nx\n")
    assert loaded.table.column_names == ["id", "price,net"]
    assert loaded.report["format"]["skipped_lines"] == 1
    assert [a["line"] for a in loaded.set_aside] == [5]


def test_a_table_above_one_of_more_columns_is_offered() -> None:
    people = "id,name\n" + "".join(f"{n},Ann {n}\n" for n in range(9))
    towns = "town,size,area\n" + "".join(f"Town {n},{n},{n}.5\n" for n in range(30))
    both = f"{people}\n{towns}".encode()
    assert load(both).table.column_names == ["town", "size", "area"]
    other = load(both, table=1)
    assert (other.table.column_names, other.report["rows_loaded"]) == (["id", "name"], 9)
    longer = f"{people}{people[8:]}{people[8:]}{people[8:]}\n{towns}".encode()
    assert load(longer).table.column_names == ["id", "name"]
    assert load(longer, table=1).report["rows_loaded"] == 30
