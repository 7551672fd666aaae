"""A golden question, and what was answered to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Golden:
    """A question of a database or dataset; `query` is the statement that is right, where one is known."""

    question: str
    db_id: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """An answer: the columns that were asked for, every row, how sure, and how long it took.

    `rows` is None where nothing was answered; `error` says why where something failed on the way.
    """

    golden: Golden
    sql: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] | None = None
    confidence: float = 0.0
    milliseconds: float = 0.0
    error: str = ""

    @property
    def answered(self) -> bool:
        return self.rows is not None

    def line(self) -> Mapping[str, Any]:
        """The prediction as one line of the file."""
        said: dict[str, Any] = {
            "db_id": self.golden.db_id,
            "question": self.golden.question,
            "sql": self.sql,
            "columns": self.columns,
            "rows": self.rows,
            "confidence": round(self.confidence, 4),
            "answered": self.answered,
            "ms": round(self.milliseconds, 2),
        }
        return said | ({"error": self.error} if self.error else {})
