"""How many rows of new files stand in a table already, every column equal, missing values too.

Files whose bounds leave no room for any new row are not opened, so that a table that grows by time or number
is not read for it.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sextant.core.lake.merging import columns_at, meets, places_of

_BETWEEN, _NOTHING = "\x1f", "\x1e"


def repeated(
    new: Sequence[Path],
    present: Sequence[Path],
    *,
    field_ids: Sequence[int],
    most_rows: int,
    check: Callable[[], None],
) -> int | None:
    """Counts the new rows that repeat one that is there; None when more than `most_rows` would be read."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    rows = [whole for file in new if (whole := columns_at(file, field_ids)) is not None]
    if not rows or not present:
        return 0
    table: Any = pa.concat_tables(rows)
    ends = [_ends(table.column(place)) for place in range(len(field_ids))]
    near = [file for file in present if _near(file, field_ids, ends)]
    if sum(pq.read_metadata(file).num_rows for file in near) + table.num_rows > most_rows:
        return None
    texts = _texts(table)
    found: Any = None
    for file in near:
        check()
        there: Any = columns_at(file, field_ids)
        if there is None:
            continue
        hits = pc.is_in(texts, value_set=_texts(there.cast(table.schema)))
        found = hits if found is None else pc.or_(found, hits)
    return 0 if found is None else int(pc.sum(found).as_py() or 0)


def _near(file: Path, field_ids: Sequence[int], ends: Sequence[tuple[Any, Any]]) -> bool:
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(file)
    places = places_of(metadata.schema.to_arrow_schema(), field_ids)
    if places is None:
        return False
    return all(
        low is None or meets(metadata, place, low, high)
        for place, (low, high) in zip(places, ends, strict=True)
    )


def _ends(column: Any) -> tuple[Any, Any]:
    """The bounds of a column without gaps; none for one that has some, which bounds do not tell."""
    import pyarrow.compute as pc

    if column.null_count:
        return None, None
    found = pc.min_max(column).as_py()
    return found["min"], found["max"]


def _texts(table: Any) -> Any:
    """Each row as one text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = [pc.fill_null(column.cast(pa.string()), _NOTHING) for column in table.columns]
    return pc.binary_join_element_wise(*cells, _BETWEEN).combine_chunks()
