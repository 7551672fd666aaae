"""What the JSON text of a load's columns holds: lists and objects of one type, found from every value.

The text stays as it is in the lake. Its type is kept with the column, and it widens as loads are added; where
values are of no one type, or are no JSON, the column is text to SQL as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sextant.features.datasets.errors import RetypeRefused
from sextant.features.datasets.load_models import Retyped
from sextant.features.datasets.models import Asked, Column, Dataset, Table
from sextant.features.datasets.report import Report, ReportColumn
from sextant.kit.ids import SnapshotId
from sextant.kit.nested import (
    HOLLOW,
    NOTHING,
    Fields,
    Items,
    Kind,
    Plain,
    Values,
    is_nested,
    parsed,
    shown,
    spelled,
    together,
)
from sextant.kit.nested import TEXT as STRING

TEXT = "text"
ReadFiles = Callable[[], Sequence[str]]
# What the one column of a table holds: of no one type `string`, of no value `null`.
LookInto = Callable[[Table], Kind]
# The lengths of the lists in the one column of a table, and their commonest elements.
Measure = Callable[[Table], Mapping[str, Any]]
_BARE: Mapping[str, type[Kind]] = {"list": Items, "struct": Fields, "map": Values}


@dataclass(frozen=True, slots=True)
class Coming:
    """A load that was read: its files, those that it is added to, and the types that people chose.

    The files are asked for when a column is looked into, since those of a remote store have to be fetched.
    """

    dataset: Dataset
    report: Report
    files: ReadFiles
    present: ReadFiles
    types: Mapping[str, Asked]
    is_added: bool


class Nesting:
    """Looks into each load's columns of JSON text before it is in."""

    def __init__(self) -> None:
        self._look: LookInto | None = None
        self._measure: Measure | None = None

    def look_by(self, look: LookInto, measure: Measure) -> None:
        """Told once, by the wiring, who reads such columns."""
        self._look = look
        self._measure = measure

    def measured(self, coming: Coming, nested: Mapping[int, str]) -> dict[int, Mapping[str, Any]]:
        """The lengths and the commonest elements of the lists that came, by the column's id."""
        lists = [column for column in coming.report.columns if _is_list(nested.get(column.field_id, ""))]
        if self._measure is None:
            return {}
        return {
            column.field_id: self._measure(
                _alone(coming, column, coming.files, kind=shown(nested[column.field_id]))
            )
            for column in lists
        }

    def found(self, coming: Coming) -> dict[int, str]:
        """The type of each such column after the load, by its id; raises RetypeRefused."""
        by_id = {column.field_id: column for column in coming.dataset.columns}
        found: dict[int, str] = {}
        for column in coming.report.columns:
            was = by_id.get(column.field_id)
            if coming.report.is_hollow(column) and (was is None or not coming.is_added):
                found[column.field_id] = HOLLOW
                continue
            asked = coming.types.get(column.name) or (was.asked if was is not None else None)
            if not _is_looked_into(column, was if coming.is_added else None, asked):
                continue
            kind = self._one(coming, column, was, asked)
            if kind != NOTHING:
                found[column.field_id] = TEXT if isinstance(kind, Plain) else spelled(kind)
        return found

    def _one(self, coming: Coming, column: ReportColumn, was: Column | None, asked: Asked | None) -> Kind:
        before = was.nested if was is not None and coming.is_added else None
        if before == TEXT or self._look is None:
            return STRING
        # What was there before such columns were looked into, or held no value, is looked into with it.
        with_older = before is None and coming.is_added

        def files() -> Sequence[str]:
            return (*coming.present(), *coming.files()) if with_older else coming.files()

        kind = self._look(_alone(coming, column, files))
        if asked is not None and column.name in coming.types:
            return _as_asked(column, kind, asked)
        for known in (before, asked.type if asked is not None and is_nested(asked.type) else None):
            kind = together(parsed(known), kind) if known is not None else kind
        return kind


def drifted(columns: Sequence[Column], now: Mapping[int, str]) -> tuple[Retyped, ...]:
    """The columns that were of another type to SQL before."""
    found: list[Retyped] = []
    for column in columns:
        was = column.nested or TEXT
        kind = now.get(column.field_id, was)
        if kind != was and (is_nested(was) or is_nested(kind)) and column.type == "string":
            found.append(Retyped(column=column.name, was=_told(was), now=_told(kind), widens=True))
    return tuple(found)


def _told(kind: str) -> str:
    return shown(kind) if is_nested(kind) else "string"


def _is_looked_into(column: ReportColumn, was: Column | None, asked: Asked | None) -> bool:
    if column.type != "string" or (asked is not None and asked.type == "string"):
        return False
    # Texts between two that begin with a bracket all do; of long ones their ends are not kept.
    ends = {str(column.min)[:1], str(column.max)[:1]}
    return (
        column.meaning == "json"
        or ends in ({"["}, {"{"})
        or (was is not None and was.nested is not None)
        or (asked is not None and asked.is_nested)
    )


def _as_asked(column: ReportColumn, kind: Kind, asked: Asked) -> Kind:
    """The type that a person chose, where it holds every value."""
    bare = _BARE.get(asked.type)
    if bare is not None and isinstance(kind, bare):
        return kind
    if bare is None and together(kind, parsed(asked.type)) == parsed(asked.type):
        return parsed(asked.type)
    held = "of no one type of list or object" if isinstance(kind, Plain) else spelled(kind)
    raise RetypeRefused(
        f"The values of `{column.name}` are {held}, not {asked.type}. Nothing was changed.",
        hint="Choose another type.",
    )


def _is_list(kind: str) -> bool:
    return is_nested(kind) and isinstance(parsed(kind), Items)


def _alone(coming: Coming, column: ReportColumn, files: ReadFiles, kind: str = "string") -> Table:
    """A table of this column alone, over files that are in no snapshot yet."""
    dataset = coming.dataset
    return Table(
        dataset_id=dataset.dataset_id,
        workspace_id=dataset.workspace_id,
        table_name=dataset.table_name,
        name=dataset.name,
        description="",
        snapshot_id=SnapshotId("look"),
        snapshot_at=None,
        columns=(Column(field_id=column.field_id, name="json", label="json", type=kind, position=0),),
        row_count=coming.report.rows_loaded,
        size_bytes=0,
        read_files=lambda: tuple(files()),
        read_profile=lambda: None,
    )
