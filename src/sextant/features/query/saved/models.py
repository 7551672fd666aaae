"""A saved query and its parameters as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.query.parameters import Kind, bound, value_of

MOST_PARAMETERS = 50


class Parameter(WireModel):
    """A `$name` of a statement: what kind of value it takes, and the one it has when none is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
    kind: Kind = "text"
    label: Annotated[str, Field(max_length=120)] = ""
    default: str | float | bool | None = None

    def value(self, given: object) -> object:
        """The value as the engine takes it; raises ParameterRefused."""
        return value_of(self.name, self.kind, given)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A statement with a name; `version` grows with every change."""

    saved_id: str
    workspace_id: str
    user_id: str
    email: str
    name: str
    description: str
    sql: str
    parameters: tuple[Parameter, ...]
    dataset_ids: tuple[str, ...]
    shared: bool
    version: int
    created_at: datetime
    updated_at: datetime

    def values(self, given: dict[str, Any]) -> dict[str, object]:
        """What each parameter is: the value sent, else its default; raises ParameterRefused."""
        known = {one.name: one.value(_sent(given, one)) for one in self.parameters}
        others = {name: value for name, value in given.items() if name not in known}
        return {**bound(others), **known}


def _sent(given: dict[str, Any], parameter: Parameter) -> object:
    """What was sent for a parameter, with or without its kind beside it; else its default."""
    sent = given.get(parameter.name, parameter.default)
    return sent.get("value") if isinstance(sent, dict) else sent  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
