"""How two states of a dashboard differ, thing by thing, and that in one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sextant.features.dashboards.versions.models import Difference, Part

_SPOKEN = {"chart_type": "the kind", "query": "the SQL", "config": "the look", "row_height": "the grid"}
_LEFT_OUT = {"datasets", "viz_id", "filter_id", "tab_id", "position", "dataset_id"}
_MOST_TOLD = 3


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What has to happen to make `before` be `after`, in the order of the dashboard."""
    return (
        *_whole(before, after),
        *_parts("tab", "tab_id", _tabs(before), _tabs(after)),
        *_parts("filter", "filter_id", before.get("filters", ()), after.get("filters", ())),
        *_parts("tile", "viz_id", before.get("visualizations", ()), after.get("visualizations", ())),
    )


def told(found: Sequence[Difference]) -> str:
    """What happened as one sentence; empty for nothing."""
    moved = [one for one in found if one.happened == "moved"]
    rest = [one for one in found if one.happened != "moved"]
    said = [one.words for one in rest[:_MOST_TOLD]]
    if len(rest) > _MOST_TOLD:
        said.append(f"{len(rest) - _MOST_TOLD} more")
    if len(moved) == 1:
        said.append(moved[0].words)
    elif moved:
        said.append(f"moved {len(moved)} tiles")
    words = ", ".join(said)
    return words[:1].upper() + words[1:]


def _whole(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    fields = [
        name for name in ("name", "description", "config") if before.get(name, "") != after.get(name, "")
    ]
    if before.get("layout", {}).get("row_height") != after.get("layout", {}).get("row_height"):
        fields.append("row_height")
    if fields:
        spoken = tuple("the settings" if name == "config" else _said(name) for name in fields)
        yield Difference("dashboard", "", str(after.get("name", "")), "changed", spoken)


def _parts(
    part: Part, key: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    was = {str(one[key]): one for one in before}
    now = {str(one[key]): one for one in after}
    for name, one in was.items():
        if name not in now:
            yield Difference(part, name, _title(one), "removed")
    for name, one in now.items():
        if name not in was:
            yield Difference(part, name, _title(one), "added")
        else:
            yield from _one(part, name, was[name], one)
    kept_before = [name for name in was if name in now]
    if part != "tile" and kept_before != [name for name in now if name in was]:
        yield Difference("dashboard", "", "", "changed", (f"the order of {part}s",))


def _one(part: Part, name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    fields = tuple(
        _said(field)
        for field in now
        if field not in _LEFT_OUT and field != "tab" and was.get(field) != now.get(field)
    )
    if fields:
        yield Difference(part, name, _title(now), "changed", fields)
    if was.get("position") != now.get("position") or was.get("tab", "") != now.get("tab", ""):
        yield Difference(part, name, _title(now), "moved")


def _said(field: str) -> str:
    return _SPOKEN.get(field, f"the {field.replace('_', ' ')}")


def _title(one: Mapping[str, Any]) -> str:
    return str(one.get("title") or one.get("label") or one.get("column") or "")


def _tabs(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    layout: Mapping[str, Any] = content.get("layout") or {}
    tabs: Sequence[Mapping[str, Any]] = layout.get("tabs") or ()
    return tabs
