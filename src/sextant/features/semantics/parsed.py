"""A layer's YAML taken apart, for whoever shows it in a form."""

from typing import Any

from pydantic import ConfigDict

from sextant.core.http import WireModel
from sextant.features.semantics.models import Layer

_EXAMPLE: dict[str, Any] = {
    "layer": {"datasets": [{"dataset": "sales", "synonyms": ["orders"]}], "relations": []}
}


class ParsedOut(WireModel):
    """The same layer as values."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    layer: dict[str, Any]


def parsed_out(layer: Layer) -> ParsedOut:
    return ParsedOut(layer=layer.model_dump(by_alias=True, mode="json"))
