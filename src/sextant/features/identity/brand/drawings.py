"""Reads an SVG and writes it anew from what is known to be a drawing and nothing else.

Shapes, gradients, masks and words are let through by name. What could run, load or grow is refused in words
(scripts, handlers, addresses, documents within it, entities); what only tells of the drawing is left out.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from sextant.features.identity.brand.models import LogoPicture, LogoRefused

MOST_ELEMENTS: Final = 2_000
MOST_DEPTH: Final = 24
MOST_USES: Final = 12  # each may draw all that the one before it draws twice

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_DRAWN = frozenset(
    {"svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "text", "tspan", "style"}
)
_TOLD = frozenset({"title", "desc", "metadata"})
_RUNS = {
    "script": "a script",
    "foreignObject": "a document within it",
    "image": "a picture within it",
    "feImage": "a picture within it",
    "a": "a link",
    "animate": "a movement",
    "animateMotion": "a movement",
    "animateTransform": "a movement",
    "set": "a movement",
    "iframe": "a document within it",
}
_ATTRIBUTE = re.compile(r"^[A-Za-z][A-Za-z0-9-]{0,40}$")
_WITHIN = re.compile(r"^#[A-Za-z_][\w.-]{0,100}$")
# Bounded throughout: one that may look far ahead again and again would take minutes over a hostile file.
_URL = re.compile(r"url\(\s{0,4}(['\"]?)([^'\"()\s]{0,120})\1\s{0,4}\)", re.IGNORECASE)
_LOADS = re.compile(r"@|\\|url\s*\(|expression\s*\(|image-set|javascript:|data:|//|<", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*(\d{1,6}(?:\.\d{1,6})?)(?:px)?\s*$")
_MOST_VIEW = 120  # characters of a viewBox
_FALLBACK_SIDE = 256.0


def read_svg(content: bytes) -> LogoPicture:
    """The drawing alone; raises LogoRefused."""
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.words
    parser.EntityDeclHandler = reading.entity
    parser.StartDoctypeDeclHandler = reading.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise LogoRefused("This SVG is broken.", hint="Save the logo anew, and send that file.") from error
    if reading.size is None:
        raise LogoRefused("This is no SVG drawing with a size.", hint="Give it a viewBox, or save it as PNG.")
    width, height = reading.size
    return LogoPicture("image/svg+xml", width, height, "".join(reading.written).encode())


class _Reading:
    """What was read of a drawing so far, written anew."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.size: tuple[int, int] | None = None
        self._open: list[str] = []
        self._style: list[str] = []
        self._skipped = 0
        self._elements = 0
        self._uses = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition("\n")
        self._elements += 1
        self._check(name)
        if self._skipped or space != _SVG or name in _TOLD:
            self._skipped += 1
            return
        if name not in _DRAWN:
            raise _refused(f"`{name[:40]}`, which is not let through")
        if not self._open:
            self.size = _size(name, given)
        elif name == "svg":
            raise _refused("a document within it")
        kept = _attributes(given)
        if self.size is not None and not self._open:
            kept = _rooted(kept, self.size)
        self.written.append(
            f"<{name}" + "".join(f" {key}={quoteattr(value)}" for key, value in kept.items()) + ">"
        )
        self._open.append(name)

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if self._open[-1] == "style":
            _check_style("".join(self._style))
            self._style.clear()
        self.written.append(f"</{self._open.pop()}>")

    def words(self, text: str) -> None:
        if self._skipped or not self._open:
            return
        if self._open[-1] == "style":
            self._style.append(text)  # looked at whole: it comes in pieces
        if self._open[-1] in ("style", "text", "tspan"):
            self.written.append(escape(text))

    def entity(self, *_given: object) -> None:
        raise _refused("entities")

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_own: int) -> None:
        if has_own:
            raise _refused("entities")

    def _check(self, name: str) -> None:
        if name in _RUNS:
            raise _refused(_RUNS[name])
        if self._elements > MOST_ELEMENTS or len(self._open) + self._skipped >= MOST_DEPTH:
            raise _refused(f"more than {MOST_ELEMENTS:,} parts, or parts within parts within parts")
        self._uses += name == "use"
        if self._uses > MOST_USES:
            raise _refused(f"more than {MOST_USES} repetitions")


def _attributes(given: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for whole, value in given.items():
        space, _, name = whole.rpartition("\n")
        if name.lower().startswith("on"):
            raise _refused("a script")
        if name == "href" and space in ("", _XLINK):
            if not _WITHIN.match(value.strip()):
                raise _refused("an address")
            kept["href"] = value.strip()
        elif not space and _ATTRIBUTE.match(name):
            _check_style(value)
            kept[name] = value
    return kept


def _rooted(kept: dict[str, str], size: tuple[int, int]) -> dict[str, str]:
    """The outermost element, which says its size in pixels and what of the drawing that shows."""
    own = [_LENGTH.match(kept.get(side, "")) for side in ("width", "height")]
    view = kept.get("viewBox") or (f"0 0 {own[0].group(1)} {own[1].group(1)}" if own[0] and own[1] else "")
    sides = {"width": str(size[0]), "height": str(size[1]), "viewBox": view}
    return {"xmlns": _SVG, **kept, **sides}


def _check_style(text: str) -> None:
    """Raises LogoRefused for an address; a part of the drawing itself may be named."""
    addresses = [match.group(2).strip() for match in _URL.finditer(text)]
    if not all(_WITHIN.match(one) for one in addresses) or _LOADS.search(_URL.sub("", text)):
        raise _refused("an address or a rule that loads something")


def _size(name: str, given: Mapping[str, str]) -> tuple[int, int] | None:
    """The drawing's own size in whole pixels; None where it has none."""
    if name != "svg":
        return None
    sides = [_LENGTH.match(given.get(side, "")) for side in ("width", "height")]
    if sides[0] and sides[1]:
        wide, high = float(sides[0].group(1)), float(sides[1].group(1))
    else:
        view = _viewed(given.get("viewBox", ""))
        if view is None:
            return None
        wide, high = view
    if not (0 < wide < 1e6 and 0 < high < 1e6):
        return None
    if min(wide, high) < 16 or max(wide, high) > 2048:  # a drawing has any size: it is told at a usual one
        share = _FALLBACK_SIDE / max(wide, high)
        wide, high = wide * share, high * share
    return round(wide), round(high)


def _viewed(text: str) -> tuple[float, float] | None:
    """How wide and how high a viewBox is; None where it is none."""
    parts = text[:_MOST_VIEW].replace(",", " ").split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    return (numbers[2], numbers[3]) if len(numbers) == 4 and len(text) <= _MOST_VIEW else None


def _refused(what: str) -> LogoRefused:
    return LogoRefused(f"This SVG has {what}.", hint="Save it as a plain SVG with outlines only, or as PNG.")
