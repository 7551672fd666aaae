"""Notes at points in time as marks over a chart that has an axis of time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

_COMPOSED = {"hconcat", "vconcat", "concat", "facet", "repeat"}
_LONGEST = 28


class Noted(Protocol):
    """Words at a day, or over some days."""

    @property
    def text(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


def annotated(spec: Mapping[str, Any], notes: Sequence[Noted]) -> Mapping[str, Any]:
    """The chart with a line, or a band, and the words at each note; as it was without an axis of time."""
    x = _time_axis(spec)
    if x is None or not notes or _COMPOSED & spec.keys():
        return spec
    rows = [
        {
            "on": note.on.isoformat(),
            "until": note.until.isoformat() if note.until else None,
            "said": _short(note.text),
            "whole": note.text,
        }
        for note in notes
        if note.on is not None
    ]
    whole = {name: spec[name] for name in ("mark", "encoding", "transform") if name in spec}
    layers: Sequence[Any] = spec.get("layer", [whole])
    shared = {"encoding": spec["encoding"]} if "layer" in spec and "encoding" in spec else {}
    rest = {
        name: part for name, part in spec.items() if name not in ("mark", "encoding", "layer", "transform")
    }
    own: list[Any] = list(layers)
    if shared:
        own = [{"layer": own, **shared}]
    if "transform" in spec and "layer" in spec:
        own = [{"layer": own, "transform": spec["transform"]}]
    return {**rest, "layer": [*_marks(rows, x), *own]}


def _marks(rows: Sequence[Mapping[str, Any]], x: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Bands and lines behind everything else, words at the top."""
    scale = {"scale": x["scale"]} if "scale" in x else {}
    data = {"values": list(rows)}
    at = {"field": "on", "type": "temporal", **scale}
    tooltip = [{"field": "whole", "title": "note"}, {"field": "on", "type": "temporal", "title": "on"}]
    return [
        {
            "data": data,
            "transform": [{"filter": "isValid(datum.until)"}],
            "mark": {"type": "rect", "opacity": 0.14, "color": "#8A6414"},
            "encoding": {"x": at, "x2": {"field": "until"}, "tooltip": tooltip},
        },
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.25, "color": "#8A6414"},
            "encoding": {"x": at, "tooltip": tooltip},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "top",
                "dx": 4,
                "dy": 1,
                "fontSize": 11,
                "color": "#8A6414",
            },
            "encoding": {"x": at, "y": {"value": 0}, "text": {"field": "said"}, "tooltip": tooltip},
        },
    ]


def _time_axis(spec: Mapping[str, Any]) -> Mapping[str, Any] | None:
    parts: Sequence[Mapping[str, Any]] = (spec, *spec.get("layer", ()))
    for part in parts:
        encoding: Mapping[str, Any] = part.get("encoding", {})
        x: Mapping[str, Any] = encoding.get("x", {})
        if x.get("type") == "temporal":
            return x
    return None


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
