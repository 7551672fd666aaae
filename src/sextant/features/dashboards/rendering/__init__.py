"""Boards as pictures: pages by Typst, charts by Vega-Lite, both in child processes."""

from sextant.features.dashboards.rendering.picture import (
    BoardPicture,
    Sign,
    TilePicture,
    pdf_request,
    png_request,
    svg_request,
)
from sextant.features.dashboards.rendering.pool import Drawing, DrawingBusy, DrawingFailed, Drawn

__all__ = [
    "BoardPicture",
    "Drawing",
    "DrawingBusy",
    "DrawingFailed",
    "Drawn",
    "Sign",
    "TilePicture",
    "pdf_request",
    "png_request",
    "svg_request",
]
