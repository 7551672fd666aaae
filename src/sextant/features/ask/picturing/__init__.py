"""What picture a question asks for, told apart from what it asks of the data."""

from sextant.features.ask.picturing.applying import Applied, PlacedColumn, applied
from sextant.features.ask.picturing.drawing import hints_of, known_words, placed_columns, result_columns
from sextant.features.ask.picturing.reading import picture_of
from sextant.features.ask.picturing.request import Bin, Grain, Kind, Picture, Pictured, Sort

__all__ = [
    "Applied",
    "Bin",
    "Grain",
    "Kind",
    "Picture",
    "Pictured",
    "PlacedColumn",
    "Sort",
    "applied",
    "hints_of",
    "known_words",
    "picture_of",
    "placed_columns",
    "result_columns",
]
