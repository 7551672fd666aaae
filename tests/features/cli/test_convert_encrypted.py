"""`convert --encrypt` and `--key`: files that only their key opens, held against other readers."""

import base64
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption

from sextant import _engine
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.keys import key_of
from tests.features.cli.conftest import Run
from tests.features.engine.reading import load

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))
SHORT = b"0123456789abcdef"
SECRET = "Skipjack of Cormorant Lane"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    rows = [f"{n},{SECRET} {n % 9},{n}.5,2024-01-{n % 28 + 1:02}" for n in range(5_000)]
    path.write_text("\n".join(["id,name,amount,born", *rows]))
    (tmp_path / "key").write_text(KEY.hex() + "\n")
    (tmp_path / "other").write_text(OTHER.hex())
    return path


def _decryption(key: bytes, **more: Any) -> Any:
    return encryption.create_decryption_properties(footer_key=key, **more)


def _written(path: Path, table: pa.Table, key: bytes, **more: Any) -> bytes:
    sealing = encryption.create_encryption_properties(footer_key=key, **more)
    pq.write_table(table, path, encryption_properties=sealing)
    return path.read_bytes()


def _named(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_what_was_encrypted_is_read_with_its_key_as_it_was(run: Run, people: Path, tmp_path: Path) -> None:
    assert run("convert", "people.csv", "--out", "sealed.parquet", "--encrypt", "key").status == 0
    assert run("convert", "people.csv", "--out", "plain.parquet").status == 0
    done = run("convert", "sealed.parquet", "--out", "again.parquet", "--key", "key", "--json")
    assert (done.status, done.err, done.json["format"]["name"]) == (0, "", "parquet")
    assert pq.read_table(tmp_path / "again.parquet") == pq.read_table(tmp_path / "plain.parquet")
    assert (
        run("convert", "sealed.parquet", "--out", "some.csv", "--key", "key", "--where", "id < 2").status == 0
    )
    assert len((tmp_path / "some.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("key", [SHORT, KEY])
def test_other_readers_open_it_with_the_key(run: Run, people: Path, tmp_path: Path, key: bytes) -> None:
    (tmp_path / "key").write_bytes(key)
    run("convert", "people.csv", "--out", "sealed.parquet", "--encrypt", "key")
    run("convert", "people.csv", "--out", "plain.parquet")
    plain = pq.read_table(tmp_path / "plain.parquet")
    sealed = tmp_path / "sealed.parquet"
    assert pq.read_table(sealed, decryption_properties=_decryption(key)) == plain
    connection = duckdb.connect()
    # DuckDB takes 24 signs for a key of that length, so that the short one is given as it is.
    connection.execute(f"PRAGMA add_parquet_key('k', '{_named(key) if key == KEY else key.decode()}')")
    rows = connection.execute(
        f"SELECT * FROM read_parquet('{sealed}', encryption_config = {{footer_key: 'k'}})"
    ).fetchall()
    assert rows == [tuple(row.values()) for row in plain.to_pylist()]


def test_nothing_of_it_can_be_read_without_the_key(run: Run, people: Path, tmp_path: Path) -> None:
    run("convert", "people.csv", "--out", "sealed.parquet", "--encrypt", "key")
    run("convert", "people.csv", "--out", "plain.parquet")
    sealed, plain = (tmp_path / "sealed.parquet").read_bytes(), (tmp_path / "plain.parquet").read_bytes()
    assert sealed[:4] == sealed[-4:] == b"PARE"
    for word in (b"Skipjack", b"Cormorant", b"born", b"amount", b"Sextant", b"ARROW"):
        assert word not in sealed
    assert b"Skipjack" in plain
    assert b"born" in plain
    assert KEY not in sealed
    with pytest.raises(OSError, match=r"PARE|encrypt"):
        pq.read_table(tmp_path / "sealed.parquet")
    with pytest.raises(OSError, match="decrypt"):
        pq.read_table(tmp_path / "sealed.parquet", decryption_properties=_decryption(OTHER))


def test_each_writing_is_another_one(run: Run, people: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("convert", "people.csv", "--out", f"{name}.parquet", "--encrypt", "key")
    assert (tmp_path / "one.parquet").read_bytes() != (tmp_path / "two.parquet").read_bytes()


def test_statistics_and_compression_are_kept_and_the_ids_of_the_lake_are_not(
    run: Run, people: Path, tmp_path: Path
) -> None:
    run("convert", "people.csv", "--out", "sealed.parquet", "--encrypt", "key")
    file = pq.ParquetFile(tmp_path / "sealed.parquet", decryption_properties=_decryption(KEY))
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "SNAPPY"
    assert (column.statistics.min, column.statistics.max) == (0, 4_999)
    assert all(field.metadata is None for field in file.schema_arrow)


def test_without_a_key_or_with_another_one_it_is_refused_and_nothing_is_written(
    run: Run, people: Path, tmp_path: Path
) -> None:
    run("convert", "people.csv", "--out", "sealed.parquet", "--encrypt", "key")
    before = set(tmp_path.iterdir())
    done = run("convert", "sealed.parquet", "--out", "out.csv")
    assert done.status == 1
    assert "The Parquet file is encrypted." in done.err
    assert "--key" in done.err
    done = run("convert", "sealed.parquet", "--out", "out.csv", "--key", "other")
    assert done.status == 1
    assert "The key does not open the Parquet file" in done.err
    assert OTHER.hex() not in done.err
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (SHORT, SHORT),
        (KEY, KEY),
        (KEY.hex().encode(), KEY),
        (b"\n  " + KEY.hex().upper().encode() + b"\r\n", KEY),
        (SHORT.hex().encode() + b"\n", SHORT),
        (base64.b64encode(KEY) + b"\n", KEY),
        (b" " + base64.b64encode(SHORT), SHORT),
        (SHORT + b"\n", SHORT),
        (b"\0" * 16, b"\0" * 16),
    ],
)
def test_a_key_is_bytes_or_hex_or_base64(tmp_path: Path, content: bytes, key: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    assert key_of(tmp_path / "key") == key


@pytest.mark.parametrize("content", [b"", b"short", bytes(24), bytes(33), b"x" * 5_000, b"g" * 64, b"0" * 48])
def test_what_is_no_key_is_refused_and_how_to_make_one_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(UsageRefused) as caught:
        key_of(tmp_path / "key")
    assert "openssl rand -hex 32 > key" in str(caught.value.hint)
    assert "16 or 32 bytes" in caught.value.message
    assert not content.strip() or content.decode("latin-1") not in caught.value.message


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--out", "o.csv", "--encrypt", "key"), 2, "Parquet alone is encrypted"),
        (("--out", "o.parquet", "--encrypt", "people.csv"), 2, "holds no key"),
        (("--out", "o.parquet", "--encrypt", "nowhere"), 4, "There is no file"),
        (("--out", "o.parquet", "--key", "nowhere"), 4, "There is no file"),
        (("--out", "no/where.parquet", "--encrypt", "key"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_encrypted_is_a_line_and_leaves_nothing(
    run: Run, people: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    before = set(tmp_path.iterdir())
    done = run("convert", "people.csv", *arguments)
    assert done.status == status
    assert words in done.err
    assert set(tmp_path.iterdir()) == before


def test_an_empty_file_and_a_header_alone_are_encrypted_too(run: Run, people: Path, tmp_path: Path) -> None:
    for content in ("", "id,name\n"):
        (tmp_path / "none.csv").write_text(content)
        assert run("convert", "none.csv", "--out", "none.parquet", "--encrypt", "key").status == 0
        sealed = pq.read_table(tmp_path / "none.parquet", decryption_properties=_decryption(KEY))
        assert sealed.column_names == ["id", "name"][: len(content)]


def test_a_file_of_many_parts_and_row_groups_is_one_that_opens(tmp_path: Path) -> None:
    table = pa.table({"n": range(300_000), "text": [f"text number {n}" for n in range(300_000)]})
    parts = [tmp_path / f"{n}.parquet" for n in range(3)]
    for part in parts:
        pq.write_table(table, part, row_group_size=20_000)
    _engine.encrypt(parts, tmp_path / "all.parquet", KEY)
    sealed = pq.read_table(tmp_path / "all.parquet", decryption_properties=_decryption(KEY))
    assert sealed == pa.concat_tables([table] * 3)
    loaded = load((tmp_path / "all.parquet").read_bytes(), "t.parquet", key=_named(KEY))
    assert loaded.report["rows_loaded"] == 900_000


TABLE = pa.table({"email": [f"{SECRET}@{n}" for n in range(50)], "n": range(50)})


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"plaintext_footer": True},
        {"aad_prefix": b"a name of the file"},
    ],
)
def test_files_that_others_encrypted_with_one_key_are_read(tmp_path: Path, how: dict[str, Any]) -> None:
    data = _written(tmp_path / "theirs.parquet", TABLE, KEY, **how)
    assert load(data, "t.parquet", key=_named(KEY)).table["email"].to_pylist() == TABLE["email"].to_pylist()
    for key in (None, _named(OTHER)):
        with pytest.raises(_engine.Unreadable) as caught:
            load(data, "t.parquet", **({"key": key} if key else {}))
        assert caught.value.code == ("file_key_wrong" if key else "file_encrypted")


def test_a_cipher_that_proves_nothing_is_named_and_refused(tmp_path: Path) -> None:
    data = _written(tmp_path / "theirs.parquet", TABLE, KEY, encryption_algorithm="AES_GCM_CTR_V1")
    with pytest.raises(_engine.Unreadable) as caught:
        load(data, "t.parquet", key=_named(KEY))
    assert "AES_GCM_CTR_V1" in caught.value.message


def test_what_duckdb_encrypts_off_the_format_is_refused_in_words(tmp_path: Path) -> None:
    connection = duckdb.connect()
    connection.execute("SET force_mbedtls_unsafe = 'true'")
    connection.execute(f"PRAGMA add_parquet_key('k', '{_named(KEY)}')")
    path = tmp_path / "theirs.parquet"
    connection.execute(
        f"COPY (SELECT 1 AS n) TO '{path}' (FORMAT parquet, ENCRYPTION_CONFIG {{footer_key: 'k'}})"
    )
    with pytest.raises(_engine.Unreadable) as caught:
        load(path.read_bytes(), "t.parquet", key=_named(KEY))
    assert caught.value.code == "file_damaged"
    assert "AAD" in caught.value.message


def test_a_key_for_a_file_that_needs_none_does_no_harm(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "plain.parquet")
    assert load((tmp_path / "plain.parquet").read_bytes(), "t.parquet", key=_named(KEY)).table.num_rows == 50
    assert load(b"a,b\n1,2\n", "t.csv", key=_named(KEY)).table.num_rows == 1


def test_a_changed_byte_changes_no_value(tmp_path: Path) -> None:
    data = _written(tmp_path / "theirs.parquet", TABLE, KEY)
    whole, refused = load(data, "t.parquet", key=_named(KEY)).table, 0
    for place in range(0, len(data), 5):
        spoiled = bytearray(data)
        spoiled[place] ^= 0x41
        try:  # the lengths of pages are told twice, and only one of them is looked at
            assert load(bytes(spoiled), "t.parquet", key=_named(KEY)).table.equals(whole)
        except _engine.Unreadable:
            refused += 1
    assert refused > len(data) // 5 * 0.95
    for length in (4, 8, 12, 40, len(data) // 2, len(data) - 1):
        with pytest.raises(_engine.Unreadable):
            load(data[:length], "t.parquet", key=_named(KEY))


@pytest.mark.parametrize("key", ["c2hvcnQ=", "no base64", base64.b64encode(bytes(24)).decode(), 5])
def test_a_key_that_is_none_is_refused_and_not_repeated(key: object) -> None:
    with pytest.raises(ValueError, match="a key") as caught:
        load(b"a,b\n1,2\n", key=key)
    assert not isinstance(key, str) or key not in str(caught.value)
