"""Pictures from child processes: drawn, limited in time and memory, alive again after one dies."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import sextant
from sextant.features.dashboards.models import Position
from sextant.features.dashboards.rendering import (
    BoardPicture,
    Drawing,
    DrawingBusy,
    DrawingFailed,
    TilePicture,
    pdf_request,
    png_request,
)

FONTS = Path(sextant.__file__).parent / "page_fonts"
BARS: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": "x", "b": 3}, {"a": "y", "b": 5}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a", "type": "nominal"}},
}
SPIN: dict[str, Any] = {**BARS, "transform": [{"calculate": "length(pluck(sequence(1e9), 'a'))", "as": "z"}]}


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    made = Drawing(font_folders=[FONTS], workers=1)
    yield made
    made.close()


def board(*tiles: TilePicture, **changes: Any) -> BoardPicture:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    fields: dict[str, Any] = {"title": "Sales", "description": "", "at": at, "as_of": at, "filters": []}
    return BoardPicture(**{**fields, **changes}, tiles=tiles)


def tile(kind: Any, at: tuple[int, int, int, int] = (0, 0, 6, 5), **fields: Any) -> TilePicture:
    x, y, width, height = at
    position = Position(x=x, y=y, width=width, height=height)
    return TilePicture(kind=kind, title=f"A {kind}", position=position, **fields)


COLUMNS = [{"name": "city", "type": "string"}, {"name": "sales", "type": "long"}]


def test_a_board_becomes_a_pdf_and_a_picture(drawing: Drawing) -> None:
    full = board(
        tile("chart", chart=BARS),
        tile("number", (6, 0, 3, 2), columns=COLUMNS[1:], rows=[{"sales": 42}]),
        tile("table", (6, 2, 6, 6), columns=COLUMNS, rows=[{"city": "#set page()", "sales": None}]),
        tile("text", (0, 5, 6, 3), text='# Title\n\n#import "x" $a$ *b*'),
        tile("failed", (0, 8, 6, 2), message="The dataset is gone.", hint="Restore it."),
        filters=[("Region", "West")],
    )
    pdf, png = drawing.draw(pdf_request(full)), drawing.draw(png_request(full))
    assert pdf.content.startswith(b"%PDF")
    assert png.content.startswith(b"\x89PNG")
    assert pdf.failed == {}


def test_a_long_table_goes_on_upon_pages_of_its_own() -> None:
    rows = [{"city": f"City {number}", "sales": number} for number in range(90)]
    request: Any = pdf_request(board(tile("table", columns=COLUMNS, rows=rows, row_count=90)))
    pages = request["board"]["sheets"]
    assert pages[0]["tiles"][0]["table"]["more"].endswith("of 90 rows")
    written = [row[0] for page in pages[1:] for row in page["table"]["rows"]]
    assert written == [row["city"] for row in rows]


def test_one_bad_chart_does_not_cost_the_others(drawing: Drawing) -> None:
    drawn = drawing.draw(
        png_request(board(tile("chart", chart={"mark": 7}), tile("chart", (6, 0, 6, 5), chart=BARS)))
    )
    assert drawn.content.startswith(b"\x89PNG")
    assert list(drawn.failed) == ["chart-0"]


def test_a_chart_fetches_nothing(drawing: Drawing) -> None:
    outside = {**BARS, "data": {"url": "http://127.0.0.1:9/secret.csv"}}
    drawn = drawing.draw(png_request(board(tile("chart", chart=outside))))
    assert list(drawn.failed) == ["chart-0"]


def test_a_drawing_over_its_time_is_ended_and_the_next_one_works() -> None:
    slow = Drawing(font_folders=[FONTS], workers=1, seconds=0.001)
    try:
        with pytest.raises(DrawingFailed, match="more time or memory"):
            slow.draw({"kind": "chart", "spec": BARS})
        slow._seconds = 30.0  # pyright: ignore[reportPrivateUsage]  # the same pool, with time again
        assert slow.draw({"kind": "chart", "spec": BARS}).content.startswith(b"<svg")
    finally:
        slow.close()


def test_a_drawing_over_its_memory_is_an_error_and_the_next_one_works() -> None:
    small = Drawing(font_folders=[FONTS], workers=1, memory_bytes=600 << 20)
    huge = {**BARS, "data": {"sequence": {"start": 0, "stop": 30_000_000, "as": "b"}}}
    try:
        with pytest.raises(DrawingFailed):
            small.draw({"kind": "chart", "spec": huge})
        assert small.draw({"kind": "chart", "spec": BARS}).content.startswith(b"<svg")
    finally:
        small.close()


def test_more_than_can_be_drawn_at_once_wait_a_bounded_time() -> None:
    full = Drawing(font_folders=[FONTS], workers=1, wait_seconds=0.05)
    full._free.acquire()  # pyright: ignore[reportPrivateUsage]  # as if another thread were drawing
    with pytest.raises(DrawingBusy) as busy:
        full.draw({"kind": "chart", "spec": BARS})
    assert busy.value.retry_after


def test_what_a_user_wrote_is_never_read_as_markup() -> None:
    request: Any = png_request(board(tile("text", text="#panic()")))
    runs = request["board"]["sheets"][0]["tiles"][0]["blocks"][0]["runs"]
    assert runs == [{"text": "#panic()"}]
    assert isinstance(io.StringIO(str(request)).read(), str)


def test_small_pictures_fill_their_tile_and_a_picture_is_told(drawing: Drawing) -> None:
    from sextant.features.dashboards.rendering.picture import sized

    inner = {"mark": "bar", "encoding": BARS["encoding"], "width": 200, "height": 130}
    facet = {**BARS, "facet": {"field": "a", "type": "nominal"}, "spec": inner, "usermeta": {"panels": 2}}
    del facet["mark"], facet["encoding"]
    made = sized(facet, {}, (500.0, 200.0))
    assert made["columns"] == 2
    assert made["columns"] * made["spec"]["width"] < 500
    one = board(tile("chart", chart=facet, alt="Bars of b by a: 2 values."))
    drawn = drawing.draw(pdf_request(one))
    assert drawn.failed == {}
    assert pdf_request(one)["board"]["sheets"][0]["tiles"][0]["alt"] == "Bars of b by a: 2 values."
