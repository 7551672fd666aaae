"""Loads become snapshots once, and can be asked and taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.manifest import ManifestFile

from sextant.core.lake import FileRefused, LakeColumn, SchemaRefused, SnapshotMissing, UndoRefused
from sextant.kit.ids import new_id

COLUMNS = (LakeColumn(1, "name", "string"), LakeColumn(2, "amount", "long"))


def write(objects, names: Sequence[str], *, ids: dict[str, int] | None = None, start: int = 0) -> str:
    """A Parquet file as the engine writes it; returns its key."""
    ids = {"name": 1, "amount": 2} if ids is None else ids
    fields = [
        pa.field(name, kind, metadata={"PARQUET:field_id": str(ids[name])} if name in ids else None)
        for name, kind in (("name", pa.string()), ("amount", pa.int64()))
    ]
    table = pa.table([list(names), list(range(start, start + len(names)))], schema=pa.schema(fields))
    key = f"silver/w/{new_id()}.parquet"
    pq.write_table(table, objects.local_target(key))
    return key


@pytest.fixture
def commit(house):
    def commit(names, load_id=None, dataset_id="d1", **more):
        return house.lake.commit(
            workspace_id="w1",
            dataset_id=dataset_id,
            columns=COLUMNS,
            files=[write(house.objects, names, **more)],
            load_id=load_id or new_id(),
        )

    return commit


def rows(house, snapshot_id=None):
    files = house.lake.files("w1", "d1", snapshot_id).files
    if not files:
        return []
    paths = [file.path for file in files]
    return sorted(row[0] for row in duckdb.sql("SELECT name FROM read_parquet(?)", params=[paths]).fetchall())


def test_a_load_is_a_snapshot_whose_files_duckdb_reads(house, commit):
    snapshot = commit(["a", "b"])
    found = house.lake.files("w1", "d1")
    assert (snapshot.added_rows, snapshot.total_rows, snapshot.is_current) == (2, 2, True)
    assert found.snapshot_id == snapshot.snapshot_id
    assert found.columns == COLUMNS
    assert found.row_count == 2
    assert rows(house) == ["a", "b"]


def test_a_load_that_is_committed_twice_stands_there_once(house, commit):
    first = commit(["a"], load_id="load-1")
    again = commit(["a"], load_id="load-1")
    assert again == first
    assert rows(house) == ["a"]
    assert len(house.lake.snapshots("w1", "d1")) == 1


def test_a_file_without_field_ids_is_refused(commit):
    with pytest.raises(FileRefused):
        commit(["a"], ids={})


def test_a_file_with_the_ids_of_another_table_is_refused(commit):
    with pytest.raises(FileRefused):
        commit(["a"], ids={"name": 2, "amount": 1})


def test_field_ids_of_ours_are_kept_whatever_their_order(house):
    columns = (LakeColumn(7, "name", "string"), LakeColumn(3, "amount", "long"))
    key = write(house.objects, ["a"], ids={"name": 7, "amount": 3})
    house.lake.commit(workspace_id="w1", dataset_id="d1", columns=columns, files=[key], load_id="1")
    assert house.lake.files("w1", "d1").columns == columns


def test_each_snapshot_can_be_asked_afterwards(house, commit):
    first = commit(["a"])
    second = commit(["b"], start=5)
    assert rows(house, first.snapshot_id) == ["a"]
    assert rows(house, second.snapshot_id) == ["a", "b"]
    assert house.lake.snapshot_at("w1", "d1", first.committed_at) == first.snapshot_id
    assert house.lake.snapshot_at("w1", "d1", datetime.now(UTC)) == second.snapshot_id
    assert house.lake.snapshot_at("w1", "d1", datetime(2020, 1, 1, tzinfo=UTC)) is None


def test_the_last_load_is_undone_by_going_back(house, commit):
    first = commit(["a"])
    second = commit(["b"])
    now = house.lake.undo("w1", "d1", second.snapshot_id)
    assert now.snapshot_id == first.snapshot_id
    assert rows(house) == ["a"]
    assert rows(house, second.snapshot_id) == ["a", "b"]
    listed = {snapshot.snapshot_id: snapshot for snapshot in house.lake.snapshots("w1", "d1")}
    assert listed[second.snapshot_id].undone
    assert listed[first.snapshot_id].is_current


def test_an_earlier_load_is_undone_by_a_snapshot_without_its_files(house, commit):
    first = commit(["a"])
    commit(["b"])
    commit(["c"])
    now = house.lake.undo("w1", "d1", first.snapshot_id)
    assert rows(house) == ["b", "c"]
    assert (now.operation, now.total_rows) == ("undo", 2)
    assert rows(house, first.snapshot_id) == ["a"]


def test_the_only_load_is_undone_to_an_empty_table(house, commit):
    only = commit(["a"])
    house.lake.undo("w1", "d1", only.snapshot_id)
    assert rows(house) == []
    assert house.lake.files("w1", "d1").columns == COLUMNS


def test_an_undone_load_is_not_undone_again(house, commit):
    commit(["a"])
    second = commit(["b"])
    house.lake.undo("w1", "d1", second.snapshot_id)
    with pytest.raises(UndoRefused):
        house.lake.undo("w1", "d1", second.snapshot_id)


def test_an_undo_is_refused_when_its_rows_are_gone_already(house, commit):
    first = commit(["a"])
    commit(["b"])
    house.lake.undo("w1", "d1", first.snapshot_id)
    with pytest.raises(UndoRefused):
        house.lake.undo("w1", "d1", first.snapshot_id)


def test_a_column_of_another_type_is_refused(house, commit):
    commit(["a"])
    columns = (COLUMNS[0], LakeColumn(2, "amount", "string"))
    with pytest.raises(SchemaRefused, match="amount"):
        house.lake.commit(
            workspace_id="w1",
            dataset_id="d1",
            columns=columns,
            files=[write(house.objects, ["b"])],
            load_id="2",
        )


def test_a_new_column_widens_the_table_and_old_snapshots_keep_theirs(house, commit):
    first = commit(["a"])
    columns = (*COLUMNS, LakeColumn(3, "extra", "double"))
    house.lake.commit(
        workspace_id="w1", dataset_id="d1", columns=columns, files=[write(house.objects, ["b"])], load_id="2"
    )
    assert house.lake.files("w1", "d1").columns == columns
    assert house.lake.files("w1", "d1", first.snapshot_id).columns == COLUMNS


def test_workspaces_do_not_share_tables(house, commit):
    commit(["a"])
    assert house.lake.snapshots("w2", "d1") == []
    assert house.lake.files("w2", "d1").files == ()
    with pytest.raises(SnapshotMissing):
        house.lake.files("w2", "d1", "123")


def test_a_dropped_table_is_gone_and_may_be_made_again(house, commit):
    commit(["a"], load_id="1")
    house.lake.drop("w1", "d1")
    assert house.lake.snapshots("w1", "d1") == []
    commit(["b"], load_id="1")
    assert rows(house) == ["b"]


def test_each_manifest_is_read_once_however_many_snapshots_name_it(house, commit, monkeypatch):
    read: list[str] = []
    real = ManifestFile.fetch_manifest_entry

    def counted(manifest, io, discard_deleted=True):
        read.append(manifest.manifest_path)
        return real(manifest, io, discard_deleted)

    monkeypatch.setattr(ManifestFile, "fetch_manifest_entry", counted)
    for number in range(6):
        commit([f"n{number}"])
        assert len(house.lake.files("w1", "d1").files) == number + 1
    assert len(read) == len(set(read)) == 6
    assert [snapshot.undone for snapshot in house.lake.snapshots("w1", "d1")] == [False] * 6
