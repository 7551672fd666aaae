"""What a stream holds, column by column, kept up by each roll and by the rows that are hot.

Two summaries make one, so that nothing is read twice: counts, ends and sums are exact, frequent values and
distinct counts beyond a few hundred are estimates (k smallest hashes, Bar-Yossef et al. 2002).

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sextant.core.tabular import values
from sextant.features.datasets import Column, Profile

if TYPE_CHECKING:
    import pyarrow as pa

Summary = dict[str, Any]
_TOP = 300  # values of which the counts are kept
_TOLD = 10
_HASHES = 256
_LONGEST = 200  # characters of a text that is counted as a value
_NUMBERS = ("int", "long", "float", "double", "decimal")


def nothing() -> Summary:
    return {"rows": 0, "columns": {}}


def summary_of(rows: "pa.Table", columns: Sequence[Column]) -> Summary:
    """What rows hold; `rows` has the columns in their order."""
    found = {
        str(column.field_id): _column(rows.column(place), column.type) for place, column in enumerate(columns)
    }
    return {"rows": rows.num_rows, "columns": found}


def merged(one: Summary, other: Summary) -> Summary:
    """The summary of both; a column that one of them does not know was null there."""
    columns: dict[str, Any] = {}
    for field_id in {**one["columns"], **other["columns"]}:
        first = one["columns"].get(field_id) or _missing(one["rows"])
        second = other["columns"].get(field_id) or _missing(other["rows"])
        columns[field_id] = _both(first, second)
    return {"rows": one["rows"] + other["rows"], "columns": columns}


def profile_of(
    summary: Summary, *, dataset_id: str, columns: Sequence[Column], set_aside: int, at: datetime
) -> Profile:
    """The summary as every dataset's profile is told."""
    rows = int(summary["rows"])
    told = [_told(summary["columns"].get(str(c.field_id)) or _missing(rows), c, rows) for c in columns]
    cells = max(1, rows * len(columns))
    completeness = 1 - sum(one["null_count"] for one in told) / cells
    validity = rows / max(1, rows + set_aside)
    quality = {"completeness": completeness, "uniqueness": 1.0, "validity": validity, "consistency": 1.0}
    return Profile.model_validate(
        {
            "dataset_id": dataset_id,
            "row_count": rows,
            "column_count": len(columns),
            "columns": told,
            "quality_score": round(sum(quality.values()) / len(quality), 4),
            "quality": quality,
            "issues": (),
            "duplicate_rows": 0,
            "generated_at": at,
        }
    )


def _column(found: "pa.ChunkedArray", kind: str) -> dict[str, Any]:
    import pyarrow.compute as pc

    made = _missing(found.null_count)
    there: Any = found.drop_null()
    if not len(there) or kind == "binary":
        return made
    ends = values(_array([pc.min(there), pc.max(there)], there.type))
    made |= {"min": ends[0], "max": ends[1]}
    if kind.startswith(_NUMBERS):
        numbers = pc.cast(there, "float64", safe=False)
        made |= {
            "count": len(there),
            "sum": float(pc.sum(numbers).as_py()),
            "squares": float(pc.sum(pc.multiply(numbers, numbers)).as_py()),
        }
    counted = pc.value_counts(there)
    distinct = values(_chunked(counted.field("values")))
    counts: list[int] = counted.field("counts").to_pylist()
    made["hashes"] = _smallest(_hash(one) for one in distinct)
    if kind == "string":
        pairs = sorted(zip(distinct, counts, strict=True), key=lambda one: (-one[1], one[0]))
        kept = [(value, count) for value, count in pairs[:_TOP] if len(value) <= _LONGEST]
        made["top"] = dict(kept)
        made["whole"] = len(kept) == len(pairs)
    return made


def _array(scalars: "Sequence[Any]", kind: Any) -> "pa.ChunkedArray":
    import pyarrow as pa

    return pa.chunked_array([pa.array([one.as_py() for one in scalars], kind)])


def _chunked(array: Any) -> "pa.ChunkedArray":
    import pyarrow as pa

    return pa.chunked_array([array])


def _missing(nulls: int) -> dict[str, Any]:
    return {"nulls": nulls, "count": 0, "sum": 0.0, "squares": 0.0, "hashes": [], "top": {}, "whole": True}


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    top: dict[str, int] = dict(one["top"])
    for value, count in other["top"].items():
        top[value] = top.get(value, 0) + count
    kept = dict(sorted(top.items(), key=lambda item: (-item[1], item[0]))[:_TOP])
    ends = [side for side in (one, other) if "min" in side]
    made: dict[str, Any] = {
        "nulls": one["nulls"] + other["nulls"],
        "count": one["count"] + other["count"],
        "sum": one["sum"] + other["sum"],
        "squares": one["squares"] + other["squares"],
        "hashes": _smallest((*one["hashes"], *other["hashes"])),
        "top": kept,
        "whole": one["whole"] and other["whole"] and len(kept) == len(top),
    }
    if ends:
        made |= {"min": min(side["min"] for side in ends), "max": max(side["max"] for side in ends)}
    return made


def _smallest(hashes: Any) -> list[int]:
    return sorted(set(hashes))[:_HASHES]


def _hash(value: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(value).encode(), digest_size=6).digest(), "big")


def _distinct(found: Mapping[str, Any]) -> int:
    hashes: list[int] = found["hashes"]
    if len(hashes) < _HASHES:
        return len(hashes)
    return round((_HASHES - 1) * 2**48 / hashes[-1])


def _told(found: Mapping[str, Any], column: Column, rows: int) -> dict[str, Any]:
    nulls, count = int(found["nulls"]), int(found["count"])
    told: dict[str, Any] = {
        "field_id": column.field_id,
        "name": column.name,
        "type": column.type,
        "data_type": column.type,
        "meaning": column.meaning,
        "unit": column.unit,
        "null_count": nulls,
        "null_percentage": round(100 * nulls / rows, 4) if rows else 0.0,
        "unique_count": _distinct(found),
        "min": found.get("min"),
        "max": found.get("max"),
        "low_quality": rows > 0 and nulls > rows / 2,
    }
    if count:
        mean = found["sum"] / count
        told |= {"mean": mean, "std_dev": math.sqrt(max(0.0, found["squares"] / count - mean * mean))}
    if found["top"]:
        most = list(found["top"].items())[: None if found["whole"] else _TOLD]
        told["top_values"] = [{"value": value, "count": count} for value, count in most]
    return told
