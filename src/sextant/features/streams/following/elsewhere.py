"""A followed topic as another engine reads it: from where the stream's reading began, by the same rules.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sextant.features.datasets import Column
from sextant.features.streams.errors import BatchRefused
from sextant.features.streams.following.lines import lines_of
from sextant.features.streams.types import arrow_type
from sextant.ports.topics import Decode, Message

if TYPE_CHECKING:
    import pyarrow as pa

ASIDE = "aside"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # `received_at` is of the stream alone


@dataclass(frozen=True, slots=True)
class TopicElsewhere:
    """A topic with the settings of Kafka's own client, and where the stream began to read each partition."""

    topic: str
    client: Mapping[str, str]
    begins: Mapping[int, int]
    decode: Decode


@dataclass(frozen=True, slots=True)
class TopicRows:
    """Makes rows of messages as the stream does: each fits all `columns`, or is set aside with the reason.

    What comes out has the columns `f<field id>` of `wanted`, and `aside`: the reason, in a row of nulls.
    """

    decode: Decode
    columns: tuple[Column, ...]
    wanted: tuple[int, ...]

    def __call__(self, batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        for batch in batches:
            told = (batch.column(name).to_pylist() for name in ("partition", "offset", "value"))
            yield from self._of([self.decode(*one) for one in zip(*told, strict=True)])

    def _of(self, messages: Sequence[Message]) -> "Iterator[pa.RecordBatch]":
        """What is refused whole is halved until the message that is to blame stands alone, as readers do."""
        lines = lines_of(messages)
        try:
            reading = lines.reading(self.columns, _NEVER)
            rows, found = reading.build(self.columns, received=_NEVER) if lines.origins else (None, ())
        except BatchRefused as error:
            if len(messages) == 1:
                yield self._batch(None, [error.message])
                return
            half = len(messages) // 2
            yield from self._of(messages[:half])
            yield from self._of(messages[half:])
            return
        yield self._batch(rows, [one.reason for one in lines.placed(found)])

    def _batch(self, rows: "pa.RecordBatch | None", aside: Sequence[str]) -> "pa.RecordBatch":
        import pyarrow as pa

        kinds = {column.field_id: arrow_type(column.type) for column in self.columns}
        count = 0 if rows is None else rows.num_rows
        arrays: list[pa.Array] = []
        for one in self.wanted:
            own = [] if rows is None else [rows.column(f"f{one}").cast(kinds[one])]
            arrays.append(pa.concat_arrays([*own, pa.nulls(len(aside), kinds[one])]))
        arrays.append(pa.concat_arrays([pa.nulls(count, pa.string()), pa.array(list(aside), pa.string())]))
        return pa.RecordBatch.from_arrays(arrays, [*(f"f{one}" for one in self.wanted), ASIDE])
