"""All finders over one table, in memory: codes of each column, values once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sextant.features.checks.finding.agreement import disagreements
from sextant.features.checks.finding.cells import Cells, Coded
from sextant.features.checks.finding.encoding import coded
from sextant.features.checks.finding.forms import off_form, units
from sextant.features.checks.finding.marks import capitals, garbled, padded
from sextant.features.checks.finding.moments import mixed_order
from sextant.features.checks.finding.spelling import misspelled
from sextant.features.checks.finding.twins import near_duplicates
from sextant.features.checks.finding.values import astray, far_out, merged, missing, stand_ins

if TYPE_CHECKING:
    import pyarrow as pa


def find_errors(table: "pa.Table", types: Mapping[str, str]) -> "pa.Table":
    """The cells that are probably wrong: row, column, value, why, reason, suggestion, sureness."""
    columns = encode(table, types)
    cells = Cells(table.num_rows)
    for across in (disagreements, merged, astray, misspelled, near_duplicates):
        for found in across(columns):
            cells.add(found)
    for column in columns:
        for finder in (units, mixed_order, off_form, padded, capitals, garbled, far_out, stand_ins, missing):
            for found in finder(column):
                cells.add(found)
    return cells.table(columns)


def encode(table: "pa.Table", types: Mapping[str, str]) -> list[Coded]:
    """The columns as codes; nested ones are left out."""
    import pyarrow as pa

    plain = [name for name in table.column_names if not pa.types.is_nested(table.schema.field(name).type)]
    return [coded(name, types.get(name, "string"), table.column(name)) for name in plain]
