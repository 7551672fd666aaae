"""Whether a person sees the tables of a statement whole, without a rule that leaves something out."""

from sextant.core.access import Caller
from sextant.features.datasets import Datasets
from sextant.features.semantics import tables_named


def sees_whole(datasets: Datasets, caller: Caller, sql: str) -> bool:
    """What others wrote of a statement may be shown only then."""
    whole = {t.table_name.lower() for t in datasets.tables(caller) if t.guard is None}
    return tables_named(sql) <= whole
