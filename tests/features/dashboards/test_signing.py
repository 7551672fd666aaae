"""The workspace's looks on what leaves it: files of a dashboard, and dashboards behind a link."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.dashboards import Change, Dashboard
from sextant.features.dashboards.rendering import Drawing, Sign, pdf_request, png_request
from sextant.features.dashboards.signing import signed
from sextant.features.identity import BrandWish
from tests.features.dashboards.test_drawing import BARS, FONTS, board, tile
from tests.features.identity.drawing_logos import SVG, WEBP, png

SIGN = Sign(name="Northwind", accent="#7C3AED", logo=SVG, suffix="svg")


@pytest.fixture
def owner(house: House) -> Caller:
    return house.identity.command_caller()


@pytest.fixture
def shop(house: House, owner: Caller) -> Dashboard:
    sent = {"name": "Sales", "visualizations": [{"chart_type": "text", "config": {"text": "Hello"}}]}
    return house.dashboards.boards.create(owner, Change.model_validate(sent))


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    made = Drawing(font_folders=[FONTS], workers=1)
    yield made
    made.close()


def test_a_drawing_is_signed_with_what_the_workspace_chose(house: House, owner: Caller) -> None:
    assert signed(house.identity, owner.workspace_id) == Sign()
    house.identity.brands.save(owner, BrandWish(name="Northwind", accent="#ffd400"))
    house.identity.brands.put_logo(owner, png())
    found = signed(house.identity, owner.workspace_id)
    assert (found.name, found.suffix, found.logo) == ("Northwind", "png", png())
    assert found.accent not in (Sign().accent, "#FFD400")  # made darker, so that it can be read on paper


def test_the_sign_goes_into_the_request_and_nothing_else_changes() -> None:
    plain: Any = pdf_request(board(tile("chart", chart=BARS)))
    own: Any = pdf_request(board(tile("chart", chart=BARS), sign=SIGN))
    assert (plain["board"]["name"], plain["board"]["logo"], plain["images"]) == ("Sextant", "", {})
    assert (own["board"]["name"], own["board"]["logo"]) == ("Northwind", "logo.svg")
    assert base64.b64decode(own["images"]["logo.svg"]) == SVG
    assert own["board"]["theme"]["accent"] == "#7C3AED"
    assert own["board"]["sheets"] == plain["board"]["sheets"]


@pytest.mark.parametrize(
    ("logo", "suffix"),
    [(SVG, "svg"), (png(), "png"), (WEBP, "webp"), (b"broken", "png"), (b"<svg", "svg")],
    ids=["svg", "png", "webp", "a broken png", "a broken svg"],
)
def test_a_board_is_drawn_with_any_logo_and_without_one_that_is_broken(
    drawing: Drawing, logo: bytes, suffix: str
) -> None:
    sign = Sign(name="Northwind", accent="#7C3AED", logo=logo, suffix=suffix)
    made = drawing.draw(png_request(board(tile("chart", chart=BARS), sign=sign)))
    assert made.content.startswith(b"\x89PNG")
    assert made.failed == {}


def test_who_has_a_link_sees_the_looks_and_who_has_none_does_not(
    house: House, owner: Caller, shop: Dashboard
) -> None:
    stranger = TestClient(create_app(house.settings, house=house), raise_server_exceptions=False)
    token = house.dashboards.sharing.make(owner, shop.dashboard_id).token
    assert stranger.get(f"/api/v1/shared/{token}").json()["looks"] is None
    house.identity.brands.save(owner, BrandWish(name="Northwind", accent="#7c3aed", at_sign_in=False))
    looks = stranger.get(f"/api/v1/shared/{token}").json()["looks"]
    assert (looks["name"], looks["accents"]["light"]["accent"], looks["logo"]) == (
        "Northwind",
        "#7c3aed",
        None,
    )
    assert "Northwind" not in stranger.get("/api/v1/shared/" + "x" * 43).text
    assert stranger.get("/api/v1/brand/sign-in").json() is None
