"""Whatever colour is chosen, what the page makes of it can be read: WCAG AA in the light and in the dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.identity.brand.colours import LEAST, contrast, is_colour, shades

GROUNDS = {"light": ("#f6f8f9", "#ffffff", "#eef2f4"), "dark": ("#0b131a", "#111c25", "#0d171f")}
QUIET = {"light": "#46596a", "dark": "#a8b8c4"}  # what is written on the soft ground beside the accent
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colour=colours)
def test_any_colour_becomes_legible_shades(colour: str) -> None:
    found = shades(colour)
    for mode in ("light", "dark"):
        shade = found.of(mode)
        assert all(is_colour(one) for one in (shade.accent, shade.on_accent, shade.soft))
        for ground in (*GROUNDS[mode], shade.soft):
            assert contrast(shade.accent, ground) >= LEAST
        assert contrast(shade.on_accent, shade.accent) >= LEAST
        assert contrast(QUIET[mode], shade.soft) >= LEAST
        assert shade.kept == (shade.accent == colour)


@pytest.mark.parametrize(
    ("colour", "light", "dark"),
    [("#0a6c8c", True, False), ("#ffd400", False, True), ("#ffffff", False, True), ("#000000", True, False)],
)
def test_a_colour_that_can_be_read_is_used_as_it_is(colour: str, light: bool, dark: bool) -> None:
    found = shades(colour)
    assert (found.light.kept, found.dark.kept) == (light, dark)


def test_a_colour_that_falls_short_keeps_its_hue() -> None:
    yellow = shades("#ffd400").light
    red, green, blue = (int(yellow.accent[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue
    assert yellow.given < 1.5


@pytest.mark.parametrize(
    ("colour", "meaning"), [("#b8342b", "bad"), ("#c03a2e", "bad"), ("#1c7c50", "good"), ("#7c3aed", None)]
)
def test_a_colour_that_already_says_something_is_told(colour: str, meaning: str | None) -> None:
    assert shades(colour).resembles == meaning
