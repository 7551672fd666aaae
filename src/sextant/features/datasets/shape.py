"""A dataset's shape at a glance: the heights of one small picture, from its profile."""

from pydantic import ConfigDict

from sextant.core.http import WireModel

_MOST = 28
_KEYS = {"key", "id", "identifier", "year"}


class _Counted(WireModel):
    model_config = ConfigDict(extra="ignore")

    count: int


class _Column(WireModel):
    model_config = ConfigDict(extra="ignore")

    name: str
    type: str
    meaning: str | None = None
    unique_count: int = 0
    histogram: tuple[_Counted, ...] | None = None
    top_values: tuple[_Counted, ...] | None = None

    @property
    def heights(self) -> tuple[float, ...]:
        counted = self.histogram or self.top_values or ()
        return tuple(float(one.count) for one in counted[:_MOST])

    @property
    def is_key(self) -> bool:
        return self.meaning in _KEYS or self.name.lower().endswith("id")


class _Columns(WireModel):
    model_config = ConfigDict(extra="ignore")

    columns: tuple[_Column, ...]


def shape_of(document: str) -> tuple[float, ...]:
    """How rows spread over the first measure, else over groups, else over time; empty where none tells."""
    columns = [one for one in _Columns.model_validate_json(document).columns if not one.is_key]
    timed = [one for one in columns if one.type.startswith(("date", "time"))]
    rest = [one for one in columns if one not in timed]
    measures = [one for one in rest if one.histogram and one.unique_count > _MOST]
    groups = [one for one in rest if not one.histogram and one.unique_count <= _MOST]
    found = (one.heights for one in (*measures, *groups, *timed))
    return next((heights for heights in found if len(heights) > 2), ())
