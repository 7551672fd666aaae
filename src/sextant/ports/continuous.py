"""An engine that keeps a statement up by itself from a topic, beyond this machine and beyond this process.

Each epoch takes what has come, goes on from the figures of before and commits all rows of the statement to
one table of the catalog, once an epoch, whatever dies in between.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sextant.ports.warehouse import PermittedQuery

if TYPE_CHECKING:
    import pyarrow as pa

# Batches of `partition`, `offset` and `value` to batches of the columns `f<field id>` of the statement and of
# `aside`, which says why a message is no row. It runs in the engine's workers, found there by its name.
ReadMessages = Callable[["Iterator[pa.RecordBatch]"], "Iterator[pa.RecordBatch]"]


@dataclass(frozen=True, slots=True)
class Continuous:
    """A statement over one topic, and where its rows go.

    `gives` are Iceberg's types of its columns, which are called c0, c1, ... in `table`, a table of the
    workspace. `client` are settings of Kafka's own client, `begins` the first offset of each partition;
    `checkpoint` names what the engine keeps by itself, and is another for another statement.
    """

    name: str
    query: PermittedQuery
    gives: tuple[str, ...]
    table: str
    checkpoint: str
    topic: str
    client: Mapping[str, str]
    begins: Mapping[int, int]
    read: ReadMessages


@dataclass(frozen=True, slots=True)
class Running:
    """By what the engine knows what it keeps up."""

    session_id: str
    query_id: str
    run_id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: the epoch last committed, messages read and set aside in the epochs after `after`.

    `problem` says why it has ended; empty while it goes on.
    """

    epoch: int
    rows: int
    set_aside: int
    problem: str = ""


class ContinuousEngine(Protocol):
    def check(self, query: PermittedQuery) -> None:
        """Raises EngineUnable for a statement that the engine has no words for, without asking it."""
        ...

    def begin(self, wanted: Continuous) -> Running:
        """Begins, or goes on from the checkpoint; raises EngineUnable, EngineUnavailable, QueryFailed."""
        ...

    def look(self, running: Running, *, after: int) -> Progress | None:
        """None where the engine does not know it any more; raises EngineUnavailable."""
        ...

    def stop(self, running: Running) -> None:
        """Ends it; what is not there is no error. Raises EngineUnavailable."""
        ...

    def close(self) -> None:
        """Lets go of the engine; what it keeps up goes on."""
        ...
