"""Metadata of tables made to name another place: Iceberg writes whole paths into all of it.

Every Avro record and JSON document keeps what it says but for the paths, so that snapshots, statistics and
history stay; a manifest list is told the new lengths of the manifests that it names.
"""

import io
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

Where = Callable[[str], str]  # from a location at the source to the one at the target

_PATHS = ("manifest-list", "metadata-file", "location", "statistics-path")


def is_manifest(key: str) -> bool:
    """Whether a key names a manifest or a manifest list, which are Avro."""
    return key.endswith(".avro")


def is_manifest_list(key: str) -> bool:
    return key.endswith(".avro") and key.rsplit("/", 1)[-1].startswith("snap-")


def is_table_metadata(key: str) -> bool:
    return key.endswith(".metadata.json")


def manifest_at(content: bytes, *, where: Where) -> bytes:
    """A manifest whose data files lie elsewhere."""

    def moved(record: dict[str, Any]) -> dict[str, Any]:
        file: dict[str, Any] = record["data_file"]
        return {**record, "data_file": {**file, "file_path": where(file["file_path"])}}

    return _rewritten(content, moved)


def manifest_list_at(content: bytes, *, where: Where, lengths: Mapping[str, int]) -> bytes:
    """A list of manifests that lie elsewhere; `lengths` by their new location."""

    def moved(record: dict[str, Any]) -> dict[str, Any]:
        path = where(record["manifest_path"])
        return {**record, "manifest_path": path, "manifest_length": lengths[path]}

    return _rewritten(content, moved)


def table_metadata_at(content: bytes, *, where: Where) -> bytes:
    """A table's metadata document with every location in it at the target."""
    return json.dumps(_moved(json.loads(content), where), separators=(",", ":")).encode()


def _moved(value: Any, where: Where) -> Any:
    if isinstance(value, dict):
        named = cast("dict[str, Any]", value)
        return {
            name: where(inner) if name in _PATHS and isinstance(inner, str) else _moved(inner, where)
            for name, inner in named.items()
        }
    if isinstance(value, list):
        return [_moved(inner, where) for inner in cast("list[Any]", value)]
    return value


def _rewritten(content: bytes, moved: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    from fastavro import reader, writer  # pyright: ignore[reportUnknownVariableType]  # its types are partly known

    source: Any = reader(io.BytesIO(content))
    kept = {name: told for name, told in source.metadata.items() if not name.startswith("avro.")}
    made = io.BytesIO()
    schema = json.loads(source.metadata["avro.schema"])  # as it was written, field ids and all
    writer(made, schema, [moved(one) for one in source], codec=source.codec, metadata=kept)
    return made.getvalue()
