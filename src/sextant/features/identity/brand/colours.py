"""From one colour to shades that stay legible: WCAG 2.2 AA (4.5 : 1) on every ground of the page, both modes.

A colour that falls short keeps its hue and its chroma and is made darker for the light and lighter for the
dark, in OKLCH (Ottosson 2020), where equal steps look equal. One that passes is used exactly as it is.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

LEAST = 4.5
_FORM = re.compile(r"^#[0-9a-f]{6}$")
_GROUNDS = {"light": ("#f6f8f9", "#ffffff", "#eef2f4"), "dark": ("#0b131a", "#111c25", "#0d171f")}
_MEANINGS: dict[str, str] = {"good": "#1c7c50", "warn": "#9a5b00", "bad": "#b8342b"}
_ALIKE = 0.065  # a distance in OKLab below which two colours are taken for one another
_STEPS = 200

Mode = Literal["light", "dark"]
Meaning = Literal["good", "warn", "bad"]
Lch = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Shade:
    """The accent of one mode, what is written on it, its soft ground; `given` is the contrast of the colour
    as it was given on the least favourable ground, `kept` whether that was enough."""

    accent: str
    on_accent: str
    soft: str
    given: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour in the light and in the dark; `resembles` a colour that already means something."""

    light: Shade
    dark: Shade
    resembles: Meaning | None

    def of(self, mode: Mode) -> Shade:
        return self.light if mode == "light" else self.dark


def is_colour(text: str) -> bool:
    """Whether it is `#rrggbb` in lower case."""
    return _FORM.match(text) is not None


@lru_cache(maxsize=512)
def shades(colour: str) -> Shades:
    """The shades of a colour as `#rrggbb`."""
    return Shades(light=_shade(colour, "light"), dark=_shade(colour, "dark"), resembles=_resembled(colour))


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _shade(colour: str, mode: Mode) -> Shade:
    light, chroma, hue = _lch(colour)
    if mode == "light":
        soft, on_accent, step = _hex((0.955, min(chroma, 0.024), hue)), "#ffffff", -1
    else:
        soft, step = _hex((0.31, min(chroma, 0.048), hue)), 1
        on_accent = _hex((0.22, min(chroma, 0.035), hue))
    grounds = (*_GROUNDS[mode], soft)
    given = _least(colour, grounds)
    if given >= LEAST:
        return Shade(colour, on_accent, soft, round(given, 2), kept=True)
    moved = colour
    for number in range(_STEPS + 1):
        lightness = light + step * number / _STEPS
        moved = _hex((min(1.0, max(0.0, lightness)), chroma, hue))
        if _least(moved, grounds) >= LEAST:
            break
    return Shade(moved, on_accent, soft, round(given, 2), kept=False)


def _least(colour: str, grounds: Sequence[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _resembled(colour: str) -> Meaning | None:
    """The good, warning or bad colour of the page that it is taken for; None for one of its own."""
    near = min(_MEANINGS, key=lambda name: math.dist(_lab(colour), _lab(_MEANINGS[name])))
    if math.dist(_lab(colour), _lab(_MEANINGS[near])) > _ALIKE:
        return None
    return "good" if near == "good" else "warn" if near == "warn" else "bad"


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _lch(colour: str) -> Lch:
    lightness, a, b = _lab(colour)
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lch: Lch) -> str:
    """The colour; where a screen cannot show it, the same with as much chroma as it can."""
    lightness, chroma, hue = lch
    if _fits(_rgb(lch)):
        return _written(_rgb(lch))
    low, high = 0.0, chroma
    for _ in range(16):
        middle = (low + high) / 2
        if _fits(_rgb((lightness, middle, hue))):
            low = middle
        else:
            high = middle
    return _written(_rgb((lightness, low, hue)))


def _rgb(lch: Lch) -> tuple[float, float, float]:
    lightness, chroma, hue = lch
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _fits(rgb: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in rgb)


def _written(rgb: tuple[float, float, float]) -> str:
    parts = (round(255 * _encoded(min(1.0, max(0.0, part)))) for part in rgb)
    return "#" + "".join(f"{part:02x}" for part in parts)
