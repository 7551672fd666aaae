"""What data means: words, units, relations, metrics and named filters, as people write them down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel

MOST_DATASETS = 2_000
MOST_COLUMNS = 2_000
MOST_METRICS = 500
MOST_VERIFIED = 2_000

Cardinality = Literal["many-to-one", "one-to-one", "many-to-many"]
Sensitivity = Literal["public", "internal", "personal", "secret"]
Aggregation = Literal["sum", "average", "minimum", "maximum", "median", "count", "none"]
Grain = Literal["day", "week", "month", "quarter", "year"]
Format = Literal["number", "percent", "currency", "duration"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=50)]
Sql = Annotated[str, Field(min_length=1, max_length=5_000)]
Text = Annotated[str, Field(max_length=5_000)]


class _Part(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnMeaning(_Part):
    """A column: how people call it, its unit, how sensitive it is, and which figure of it is meant."""

    column: Name
    name: Annotated[str, Field(max_length=200)] = ""
    description: Text = ""
    synonyms: Words = []
    unit: Annotated[str, Field(max_length=40)] = ""
    sensitivity: Sensitivity | None = None
    aggregation: Aggregation | None = None
    dimension: bool | None = None


class Metric(_Part):
    """A figure that has a name: an aggregate over the columns of a dataset, over the rows that count."""

    name: Name
    description: Text = ""
    synonyms: Words = []
    expression: Sql
    filters: Annotated[list[Sql], Field(max_length=20)] = []
    grain: Grain | None = None
    format: Format | None = None


class NamedFilter(_Part):
    """A condition that has a name: `paid` for `status = 'paid'`."""

    name: Name
    description: Text = ""
    synonyms: Words = []
    expression: Sql


class DatasetMeaning(_Part):
    """A dataset by its table's name; `time` is the column that `by month` means."""

    dataset: Name
    description: Text = ""
    synonyms: Words = []
    time: Annotated[str, Field(max_length=200)] = ""
    columns: Annotated[list[ColumnMeaning], Field(max_length=MOST_COLUMNS)] = []
    metrics: Annotated[list[Metric], Field(max_length=MOST_METRICS)] = []
    filters: Annotated[list[NamedFilter], Field(max_length=MOST_METRICS)] = []


class Relation(_Part):
    """Rows of one dataset point at rows of another: `from: orders.customer_id`, `to: customers.id`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    source: Name = Field(alias="from")
    target: Name = Field(alias="to")
    cardinality: Cardinality = "many-to-one"


def pointing(source: str, target: str, cardinality: Cardinality = "many-to-one") -> Relation:
    """A relation by the names of its ends, `dataset.column`."""
    return Relation.model_validate({"from": source, "to": target, "cardinality": cardinality})


class VerifiedQuestion(_Part):
    """A question with the statement that answers it, as a person found it right.

    `plan` is how it was understood, where it was not written by hand; `moves` says that it names a time which
    counts from today, so that its statement is made anew for each day.
    """

    question: Annotated[str, Field(min_length=1, max_length=2_000)]
    sql: Annotated[str, Field(min_length=1, max_length=20_000)]
    note: Text = ""
    moves: bool = False
    by: Annotated[str, Field(max_length=320)] = ""
    at: datetime | None = None
    plan: dict[str, Any] = {}

    @property
    def key(self) -> str:
        """The question's name in addresses; the same words have the same key."""
        words = " ".join(self.question.lower().split())
        return blake2b(words.encode(), digest_size=8).hexdigest()


class Layer(_Part):
    """The semantic layer of a workspace."""

    datasets: Annotated[list[DatasetMeaning], Field(max_length=MOST_DATASETS)] = []
    relations: Annotated[list[Relation], Field(max_length=10_000)] = []
    verified: Annotated[list[VerifiedQuestion], Field(max_length=MOST_VERIFIED)] = []


@dataclass(frozen=True, slots=True)
class Version:
    """A layer as it was saved: by whom, when, and why."""

    version: int
    layer: Layer
    saved_by: str
    saved_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a layer that does not hold; `where` is its place, as `orders.metrics.net revenue`."""

    where: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a metric or a named filter gives now."""

    where: str
    value: object
    sql: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a layer, and what its metrics give."""

    findings: tuple[Finding, ...] = ()
    previews: tuple[Preview, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Pointer:
    """A relation from the side of its table: `column` holds a value of `to_column` of another dataset."""

    column: str
    to_dataset_id: str
    to_column: str
    cardinality: Cardinality = "many-to-one"


@dataclass(frozen=True, slots=True)
class TableMeaning:
    """What asking is told of one table."""

    description: str = ""
    synonyms: tuple[str, ...] = ()
    time: str = ""
    columns: Mapping[str, ColumnMeaning] = field(default_factory=dict[str, ColumnMeaning])
    metrics: tuple[Metric, ...] = ()
    filters: tuple[NamedFilter, ...] = ()
    pointers: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What asking is told of a workspace, by dataset; `version` changes whenever any of it does.

    `derived`: what computes columns that no table stores, and that in words, by table and name; whoever asks
    finds them.
    """

    version: int = 0
    tables: Mapping[str, TableMeaning] = field(default_factory=dict[str, TableMeaning])
    derived: Mapping[tuple[str, str], tuple[str, str]] = field(
        default_factory=dict[tuple[str, str], tuple[str, str]]
    )
