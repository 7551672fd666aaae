"""Tables kept by year, month or day: nulls, odd dates, drift, joins, undo; the same rows whatever the way."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.core.lake import (
    LakeColumn,
    PartitionBy,
    Times,
    period_that_pays,
    relocating,
    split,
)
from sextant.kit.ids import new_id
from tests.features.core.parting import DAY, MB, MONTH, NO, OF, Bench, Row, table_of


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def months(*numbers: int, first: int = 0) -> list[Row]:
    return [(first + place, date(2024, number, 7)) for place, number in enumerate(numbers)]


def test_rows_without_a_time_are_a_part_of_their_own(bench: Bench) -> None:
    rows: list[Row] = [(1, None), (2, date(2024, 1, 1)), (3, None), (4, date(2024, 2, 29))]
    bench.load(rows)
    bench.partition()
    assert bench.parts() == ["2:month:648", "2:month:649", "2:month:None"]
    assert bench.rows() == rows


def test_days_before_1970_and_at_the_ends_of_the_calendar_are_told_apart(bench: Bench) -> None:
    rows: list[Row] = [
        (1, date(1969, 12, 31)),
        (2, date(1970, 1, 1)),
        (3, date(1, 1, 1)),
        (4, date(9999, 12, 31)),
    ]
    bench.load(rows)
    bench.partition(PartitionBy(2, "year"))
    assert bench.parts() == ["2:year:-1", "2:year:-1969", "2:year:0", "2:year:8029"]
    assert bench.rows() == rows


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Tokyo"])
def test_moments_are_of_their_day_in_utc(tmp_path: Path, zone: str | None) -> None:
    late, early = datetime(1969, 12, 31, 23, 59, 59, 999_999), datetime(1970, 1, 1)
    moments: list[Any] = [at if zone is None else at.replace(tzinfo=UTC) for at in (late, early)]
    fields = [pa.field("at", pa.timestamp("us", tz=zone), metadata={"PARQUET:field_id": "2"})]
    path = tmp_path / "moments.parquet"
    pq.write_table(pa.table([moments], schema=pa.schema(fields)), path)
    made = split([path], PartitionBy(2, "day"), tmp_path)
    assert [pq.read_metadata(one).num_rows for one in made] == [1, 1]


def test_few_bytes_in_memory_and_small_files_lose_no_row_and_no_order(tmp_path: Path) -> None:
    rows: list[Row] = [(n, date(2024, 1 + n * 7 % 12, 1)) for n in range(3_000)]
    path = tmp_path / "rows.parquet"
    pq.write_table(table_of(rows), path, row_group_size=100)
    made = split([path], MONTH, tmp_path, large_bytes=600, held_bytes=10_000)
    assert len(made) > 12
    found: dict[int, list[int]] = {}
    for one in made:
        table = pq.read_table(one, partitioning=None)
        (month,) = {day.month for day in table.column("day").to_pylist()}
        found.setdefault(month, []).extend(table.column("no").to_pylist())
    assert found == {month: [n for n, day in rows if day and day.month == month] for month in range(1, 13)}


def test_a_load_of_many_periods_and_few_bytes_is_left_in_one_piece(bench: Bench) -> None:
    bench.load(months(1, 2))
    bench.partition(PartitionBy(2, "day"))
    every_day: list[Row] = [(n, date(2020, 1, 1) + timedelta(days=n)) for n in range(400)]
    bench.load(every_day)
    assert bench.parts() == ["", "2:day:19729", "2:day:19760"]
    bench.compact()
    assert "" in bench.parts()  # one such file is left
    assert len(bench.rows()) == 402


def test_files_that_came_in_one_piece_are_parted_when_they_are_joined(bench: Bench) -> None:
    bench.load(months(1, 2))
    bench.partition()
    bench.load(months(1, 2, first=10), whole=True)
    bench.load(months(2, 3, first=20), whole=True)
    assert bench.parts() == ["", "", "2:month:648", "2:month:649"]
    before = bench.rows()
    bench.compact()
    assert bench.parts() == ["2:month:648", "2:month:648", "2:month:649", "2:month:649", "2:month:650"]
    bench.compact()
    assert bench.parts() == ["2:month:648", "2:month:649", "2:month:650"]
    assert bench.rows() == before


def test_sorting_keeps_parts_apart(bench: Bench) -> None:
    bench.load([(9, date(2024, 1, 1)), (3, date(2024, 2, 1)), (5, date(2024, 1, 2)), (1, date(2024, 2, 2))])
    bench.partition()
    bench.load([(2, date(2024, 1, 3)), (4, None)], whole=True)
    bench.keeping.sort(
        *OF, columns=bench.columns, field_id=1, staging=bench.folder / "s", progress=lambda _: None
    )
    found = {
        file.part: pq.read_table(file.path, partitioning=None).column("no").to_pylist()
        for file in bench.lake.files(*OF).files
    }
    assert found == {"2:month:648": [2, 5, 9], "2:month:649": [1, 3], "2:month:None": [4]}


def test_an_upsert_writes_the_files_of_one_month_anew_and_no_other(bench: Bench) -> None:
    bench.load(months(1, 1, 2, 2, 3))
    bench.partition()
    before = {file.part: file.key for file in bench.lake.files(*OF).files}
    bench.upsert([(2, date(2024, 2, 20)), (77, date(2024, 5, 1))])
    after = {file.key for file in bench.lake.files(*OF).files}
    assert {part for part, key in before.items() if key not in after} == {"2:month:649"}
    assert bench.parts() == ["2:month:648", "2:month:649", "2:month:649", "2:month:650", "2:month:652"]
    assert (2, date(2024, 2, 20)) in bench.rows()
    assert len(bench.rows()) == 6


@pytest.mark.parametrize("how", ["gone", "retyped", "named"])
def test_a_column_that_goes_or_becomes_another_ends_the_parts_and_the_past_can_be_read(
    bench: Bench, how: str
) -> None:
    bench.load(months(1, 2, 3))
    parted = bench.partition()
    past = bench.rows()
    names = {"gone": "other", "retyped": "day", "named": "by_month_2"}
    new = LakeColumn(3, names[how], "string")
    if how == "named":
        bench.columns = (NO, DAY, new)
        key = bench.put(table_of(months(4)))
    else:
        bench.columns = (NO, new)
        fields = [pa.field("no", pa.int64(), metadata={"PARQUET:field_id": "1"})]
        fields.append(pa.field(new.name, pa.string(), metadata={"PARQUET:field_id": "3"}))
        key = bench.put(pa.table([[1], ["x"]], schema=pa.schema(fields)))
    made = bench.lake.replace(
        workspace_id="w", dataset_id="d", columns=bench.columns, files=[key], load_id="l"
    )
    assert bench.lake.kept_by(*OF) is None
    assert len(bench.rows()) == 1
    assert bench.rows(parted.snapshot_id) == past
    bench.lake.undo(*OF, made.snapshot_id)
    assert bench.rows() == past
    bench.columns = (NO, DAY)
    bench.partition()
    assert bench.lake.kept_by(*OF) == MONTH


def test_a_spec_whose_column_is_gone_goes_with_the_last_snapshot_that_needs_it(bench: Bench) -> None:
    bench.load(months(1, 2, 3))
    bench.partition()
    bench.columns = (NO,)
    fields = [pa.field("no", pa.int64(), metadata={"PARQUET:field_id": "1"})]
    for number in range(2):
        key = bench.put(pa.table([[number]], schema=pa.schema(fields)))
        bench.lake.replace(
            workspace_id="w", dataset_id="d", columns=bench.columns, files=[key], load_id=new_id()
        )
    table = bench.lake.catalog().open(*OF)
    assert table is not None
    assert [len(spec.fields) for spec in table.specs().values()] == [0, 1]
    past = [one.snapshot_id for one in bench.lake.snapshots(*OF) if not one.is_current]
    bench.lake.forget(*OF, past)
    table = bench.lake.catalog().open(*OF)
    assert table is not None
    assert [len(spec.fields) for spec in table.specs().values()] == [0]


def test_a_renamed_column_still_parts(bench: Bench) -> None:
    bench.load(months(1, 2))
    bench.partition()
    bench.columns = (NO, LakeColumn(2, "ordered", "date", written="day"))
    bench.lake.reshape(*OF, bench.columns)
    bench.load(months(2, 3, first=5))
    assert bench.parts() == ["2:month:648", "2:month:649", "2:month:649", "2:month:650"]


def test_the_only_load_is_undone_though_its_rows_were_parted_since(bench: Bench) -> None:
    only = bench.load(months(1, 2))
    bench.partition()
    bench.lake.undo(*OF, only.snapshot_id)
    assert bench.rows() == []
    assert bench.lake.files(*OF, only.snapshot_id).row_count == 2


def test_the_last_load_is_undone_though_its_rows_were_joined_since(bench: Bench) -> None:
    bench.load(months(1, 2))
    last = bench.load(months(1, 2, first=10))
    bench.partition()
    bench.compact()
    bench.lake.undo(*OF, last.snapshot_id)
    assert bench.rows() == months(1, 2)


def test_what_was_before_the_parts_can_be_asked_still(bench: Bench) -> None:
    first = bench.load(months(1, 2))
    bench.partition()
    bench.load(months(3, first=7))
    assert bench.rows(first.snapshot_id) == months(1, 2)
    assert bench.lake.files(*OF, first.snapshot_id).files[0].part == ""


def test_other_readers_of_iceberg_open_one_months_files_alone(bench: Bench) -> None:
    bench.load(months(1, 2, 3, 3))
    bench.partition()
    table = bench.lake.catalog().open(*OF)
    assert table is not None
    tasks = list(table.scan("day >= '2024-03-01' and day < '2024-04-01'").plan_files())
    assert [task.file.record_count for task in tasks] == [2]


def test_each_file_knows_its_first_and_last_time(bench: Bench) -> None:
    bench.load([(1, None), (2, date(2024, 1, 3)), (3, date(2024, 1, 9))])
    bench.partition()
    found = {file.part: file.within for file in bench.lake.files(*OF).files}
    none, january = found["2:month:None"], found["2:month:648"]
    assert none is not None
    assert (none.least, none.greatest) == (None, None)
    assert january is not None
    assert (january.least, january.greatest) == (
        datetime(2024, 1, 3, tzinfo=UTC),
        datetime(2024, 1, 9, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("size", "last", "null_share", "expected"),
    [
        (100 * MB, date(2024, 12, 31), 0.0, None),  # too small a table
        (2_000 * MB, date(2024, 2, 29), 0.0, "day"),  # sixty days of 33 MB
        (2_000 * MB, date(2024, 12, 31), 0.0, "month"),
        (2_000 * MB, date(2034, 12, 31), 0.0, "year"),
        (2_000 * MB, date(9999, 12, 31), 0.0, None),  # a far end that one row holds
        (2_000 * MB, date(2024, 1, 2), 0.0, None),  # two days
        (2_000 * MB, date(2024, 12, 31), 0.2, None),
        (400_000 * MB, date(2026, 12, 31), 0.0, "day"),
    ],
)
def test_the_period_makes_parts_of_32_mb_and_more(
    size: int, last: date, null_share: float, expected: str | None
) -> None:
    times = Times("date", date(2024, 1, 1), last, null_share)
    assert period_that_pays(times, size, least_bytes=256 * MB) == expected


def test_a_column_that_is_no_time_or_is_empty_parts_nothing() -> None:
    for times in (
        Times("string", date(2020, 1, 1), date(2024, 1, 1), 0.0),
        Times("date", None, None, 0.0),
        Times("date", date(2024, 1, 1), date(2020, 1, 1), 0.0),
    ):
        assert period_that_pays(times, 10_000 * MB, least_bytes=0) is None


_days = st.none() | st.dates(date(1969, 11, 1), date(1970, 3, 1))
_rows = st.lists(st.tuples(st.integers(0, 12), _days), min_size=1, max_size=8)
_steps = st.one_of(
    st.tuples(st.just("append"), _rows),
    st.tuples(st.just("append whole"), _rows),
    st.tuples(st.just("replace"), _rows),
    st.tuples(st.just("upsert"), st.lists(st.tuples(st.integers(0, 12), _days), min_size=1, max_size=5)),
    st.tuples(st.sampled_from(["undo", "compact", "partition", "sort"]), st.just([])),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_steps, min_size=1, max_size=7), st.sampled_from(["year", "month", "day"]))
def test_every_way_gives_the_rows_of_a_table_that_is_not_parted(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[Row]]], period: Any
) -> None:
    parted = Bench(tmp_path_factory.mktemp("parted"))
    plain = Bench(tmp_path_factory.mktemp("plain"))
    by = PartitionBy(2, period)
    done: list[tuple[Any, Any]] = []
    for bench in (parted, plain):
        bench.load([(0, date(1969, 12, 31)), (1, date(1970, 1, 1)), (2, None)])
    parted.partition(by)
    for step, rows in steps:
        if step == "undo" and done:
            ours, theirs = done.pop()
            parted.lake.undo(*OF, ours.snapshot_id)
            plain.lake.undo(*OF, theirs.snapshot_id)
        elif step == "compact":
            parted.compact()
        elif step == "partition":
            parted.partition(by)
        elif step == "sort":
            parted.keeping.sort(
                *OF, columns=(NO, DAY), field_id=1, staging=parted.folder / "s", progress=lambda _: None
            )
        elif rows:
            once = list({no: (no, day) for no, day in rows}.values())
            done.append(tuple(_loaded(bench, step, rows, once) for bench in (parted, plain)))  # type: ignore[arg-type]
        assert parted.rows() == plain.rows()
        assert all(_fits(file, by) for file in parted.lake.files(*OF).files)


def _loaded(bench: Bench, step: str, rows: list[Row], once: list[Row]) -> Any:
    if step == "upsert":
        return bench.upsert(once)
    return bench.load(rows, replace=step == "replace", whole=step == "append whole")


def _fits(file: Any, by: PartitionBy) -> bool:
    """Whether a file that says it is in a part has rows of one period, or of no time, alone."""
    if not by.holds(file):
        return True
    days = pq.read_table(file.path, partitioning=None).column("day").to_pylist()
    said: dict[str, Any] = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
    return len({day.strftime(said[by.period]) if day else None for day in days}) == 1


@pytest.mark.parametrize("period", ["year", "month", "day"])
def test_a_move_to_another_place_keeps_each_files_part(bench: Bench, period: Any) -> None:
    bench.load([*months(1, 2), (9, None)])
    bench.partition(PartitionBy(2, period))
    table = bench.lake.catalog().open(*OF)
    now = table.current_snapshot() if table is not None else None
    assert table is not None
    assert now is not None
    for manifest in now.manifests(table.io):
        content = Path(manifest.manifest_path.removeprefix("file://")).read_bytes()
        moved = relocating.manifest_at(content, where=lambda path: path.replace("silver", "moved"))
        then, before = (list(fastavro.reader(io.BytesIO(one))) for one in (moved, content))
        assert [one["data_file"]["partition"] for one in then] == [
            one["data_file"]["partition"] for one in before
        ]
        assert all("/moved/" in one["data_file"]["file_path"] for one in then)
