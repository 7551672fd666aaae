"""Who sees what of a dataset: rules as people write them, and what they come to for one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Protocol

from pydantic import ConfigDict, Field, StringConstraints

from sextant.core.access import Role
from sextant.core.http import WireModel

MaskKind = Literal["hide", "null", "hash", "last_four", "range"]
Unit = Literal["day", "month", "quarter", "year"]
Exempt = Literal["admin", "owner"]
Plain = str | int | float | bool
Attribute = Plain | tuple[Plain, ...]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MOST_RULES = 50


class _Value(WireModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mask(_Value):
    """How a column is shown: not at all, empty, as a hash, by its last four signs, or in steps.

    `width` is the step of a range over numbers, `unit` that of one over dates.
    """

    column: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    mask: MaskKind
    width: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    unit: Unit | None = None


class Audience(_Value):
    """Whom a rule is for: those who fit every kind that is given; nothing given is everyone."""

    roles: tuple[Role, ...] = ()
    people: tuple[Short, ...] = Field(default=(), max_length=1000, description="Email addresses.")
    attributes: Mapping[Short, tuple[Plain, ...]] = Field(default_factory=dict[str, tuple[Plain, ...]])


class Rule(_Value):
    """What some people see: rows that satisfy `rows`, columns through masks.

    An administrator and the dataset's owner see everything unless `also` names them.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    audience: Audience = Audience()
    also: tuple[Exempt, ...] = ()
    rows: Annotated[str, StringConstraints(min_length=1, max_length=4000)] | None = Field(
        default=None,
        description="A condition over the dataset's columns and `person.NAME`.",
        examples=["region = person.region"],
    )
    columns: tuple[Mask, ...] = Field(default=(), max_length=2000)
    others: Literal["show", "hide"] = Field(
        default="show", description="What becomes of columns that the rule does not name, also later ones."
    )


class Policy(WireModel):
    """The rules of one dataset; `column_ids` are the columns that were there when they were written."""

    model_config = ConfigDict(frozen=True)

    dataset_id: str
    version: int = 0
    rules: tuple[Rule, ...] = ()
    column_ids: Mapping[str, int] = Field(default_factory=dict[str, int])
    updated_at: datetime | None = None
    updated_by: str | None = None


class GovernedColumn(Protocol):
    @property
    def field_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column as the files hold it."""

    field_id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as a person sees it; `type` is that of what they see."""

    field_id: int
    name: str
    type: str
    mask: Mask | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """What one person sees of one state of a dataset; equal guards show the same.

    `names` maps each column's name when the rules were written to its name in this state.
    """

    raw: tuple[RawColumn, ...]
    shown: tuple[ShownColumn, ...]
    filters: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    person: tuple[tuple[str, Attribute], ...] = ()
    salt: str = ""
    row_count: int = 0
    size_bytes: int = 0

    @property
    def cuts_rows(self) -> bool:
        return bool(self.filters)

    @property
    def masks(self) -> Mapping[str, Mask]:
        """The masks by lower-case name of the columns that are shown."""
        return {column.name.lower(): column.mask for column in self.shown if column.mask is not None}


@dataclass(frozen=True, slots=True)
class Part:
    """What one rule shows, whoever it is for."""

    rows: str | None
    columns: tuple[Mask, ...]
    others: Literal["show", "hide"]


@dataclass(frozen=True, slots=True)
class View:
    """What the rules of a dataset that reach one person show, before they meet a state of its columns."""

    parts: tuple[Part, ...]
    column_ids: tuple[tuple[str, int], ...]
    person: tuple[tuple[str, Attribute], ...]
    salt: str
