"""Alerts as HTTP takes and sends them."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.access import Caller
from sextant.core.http import WireModel
from sextant.features.alerts.models import Alert, Evaluation, EventKind, Happening, Reading, Rule, State
from sextant.features.alerts.service import Alerts, Preview
from sextant.features.alerts.words import condition_words

_ALERT = "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c21"
_RULE: dict[str, Any] = {
    "name": "Revenue a day is low",
    "watch": {"kind": "sql", "sql": "SELECT sum(price) AS revenue FROM orders"},
    "condition": {"kind": "threshold", "op": "below", "level": 1000, "clear": 1100},
    "times": {"cron": "0 8 * * mon-fri"},
    "fire_after": 2,
}


class RuleIn(Rule):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"example": _RULE})


class RulePut(RuleIn):
    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"example": {**_RULE, "version": 1}}
    )
    version: int | None = Field(default=None, description="Refused when the alert is not at it any more.")


class GroupOut(WireModel):
    key: str = Field(description="The group's values; empty where there is one value.")
    state: State
    since: datetime
    value: float | None
    against: float | None = Field(description="What a change is measured against.")


class AlertOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "alert_id": _ALERT,
                "name": _RULE["name"],
                "rule": _RULE,
                "words": "sum of price of orders, below 1,000, until back at 1,100",
                "state": "firing",
                "since": "2026-03-02T08:00:00Z",
                "groups": [
                    {
                        "key": "",
                        "state": "firing",
                        "since": "2026-03-02T08:00:00Z",
                        "value": 912.5,
                        "against": None,
                    }
                ],
                "error": "",
                "dataset_ids": ["0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"],
                "user_id": "0198c19f-0000-7000-8000-000000000009",
                "email": "ada@example.com",
                "may_change": True,
                "next_at": "2026-03-03T08:00:00Z",
                "evaluated_at": "2026-03-02T08:00:00Z",
                "told_at": "2026-03-02T08:00:00Z",
                "acknowledged_by": None,
                "acknowledged_at": None,
                "note": "",
                "snoozed_until": None,
                "version": 1,
                "created_at": "2026-03-01T09:00:00Z",
                "updated_at": "2026-03-01T09:00:00Z",
            }
        }
    )
    alert_id: str
    name: str
    rule: Rule
    words: str = Field(description="What it watches and when it fires, in words.")
    state: State
    since: datetime
    groups: list[GroupOut]
    error: str = Field(description="Why it cannot look, where it cannot.")
    dataset_ids: tuple[str, ...]
    user_id: str
    email: str
    may_change: bool
    next_at: datetime | None
    evaluated_at: datetime | None
    told_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    note: str
    snoozed_until: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class PreviewOut(WireModel):
    """What a rule sees now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"state": "firing", "values": [{"key": "", "value": 912.5}], "words": "below 1,000"}
        }
    )
    state: State
    values: list["ValueOut"]
    words: str


class ValueOut(WireModel):
    key: str
    value: float | None


class EvaluationOut(WireModel):
    evaluation_id: str
    at: datetime
    state: State
    values: dict[str, float | None] = Field(description="By group.")
    error: str
    elapsed_ms: float


class HappeningOut(WireModel):
    event_id: str
    at: datetime
    kind: EventKind
    group: str
    value: float | None
    by: str
    note: str


class AcknowledgeIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"note": "Looking into it."}})
    note: str = Field(default="", max_length=1_000)


class SnoozeIn(WireModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"until": "2026-03-02T12:00:00Z"}}
    )
    until: datetime | None = Field(default=None, description="Null wakes it.")


def rule_of(body: RuleIn) -> Rule:
    """The rule as it was sent: what was left out stays left out."""
    return Rule.model_validate(body.model_dump(exclude={"version"}, exclude_unset=True))


def alert_out(alerts: Alerts, caller: Caller, alert: Alert) -> AlertOut:
    names = set(AlertOut.model_fields) - {"name", "words", "groups", "may_change"}
    return AlertOut(
        **{name: getattr(alert, name) for name in names},
        name=alert.rule.name,
        words=alerts.words(caller, alert),
        groups=[
            GroupOut(key=g.key, state=g.state, since=g.since, value=g.value, against=g.against)
            for g in alert.groups
        ],
        may_change=alerts.may_change(caller, alert),
    )


def preview_out(found: Preview, rule: Rule) -> PreviewOut:
    return PreviewOut(state=found.state, values=_values(found.reading), words=condition_words(rule.condition))


def evaluation_out(one: Evaluation) -> EvaluationOut:
    return EvaluationOut(**one.model_dump(exclude={"alert_id", "workspace_id"}))


def happening_out(one: Happening) -> HappeningOut:
    return HappeningOut(**one.model_dump(exclude={"alert_id", "workspace_id"}))


def _values(reading: Reading) -> list[ValueOut]:
    return [ValueOut(key=key, value=value) for key, value in reading.values.items()]
