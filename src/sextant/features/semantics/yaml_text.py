"""A semantic layer as YAML that people keep in version control, and back."""

from contextlib import suppress
from typing import Any

import orjson
from pydantic import ValidationError

from sextant.features.semantics.errors import LayerRefused
from sextant.features.semantics.models import Layer

LONGEST = 2_000_000


def to_yaml(layer: Layer) -> str:
    """The layer as YAML; what is empty is left out, and reading it back gives the same layer."""
    import yaml

    document = layer.model_dump(by_alias=True, exclude_defaults=True)
    if not document:
        return "datasets: []\n"
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def from_yaml(text: str) -> Layer:
    """The layer of a text; raises LayerRefused with the place that is wrong."""
    document = read_yaml(text)
    try:
        return Layer.model_validate({} if document is None else document)
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the document"
        raise LayerRefused(
            f"{place}: {first['msg'].removeprefix('Value error, ')}.",
            hint="The guide to the semantic layer lists what may stand where.",
        ) from error


def read_yaml(text: str) -> Any:
    """The document of a text, without aliases, which make small texts into huge ones.

    JSON is YAML too, and is read as what it is: a hundred times faster.
    """
    import yaml

    if len(text) > LONGEST:
        raise LayerRefused(f"The YAML has more than {LONGEST:,} characters.", hint="Split it up.")
    if text.lstrip().startswith("{"):
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(text)
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # no stubs
            raise LayerRefused("Aliases are not open here.", hint="Write each value where it stands.")
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark: Any = getattr(error, "problem_mark", None)
        hint = f"Look at line {mark.line + 1}." if mark is not None else "Check its indentation and quotes."
        raise LayerRefused("This is not YAML that can be read.", hint=hint) from error
