"""The kind of picture a question names, and the words that ask for it taken out."""

import re
from dataclasses import replace

from sextant.features.ask.picturing import patterns as said
from sextant.features.ask.picturing.draft import Draft, words
from sextant.features.ask.picturing.request import Kind

_KINDS: dict[str, Kind] = {
    "bar": "bar",
    "column": "bar",
    "pie": "pie",
    "donut": "pie",
    "doughnut": "pie",
    "ring": "pie",
    "line": "line",
    "trend": "line",
    "trend line": "line",
    "trendline": "line",
    "time serie": "line",
    "scatter": "scatter",
    "point": "scatter",
    "dot": "scatter",
    "scatter plot": "scatter",
    "scatterplot": "scatter",
    "area": "area",
    "box": "box",
    "boxe": "box",
    "box and whisker": "box",
    "box-and-whisker": "box",
    "box plot": "box",
    "boxplot": "box",
    "heat": "heatmap",
    "heat map": "heatmap",
    "heatmap": "heatmap",
    "histogram": "histogram",
    "table": "table",
    "number": "number",
    "big number": "number",
}
_STACKED, _BESIDE = ("stack",), ("group", "clust", "side")


def named(draft: Draft) -> None:
    """The kind, wherever it is named; words that the data has too are left."""
    start = 0
    while (found := said.NAMED.search(draft.text, start)) is not None:
        core = (found["kind"] or found["alone"]).lower()
        if _is_data(draft, found, core, chart_word=True):
            start = found.end()
            continue
        _take_kind(draft, core, found["how"])
        start = _cut_asking(draft, found)
    for pattern in said.BARE if draft.picture.kind is None else ():
        start = 0
        while (found := pattern.search(draft.text, start)) is not None:
            core = found["kind"].lower()
            if _is_data(draft, found, core, chart_word=False):
                start = found.end()
                continue
            _take_kind(draft, core, found["how"])
            start = _cut_asking(draft, found)


def _is_data(draft: Draft, found: re.Match[str], core: str, *, chart_word: bool) -> bool:
    if chart_word:
        tail = found[0][found[0].lower().rfind(core) :].split()
        return any(draft.knows(" ".join(tail[:size])) for size in (2, 3) if len(tail) >= size)
    return draft.knows(core) or draft.knows(core.rstrip("s")) or draft.knows(f"{core.rstrip('s')}s")


def _take_kind(draft: Draft, core: str, how: str | None) -> None:
    kind = _KINDS.get(core.rstrip("s") if core not in _KINDS else core, "bar")
    manner = (how or "").lower()
    if kind == "bar" and manner.startswith(_STACKED):
        kind = "stacked_bar"
    elif kind == "bar" and manner.startswith(_BESIDE):
        kind = "grouped_bar"
    if draft.picture.kind in {None, "bar"}:
        draft.picture = replace(draft.picture, kind=kind)


_TRAILING = re.compile(said.TRAIL + "$", re.I | re.X)
_ENDS = (".", ",", "?", "!", ";", ":")


def _cut_asking(draft: Draft, found: re.Match[str]) -> int:
    """Cuts the words that ask for the picture; a preposition after them stays where a sentence goes on."""
    before = draft.text[: found.start()].rstrip()
    whole, text = found.end(), found[0]
    if before and not before.endswith(_ENDS):
        trail = _TRAILING.search(text)
        kept = trail[0] if trail else ""
        if re.match(r"\s+(?:of|for|on|with|across|about)\s*$", kept, re.I):
            whole -= len(kept)
    joint = " " if whole < len(draft.text) else ""
    draft.text = draft.text[: found.start()] + joint + draft.text[whole:]
    return found.start()


def unadorned(draft: Draft) -> None:
    """ "plot", "visualize", "draw a chart of": a picture, of whatever kind fits."""
    start = 0
    while (found := said.PLAIN.search(draft.text, start)) is not None:
        before = draft.text[: found.start()].rstrip()
        verb = next((w for w in words(found[0]) if w in _VERBS), "")
        opens = not before or before.endswith(_ENDS)
        alone = not re.search(r"\b(?:charts?|graphs?|plots?|diagrams?|graphics?)\b", found[0], re.I)
        if not found[0].strip() or draft.knows(verb) or (alone and not opens):
            start = max(found.end(), found.start() + 1)
            continue
        start = _cut_asking(draft, found)


_VERBS = frozenset(
    {"plot", "plots", "graph", "graphs", "chart", "charts", "draw", "figure", "figures", "diagram"}
)
