"""A suite as read from a file, and the plan of what reading it in would change."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.checks.models import Check, Rule

Format = Literal["yaml", "great_expectations"]
FORMATS: tuple[Format, ...] = ("yaml", "great_expectations")
Action = Literal["add", "change", "same", "remove", "keep"]


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Kept(_Value):
    """What a suite holds and no check here can say: its words as they came, and why it does not run here."""

    content: dict[str, Any]
    reason: str


class Line(_Value):
    """A rule of a suite; `check_id` where the file names the check it came from, `origin` as it stands."""

    rule: Rule
    enabled: bool = True
    check_id: str | None = None
    told: str = ""
    origin: dict[str, Any] = Field(default_factory=dict[str, Any])


class Suite(_Value):
    name: str = ""
    lines: tuple[Line, ...] = ()
    kept: tuple[Kept, ...] = ()


class Step(_Value):
    """What becomes of one line of a suite, or of one check of the dataset."""

    action: Action
    title: str
    rule: Rule | None = None
    was: Rule | None = None
    reason: str = ""
    told: str = ""
    enabled: bool = True
    check: Check | None = Field(default=None, exclude=True)
    content: dict[str, Any] | None = None


class Plan(_Value):
    """All steps in the order of the file, then what goes; `applied` once it was done."""

    steps: tuple[Step, ...]
    applied: bool = False

    def count(self, action: Action) -> int:
        return sum(step.action == action for step in self.steps)
