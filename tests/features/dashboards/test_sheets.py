"""Tiles on the grid and on paper."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.dashboards import layout
from sextant.features.dashboards.models import Position
from sextant.features.dashboards.rendering import sheets
from sextant.features.dashboards.rendering.figures import cell, headline
from sextant.features.dashboards.rendering.markdown import blocks

sizes = st.tuples(st.integers(1, 12), st.integers(1, 9))


def placed(wanted: list[tuple[int, int]]) -> list[Position]:
    taken: list[Position] = []
    for width, height in wanted:
        taken.append(layout.free_place(taken, width=width, height=height))
    return taken


@settings(max_examples=200, deadline=None)
@given(st.lists(sizes, max_size=15))
def test_a_new_tile_never_lands_on_another(wanted: list[tuple[int, int]]) -> None:
    tiles = placed(wanted)
    for index, one in enumerate(tiles):
        assert one.x + one.width <= 12
        assert not any(layout.overlap(one, other) for other in tiles[index + 1 :])


def test_a_new_tile_takes_the_first_place_with_room() -> None:
    assert placed([(8, 4), (4, 4), (6, 2)])[2] == Position(x=0, y=4, width=6, height=2)
    assert placed([(8, 4), (3, 2)])[1] == Position(x=8, y=0, width=3, height=2)


@settings(max_examples=200, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=20), st.floats(300, 700), st.floats(300, 700))
def test_every_tile_is_on_one_page_and_within_it(
    wanted: list[tuple[int, int]], first: float, others: float
) -> None:
    pages = sheets.pages(placed(wanted), row_height=56, first=first, others=others)
    seen = sorted(index for page in pages for index in page.boxes)
    assert seen == list(range(len(wanted)))
    for number, page in enumerate(pages):
        room = first if number == 0 else others
        assert page.height <= room + 0.01
        for box in page.boxes.values():
            assert -0.01 <= box.x <= box.x + box.width <= sheets.WIDTH + 0.01
            assert box.height > 0


def test_a_board_slightly_too_tall_is_drawn_flatter_rather_than_torn_apart() -> None:
    tiles = placed([(12, 4), (12, 4)])
    assert len(sheets.pages(tiles, row_height=56, first=420, others=600)) == 1
    assert len(sheets.pages(tiles, row_height=56, first=320, others=600)) == 2


def test_figures_are_written_as_people_read_them() -> None:
    long, money = {"name": "n", "type": "long"}, {"name": "m", "type": "double", "unit": "USD"}
    assert cell(336776, long) == "336,776"
    assert headline(4_830_000, long) == "4.83 M"
    assert headline(-1234567.0, money) == "\u2212$1.23 M"
    assert (
        cell("12345678901234567890", {"name": "n", "type": "decimal(20,0)"}) == "12,345,678,901,234,567,890"
    )
    assert headline(12.634, {"name": "d", "type": "double", "unit": "min"}) == "12.63 min"
    assert cell(2013, {"name": "year", "type": "long", "meaning": "year"}) == "2013"
    assert cell("2025-03-01", {"name": "d", "type": "date"}) == "1 Mar 2025"
    assert cell(None, long) is None
    assert headline(None, long) == "\u2013"


def test_markdown_becomes_blocks_and_markup_of_others_stays_words() -> None:
    text = (
        "# Sales\n\nNet of **returns**, see [here](javascript:alert(1)) <b>x</b>\n\n- one\n- `two`\n\n> said"
    )
    found = blocks(text)
    assert [block["kind"] for block in found] == ["heading", "paragraph", "list", "quote"]
    runs = found[1]["runs"]
    assert {"bold": True, "text": "returns"} in runs
    assert not any(run.get("href", "").startswith("javascript") for run in runs)
    assert "<b>x</b>" in "".join(run["text"] for run in runs)
    assert found[2]["items"] == [[{"text": "one"}], [{"text": "two", "code": True}]]
