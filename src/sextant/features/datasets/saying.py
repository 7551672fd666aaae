"""What a person said about rows set aside, applied to one row after another."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from sextant.features.datasets.aside import AsideRow
from sextant.features.datasets.dates import as_format
from sextant.features.datasets.errors import MendRefused
from sextant.features.datasets.mend_models import ColumnWay, ReasonWay, RowEdit, Wish
from sextant.features.datasets.repairing import (
    Shape,
    Writing,
    cells_of,
    fits,
    fitted,
    joined_into,
    padded,
    written_row,
)

_LEGACY = "windows-1252"


class Saying:
    """`as_text` names the columns that become text, so that nothing in them misfits."""

    def __init__(self, wish: Wish, shapes: Sequence[Shape], writing: Writing) -> None:
        self._rows = {row.byte_offset: row for row in wish.rows}
        self._reasons = {one.reason: one for one in wish.reasons}
        self._shapes = tuple(shapes)
        self._writing = writing
        self._places = {shape.name: place for place, shape in enumerate(self._shapes)}
        self._columns = {self._place(one.column): one for one in wish.columns}
        self.as_text = frozenset(
            self._shapes[place].name for place, one in self._columns.items() if one.misfits == "text"
        )

    def row(self, aside: AsideRow, raw: bytes) -> tuple[str | None, list[str]]:
        """The row's new text and its cells; None for one that stays aside."""
        edit = self._rows.get(aside.byte_offset or 0)
        way = self._reasons.get(aside.reason)
        if edit is not None and (edit.leave or edit.cells is not None):
            cells = None if edit.leave else self._edited(aside, edit)
        else:
            cells = None if way is None or way.way == "leave" else self._read(aside, raw, way)
        if cells is None:
            return None, []
        cells = [self._settled(cell, place) for place, cell in enumerate(cells)]
        return written_row(cells, self._writing), cells

    def line(self, aside: AsideRow) -> tuple[str | None, list[str]]:
        """The text of a row of JSON lines as a person wrote it; no rule can guess it."""
        edit = self._rows.get(aside.byte_offset or 0)
        if edit is None or edit.leave or edit.text is None:
            return None, []
        try:
            value = orjson.loads(edit.text)
        except orjson.JSONDecodeError as error:
            raise MendRefused(f"The row of line {aside.line:,} is no JSON: {error}.", hint=_JSON) from error
        if not isinstance(value, dict):
            raise MendRefused(f"The row of line {aside.line:,} is no JSON object.", hint=_JSON)
        return orjson.dumps(value).decode(), []

    def _edited(self, aside: AsideRow, edit: RowEdit) -> list[str]:
        cells = list(edit.cells or ())
        if len(cells) != len(self._shapes):
            raise MendRefused(
                f"The row of line {aside.line:,} has {len(cells)} cells for {len(self._shapes)} columns.",
                hint="Give one cell for each column; an empty one is a missing value.",
            )
        return cells

    def _read(self, aside: AsideRow, raw: bytes, way: ReasonWay) -> list[str]:
        text = _text_of(aside, raw, way.encoding)
        cells = cells_of(text, self._writing)
        width = len(self._shapes)
        if way.way == "pad":
            return padded(cells, width)
        if way.way == "join" and len(cells) > width:
            return joined_into(cells, self._place(way.column or ""), width=width, writing=self._writing)
        return fitted(cells, self._shapes, self._writing)

    def _settled(self, cell: str, place: int) -> str:
        """The cell, or what a person wants instead of one that does not fit its column."""
        shape, way = self._shapes[place], self._columns.get(place)
        if way is None or way.misfits == "text" or fits(cell, shape):
            return cell
        if way.misfits == "missing":
            return ""
        return (way.value or "") if way.misfits == "value" else _rewritten(cell, way, shape)

    def _place(self, column: str) -> int:
        place = self._places.get(column)
        if place is None:
            raise MendRefused(
                f"The file has no column `{column}`.",
                hint=f"It has {', '.join(shape.name for shape in self._shapes[:12])}.",
            )
        return place


def _text_of(aside: AsideRow, raw: bytes, encoding: str | None) -> str:
    if aside.raw_base64 is None:
        text = aside.raw
    else:
        try:
            text = raw.decode(encoding or _LEGACY, "replace")
        except LookupError as error:
            raise MendRefused(
                f"There is no encoding {encoding!r}.", hint="Use windows-1252, iso-8859-2, shift_jis, ..."
            ) from error
    return text.lstrip("# ") if aside.reason == "a comment" else text


def _rewritten(cell: str, way: ColumnWay, shape: Shape) -> str:
    """A day or moment in the writing of its column; one that is written otherwise stays as it is."""
    try:
        at = datetime.strptime(cell.strip(), as_format(way.format or ""))  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return cell
    if shape.format is not None:
        return at.strftime(shape.format)
    return at.date().isoformat() if shape.type == "date" else at.isoformat(sep=" ")


_JSON = "Write it as one JSON object."
