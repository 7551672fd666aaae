"""An answer and its parts as values, in the words of the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NewType

if TYPE_CHECKING:
    from sextant.features.query import Answered, Chart

Level = Literal["sure", "likely", "unsure"]
Status = Literal["answered", "unsure", "not_understood"]
QueryId = NewType("QueryId", str)
ThreadId = NewType("ThreadId", str)
PlannerName = Literal["built-in", "llm", "verified"]


@dataclass(frozen=True, slots=True)
class LinkedColumn:
    """The column that a part of the understanding stands on."""

    dataset_id: str
    table: str
    field_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Understood:
    """One part of how the question was read, and the words it came from."""

    role: Literal["measure", "by", "where", "when", "order", "top", "dataset"]
    text: str
    phrase: str
    column: LinkedColumn | None = None
    value: str | None = None
    part: str = ""  # the part of the plan that it is, by which it can be changed


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the reading is, in words, and why."""

    level: Level
    words: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another question that can be answered, or another reading of the same one, and why it is offered."""

    question: str
    why: str
    dataset_id: str | None = None
    reading: str = ""  # the reading by whose name it can be chosen; else it is asked as a question


@dataclass(frozen=True, slots=True)
class SnapshotUsed:
    """The state of a dataset that an answer rests on."""

    dataset_id: str
    name: str
    snapshot_id: str | None
    committed_at: datetime | None
    row_count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a question besides its rows; this is what is stored."""

    query_id: QueryId
    thread_id: ThreadId
    question: str
    title: str
    status: Status
    sql: str
    explanation: str
    confidence: float
    sureness: Sureness
    created_at: datetime
    execution_time_ms: float = 0.0
    dataset_id: str | None = None
    understanding: tuple[Understood, ...] = ()
    unplaced: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    suggestions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    snapshots: tuple[SnapshotUsed, ...] = ()
    supporting: tuple[str, ...] = ()
    as_of: Mapping[str, str] = field(default_factory=dict[str, str])
    rows_used: int | None = None
    chart_kind: str | None = None
    planner: PlannerName = "built-in"
    plan: Mapping[str, Any] = field(default_factory=dict[str, Any])
    verified: str = ""  # the key of the verified question that it is
    readings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    revises: str = ""  # the answer whose plan a person changed to make this one


@dataclass(frozen=True, slots=True)
class Badge:
    """That a person found an answer right: what was asked, by whom and when, and what moved since."""

    key: str
    question: str
    by: str
    at: datetime | None
    note: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person who looks said of an answer."""

    verdict: Literal["right", "wrong"]
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its rows and its chart; both are None where nothing was run."""

    asked: Asked
    rows: "Answered | None" = None
    chart: "Chart | None" = None
    badge: Badge | None = None
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class WorthAsking:
    """A question worth asking of a dataset, and why."""

    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A question that what was typed may become."""

    question: str
    hint: str


@dataclass(frozen=True, slots=True)
class HomeItem:
    """Something on the home page: what it is, when it was, where it leads."""

    kind: str
    title: str
    detail: str
    href: str
    at: datetime
    id: str = ""
    spark: tuple[float, ...] = ()
    outline: tuple[tuple[int, int, int, int], ...] = ()  # of a dashboard's tiles: left, top, width, height
    drawn: tuple[str, ...] = ()  # how each of those tiles, or the answer, is drawn
    starred: bool = False


@dataclass(frozen=True, slots=True)
class HomePage:
    """What changed since yesterday, where the person left off, what they may ask."""

    since_yesterday: tuple[HomeItem, ...]
    recent: tuple[HomeItem, ...]
    suggestions: tuple[Mapping[str, Any], ...]
