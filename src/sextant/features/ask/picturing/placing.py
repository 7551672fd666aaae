"""What a question puts along the axes and into the colours, told as a figure for each of something."""

import re
from dataclasses import replace

from sextant.features.ask.picturing import patterns as said
from sextant.features.ask.picturing.draft import Draft, stems


def axes(draft: Draft) -> None:
    """ "x axis date y axis how many dates": what stands along which axis, said in the question's words."""
    placed = said.AS_AXES.search(draft.text)
    both = placed or said.AXES.search(draft.text)
    if both is not None:
        x, y = both["x"].strip(), both["y"].strip()
        if placed is not None and placed["first"].lower() == "y":
            x, y = y, x
        draft.picture = replace(draft.picture, x=x, y=y)
        draft.cut(both, f" {each(x, y)} ")
        return
    for found in iter(lambda: said.ONE_AXIS.search(draft.text), None):
        draft.picture = replace(draft.picture, **{found["axis"].lower(): found["what"].strip()})
        draft.cut(
            found,
            "" if stems(found["what"]) <= stems(draft.text[: found.start()]) else f", {found['what']}",
        )
    for found in iter(lambda: said.ON_AXIS.search(draft.text), None):
        before = re.split(r"[,;.]|\band\b|\bof\b|\bwith\b", draft.text[: found.start()])[-1].strip()
        draft.picture = replace(draft.picture, **{found["axis"].lower(): before})
        draft.cut(found)


def each(x: str, y: str) -> str:
    """A figure for each of what it stands over; else the two beside each other."""
    return f"{y} for each {x}" if said.FIGURE.match(y) else f"{x} and {y}"


def series(draft: Draft) -> None:
    """What gives the colours; it stays in the question as a further thing to group by."""
    for found in said.SERIES.finditer(draft.text):
        what, lower = found["what"].strip(), found[0].lower().lstrip(" ,")
        attribute = "attribute" in (found["attribute"] or "").lower()
        grouped = re.match(r"(?:and\s+)?(?:then\s+)?(?:group|based)", lower) is not None
        if grouped and not attribute and draft.picture.kind not in {"stacked_bar", "grouped_bar"}:
            continue
        if re.match(r"(?:and\s+)?break|broken", lower) and draft.picture.kind is None:
            continue
        for start, kind in said.KIND_OF_SERIES.items():
            if re.match(rf"(?:and\s+)?{start}", lower) and draft.picture.kind in {None, "bar"}:
                draft.picture = replace(draft.picture, kind=kind)
        draft.picture = replace(draft.picture, series=what)
        if not grouped or attribute or lower.startswith("based"):
            draft.cut(
                found,
                ""
                if attribute or lower.startswith("based")
                else f" and {what}"
                if _is_grouped(draft.text[: found.start()])
                else f" by {what}",
            )
        return


def _is_grouped(text: str) -> bool:
    return (
        re.search(r"\b(?:by|per|for\s+each|for\s+every|over|across|each)\s+(?:\w+\s*){1,3}$", text, re.I)
        is not None
    )


def templates(draft: Draft) -> None:
    """Ways to name two axes at once, told as a figure for each of something."""
    picture = draft.picture
    for pattern in (said.DISTRIBUTION, said.COMPARISON):
        found = pattern.search(draft.text)
        if found is not None:
            x, y = found["x"].strip(), found["y"].strip()
            draft.cut(found, _with_series(each(x, y), x, picture.series))
            draft.picture = replace(
                draft.picture, x=picture.x or x, y=picture.y or y, leaning=picture.leaning or "bar"
            )
            return
    if picture.kind is None and picture.leaning is None:
        return
    found = said.PAIR.search(draft.text)
    if found is not None:
        x, y = found["x"].strip(), found["y"].strip()
        draft.cut(found, _with_series(each(x, y), x, picture.series))
        draft.picture = replace(draft.picture, x=picture.x or x, y=picture.y or y)
    elif picture.series and not stems(picture.series) <= stems(draft.text):
        draft.text = f"{draft.text.rstrip(' .?')}, {picture.series}"


def _with_series(told: str, x: str, series: str) -> str:
    if not series or stems(series) <= stems(told):
        return told
    return f"{told} and {series}" if " for each " in told else f"{told.replace(' and ', ', ')} and {series}"


def versus(draft: Draft) -> None:
    """ "A versus B": a figure stands up over the other; "A against B" puts A upright."""
    found = said.VERSUS.search(draft.text)
    if found is None or (draft.picture.kind is None and draft.picture.leaning is None):
        return
    first, second = found["first"].strip(), found["second"].strip()
    upright = said.FIGURE.match(first) or (
        found["word"].lower() == "against" and not said.FIGURE.match(second)
    )
    x, y = (second, first) if upright else (first, second)
    draft.cut(found, _with_series(each(x, y), x, draft.picture.series))
    draft.picture = replace(draft.picture, x=draft.picture.x or x, y=draft.picture.y or y)
