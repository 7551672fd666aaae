"""DuckDB's plan of a statement as steps in plain words, without places of files."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sextant.ports.warehouse import PermittedQuery, PlanStep

_TOLD = ("Groups", "Aggregates", "Conditions", "Join Type", "Expression", "Filters", "Order By", "Top")
_OWN = re.compile(r"@(?:\d+|now)\b")
_LONGEST = 400


def steps_of(document: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
    """The steps from the last to the first, each under what it feeds."""
    nodes: list[dict[str, Any]] = json.loads(document)
    return tuple(step for node in nodes for step in _steps(node, query, 0))


def _steps(node: Mapping[str, Any], query: PermittedQuery, depth: int) -> Iterator[PlanStep]:
    told: Mapping[str, Any] = node.get("extra_info") or {}
    name = str(node.get("name", "")).strip()
    inner: list[Mapping[str, Any]] = node.get("children") or []
    if name == "PROJECTION" and len(inner) == 1:  # it only hands columns on
        yield from _steps(inner[0], query, depth)
        return
    yield PlanStep(depth, _operator(name), _detail(name, told, query), _rows(told))
    for child in inner:
        yield from _steps(child, query, depth + 1)


def _operator(name: str) -> str:
    return name.replace("_", " ").lower()


def _detail(name: str, told: Mapping[str, Any], query: PermittedQuery) -> str:
    parts = [f"{key.lower()}: {_text(told[key])}" for key in _TOLD if told.get(key)]
    if "PARQUET" in name or "SCAN" in name:
        columns = told.get("Projections")
        parts.insert(0, f"columns: {_text(columns)}" if columns else "no column")
    text = "; ".join(parts)
    if any(file in text for scan in query.scans for file in scan.files):
        return ""
    return _OWN.sub("", text)[:_LONGEST]


def _text(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value).replace("\n", ", ")  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # JSON


def _rows(told: Mapping[str, Any]) -> int | None:
    guess = str(told.get("Estimated Cardinality", ""))
    return int(guess) if guess.isdigit() else None
