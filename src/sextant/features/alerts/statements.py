"""A watched statement in words: which measure of which dataset it reads, and which of several rows."""

from sextant.features.alerts.models import Watch
from sextant.features.semantics import ROWS, Tables, statement_words

_FOLDS = {"last": "last ", "sum": "total of ", "highest": "highest ", "lowest": "lowest ", "rows": ROWS}


def watched_words(watch: Watch, tables: Tables) -> str:
    return statement_words(
        watch.sql, tables, column=watch.column, by=watch.by, of_them=_FOLDS.get(watch.fold, "")
    )
