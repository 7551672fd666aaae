"""Policies as YAML that people keep in version control, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError

from sextant.core.yaml_text import read_yaml, write_yaml
from sextant.features.governance.errors import PolicyRefused
from sextant.features.governance.models import MOST_RULES, Mask, Rule

_LONGEST = 200_000


def to_yaml(table_name: str, rules: Sequence[Rule]) -> str:
    """The rules of a dataset as YAML."""
    return write_yaml({"dataset": table_name, "rules": [_plain(rule) for rule in rules]})


def from_yaml(text: str) -> tuple[str, tuple[Rule, ...]]:
    """The dataset's table name and its rules; raises PolicyRefused with the place that is wrong."""
    document: object = read_yaml(
        text, longest=_LONGEST, refused=PolicyRefused, shorten="Write fewer or shorter rules."
    )
    if not isinstance(document, dict):
        raise _no_policy()
    fields = cast("dict[str, Any]", document)
    listed: object = fields.get("rules")
    if not isinstance(fields.get("dataset"), str) or not isinstance(listed, list):
        raise _no_policy()
    entries = cast("list[object]", listed)
    if len(entries) > MOST_RULES:
        raise PolicyRefused(f"A dataset has at most {MOST_RULES} rules.", hint="Join some of them.")
    return fields["dataset"], tuple(_rule(entry, number) for number, entry in enumerate(entries, start=1))


def _no_policy() -> PolicyRefused:
    return PolicyRefused(
        "A policy has `dataset`, the dataset's table name, and `rules`, a list.",
        hint="Export a policy to see its form.",
    )


def _rule(entry: object, number: int) -> Rule:
    if not isinstance(entry, dict):
        raise PolicyRefused(f"Rule {number} is no mapping.", hint="A rule has a `name`, `rows`, `columns`.")
    fields = dict(cast("dict[str, Any]", entry))
    fields["audience"] = fields.pop("for", {})
    columns: object = fields.get("columns") or {}
    if not isinstance(columns, dict):
        raise PolicyRefused(
            f"`columns` of rule {number} is no mapping.", hint="Write `column: mask` line by line."
        )
    named = cast("dict[str, Any]", columns)
    fields["columns"] = [_mask(name, value) for name, value in named.items()]
    try:
        return Rule.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        at = ".".join(str(part) for part in first["loc"]).replace("audience", "for")
        raise PolicyRefused(f"Rule {number} cannot be read at `{at}`.", hint=f"{first['msg']}.") from error


def _mask(name: object, value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"column": str(name), **cast("dict[str, Any]", value)}
    return {"column": str(name), "mask": "null" if value is None else value}


def _plain(rule: Rule) -> dict[str, Any]:
    told: dict[str, Any] = {"name": rule.name}
    audience = rule.audience.model_dump(mode="json", exclude_defaults=True)
    if audience:
        told["for"] = audience
    if rule.also:
        told["also"] = list(rule.also)
    if rule.rows:
        told["rows"] = rule.rows
    if rule.columns:
        told["columns"] = {mask.column: _plain_mask(mask) for mask in rule.columns}
    if rule.others != "show":
        told["others"] = rule.others
    return told


def _plain_mask(mask: Mask) -> str | Mapping[str, Any]:
    if mask.width is None and mask.unit is None:
        return mask.mask
    return mask.model_dump(mode="json", exclude={"column"}, exclude_none=True)
