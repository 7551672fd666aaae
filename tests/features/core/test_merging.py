"""Rows found again by key: exactly those leave a file, whatever the keys are and however it holds them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.core.lake import Keys, Merged, merge

NEAR = st.integers(-40, 40)
FAR = st.sampled_from([-(2**63), -(2**63) + 1, -(2**62), 2**31, 2**62, 2**63 - 1])


def put(path: Path, columns: dict[str, pa.Array], *, row_group_size: int = 1000) -> Path:
    fields = [
        pa.field(name, array.type, metadata={"PARQUET:field_id": str(place)})
        for place, (name, array) in enumerate(columns.items(), start=1)
    ]
    table = pa.table(list(columns.values()), schema=pa.schema(fields))
    pq.write_table(table, path, row_group_size=row_group_size)
    return path


def merged(folder: Path, keys: Keys, files: list[Path]) -> tuple[Merged, list[dict[str, object]]]:
    """What the merge says, and the rows that are left, in their order."""
    out: dict[str, Path] = {}

    def target(number: int) -> tuple[str, Path]:
        out[f"kept-{number}"] = folder / f"kept-{number}.parquet"
        return f"kept-{number}", out[f"kept-{number}"]

    done = merge(keys, [(path.name, path) for path in files], target=target, check=lambda: None)
    stayed = [path for path in files if path.name not in done.removed]
    left = [*(out[name] for name in done.kept), *stayed]
    return done, [row for path in left for row in pq.read_table(path).to_pylist()]


@settings(max_examples=60, deadline=None)
@given(
    there=st.lists(NEAR | FAR | st.none(), max_size=60),
    new=st.lists(NEAR | FAR, min_size=1, max_size=20, unique=True),
    group=st.integers(1, 30),
)
def test_exactly_the_rows_whose_number_is_named_leave(tmp_path_factory, there, new, group) -> None:
    folder = tmp_path_factory.mktemp("merge")
    places = pa.array(range(len(there)), pa.int32())
    columns = {"id": pa.array(there, pa.int64()), "at": places}
    old = put(folder / "old.parquet", columns, row_group_size=group)
    keys = Keys([put(folder / "new.parquet", {"id": pa.array(new, pa.int64())})], [1])
    done, left = merged(folder, keys, [old])
    assert left == [{"id": n, "at": at} for at, n in enumerate(there) if n not in new]
    assert done.rows_updated == sum(n in new for n in there)


@pytest.mark.parametrize("kind", [pa.int32(), pa.int64()])
def test_a_file_that_holds_narrower_numbers_is_found_too(tmp_path, kind) -> None:
    old = put(tmp_path / "old.parquet", {"id": pa.array([1, 2, 3], kind)})
    keys = Keys([put(tmp_path / "new.parquet", {"id": pa.array([2, 2**40], pa.int64())})], [1])
    assert [row["id"] for row in merged(tmp_path, keys, [old])[1]] == [1, 3]


def test_a_key_of_several_columns_is_met_only_as_a_whole(tmp_path) -> None:
    columns = {"shop": pa.array(["a", "a", "b", None]), "day": pa.array([1, 2, 1, 1])}
    old = put(tmp_path / "old.parquet", columns)
    named = {"shop": pa.array(["a", "b"]), "day": pa.array([2, 2])}
    keys = Keys([put(tmp_path / "new.parquet", named)], [1, 2])
    left = merged(tmp_path, keys, [old])[1]
    assert [tuple(row.values()) for row in left] == [("a", 1), ("b", 1), (None, 1)]


def test_a_file_whose_rows_are_all_named_has_none_in_its_place(tmp_path) -> None:
    files = [put(tmp_path / f"{n}.parquet", {"id": pa.array([n, n + 1])}) for n in (10, 20, 30)]
    keys = Keys([put(tmp_path / "new.parquet", {"id": pa.array([10, 11, 31])})], [1])
    done, left = merged(tmp_path, keys, files)
    assert (done.removed, len(done.kept), done.rows_updated) == (("10.parquet", "30.parquet"), 1, 3)
    assert sorted(row["id"] for row in left) == [20, 21, 30]
