"""A plan as plain JSON and back, whatever parts it has: each part names its kind."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any

from sextant.features.ask.planner import plan as forms
from sextant.features.ask.planner.plan import Plan

_KIND, _DAY = "is", "day"
_FORMS: dict[str, type] = {
    name: kind for name, kind in vars(forms).items() if isinstance(kind, type) and is_dataclass(kind)
}


def document_of(plan: Plan) -> dict[str, Any]:
    """The plan as JSON takes it."""
    return _plain(plan)


def plan_of(document: Mapping[str, Any]) -> Plan | None:
    """The plan again; None for one with parts that no plan has any more."""
    try:
        made = _made(document)
    except (TypeError, ValueError, KeyError):
        return None
    return made if isinstance(made, Plan) else None


def datasets_of(document: Any) -> frozenset[str]:
    """The datasets that a plan in this form reads, nested ones too."""
    parts: list[Any] = [document]
    found: set[str] = set()
    while parts:
        part: Any = parts.pop()
        if isinstance(part, Mapping):
            fields: dict[str, Any] = dict(part)  # pyright: ignore[reportUnknownArgumentType]  # JSON
            found |= {str(fields["dataset_id"])} if "dataset_id" in fields else set[str]()
            parts += fields.values()
        elif isinstance(part, list | tuple):
            parts += part  # pyright: ignore[reportUnknownArgumentType]  # JSON
    return frozenset(found)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        kept = {f.name: _plain(parts[f.name]) for f in fields(value) if parts[f.name] != _usual(f)}
        return {_KIND: type(value).__name__, **kept}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]  # parts of a plan
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _usual(part: Field[Any]) -> Any:
    return part.default if part.default is not MISSING else MISSING


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(one) for one in value)  # pyright: ignore[reportUnknownVariableType]  # JSON
    if not isinstance(value, Mapping):
        return value
    if _DAY in value and _KIND not in value:
        return date.fromisoformat(str(value[_DAY]))  # pyright: ignore[reportUnknownArgumentType]  # JSON
    form = _FORMS[str(value[_KIND])]  # pyright: ignore[reportUnknownArgumentType]  # JSON
    return form(**{str(k): _made(v) for k, v in value.items() if k != _KIND})  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON
