"""A semantic layer as YAML that people keep in version control, and back."""

from contextlib import suppress
from typing import Any

import orjson
from pydantic import ValidationError

from sextant.core.yaml_text import read_yaml, write_yaml
from sextant.features.semantics.errors import LayerRefused
from sextant.features.semantics.models import Layer

LONGEST = 2_000_000


def to_yaml(layer: Layer) -> str:
    """The layer as YAML; what is empty is left out, and reading it back gives the same layer."""
    document = layer.model_dump(by_alias=True, exclude_defaults=True)
    if not document:
        return "datasets: []\n"
    return write_yaml(document)


def from_yaml(text: str) -> Layer:
    """The layer of a text; raises LayerRefused with the place that is wrong."""
    document = document_of(text)
    try:
        return Layer.model_validate({} if document is None else document)
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the document"
        raise LayerRefused(
            f"{place}: {first['msg'].removeprefix('Value error, ')}.",
            hint="The guide to the semantic layer lists what may stand where.",
        ) from error


def document_of(text: str) -> Any:
    """The document of a text; JSON is YAML too, and is read as what it is: a hundred times faster."""
    if text.lstrip().startswith("{") and len(text) <= LONGEST:
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(text)
    return read_yaml(text, longest=LONGEST, refused=LayerRefused, shorten="Split it up.")
