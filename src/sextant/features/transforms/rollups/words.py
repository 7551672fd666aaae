"""A rollup in the words of its dataset: what it counts and adds up, by what."""

import re
from collections.abc import Mapping

from sextant.features.datasets import Table
from sextant.features.transforms.rollups.models import KeptColumn

_FIELD = re.compile(r'"f(\d+)"')
_CUT = re.compile(r"DATE_TRUNC\('(\w+)', ([^()]+)\)")
_SAID = {"count": "count of", "sum": "sum of", "min": "least", "max": "greatest"}


def said(column: KeptColumn, table: Table | None) -> str:
    """One key or figure in words."""
    labels = {} if table is None else {one.field_id: one.label or one.name for one in table.columns}
    text = _named(column.text, labels)
    if column.merge == "key":
        return _CUT.sub(lambda found: f"{found[2]} by {found[1].lower()}", text)
    return "rows" if not text else f"{_SAID[column.merge]} {text}"


def _named(text: str, labels: Mapping[int, str]) -> str:
    return _FIELD.sub(lambda found: labels.get(int(found[1]), "a column that is gone"), text)
