"""Schemas of messages by their ids, from a registry that speaks as Confluent's does; each asked for once."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from sextant.adapters.source.protobuf_values import Protobuf, protobuf_of
from sextant.adapters.source.reaching import addresses, text
from sextant.ports.source import SourceDenied, SourceLost, SourceRefused, SourceUnreachable
from sextant.ports.source_values import Config, Reach

_SECONDS = 10.0
_MOST = 10_000
_DEEP = 16
_UNKNOWN_FOR = 60.0  # seconds after which a schema that was not there is asked for again


class SchemaUnknown(Exception):
    """A schema that the registry does not have, or that is of a kind that is not read."""


@dataclass(frozen=True, slots=True)
class Schema:
    kind: str
    parsed: Any


class Registry:
    """Used by one thread at a time; no registry is one that knows no schema."""

    def __init__(self, reach: Reach, config: Config) -> None:
        self._reach = reach
        self._url = text(config, "registry").rstrip("/")
        self._user = text(config, "registry_user")
        self._password = str(config.get("registry_password", ""))
        self._known: dict[int, Schema] = {}
        self._unknown: dict[int, tuple[float, str]] = {}

    @property
    def is_named(self) -> bool:
        return bool(self._url)

    def look(self) -> None:
        """Raises SourceRefused, SourceUnreachable, SourceDenied; nothing where no registry is named."""
        if not self._url:
            return
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise SourceRefused(
                "The schema registry is not a web address.",
                hint="Write it like https://registry.example.com.",
            )
        try:
            self._get("/subjects")
        except SourceLost as error:
            raise SourceUnreachable(
                f"The schema registry does not answer: {error.message}", hint="Check its address."
            ) from error

    def schema(self, schema_id: int) -> Schema:
        """Raises SchemaUnknown, SourceLost."""
        found = self._known.get(schema_id)
        if found is not None:
            return found
        since, said = self._unknown.get(schema_id, (-_UNKNOWN_FOR, ""))
        if time.monotonic() - since < _UNKNOWN_FOR:
            raise SchemaUnknown(said)
        try:
            found = self._ask(schema_id)
        except SchemaUnknown as error:
            if len(self._unknown) >= _MOST:
                self._unknown.clear()
            self._unknown[schema_id] = (time.monotonic(), str(error))
            raise
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[schema_id] = found
        return found

    def _ask(self, schema_id: int) -> Schema:
        if not self._url:
            raise SchemaUnknown(f"framed with the schema {schema_id}, and the connection names no registry")
        told = self._get(f"/schemas/ids/{schema_id}")
        if told is None:
            raise SchemaUnknown(f"of the schema {schema_id}, which the registry does not have")
        kind = str(told.get("schemaType") or "AVRO").upper()
        if kind == "JSON":
            return Schema(kind, None)
        if kind == "PROTOBUF":
            return Schema(kind, self._protobuf(schema_id))
        if kind != "AVRO":
            raise SchemaUnknown(f"{kind.capitalize()[:40]}, which is not read")
        named: dict[str, Any] = {}
        try:
            self._read_named(told.get("references") or (), named, depth=0)
            return Schema(kind, _parsed(str(told["schema"]), named))
        except (KeyError, TypeError, ValueError) as error:
            raise SchemaUnknown(f"of the schema {schema_id}, which cannot be read") from error

    def _protobuf(self, schema_id: int) -> Protobuf:
        """By descriptors, which the registry makes of the text where it is asked for them."""
        told = self._get(f"/schemas/ids/{schema_id}?format=serialized")
        imported: dict[str, str] = {}
        try:
            self._read_imported(told.get("references") or (), imported, depth=0)
            return protobuf_of(str(told["schema"]), list(imported.items()))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise SchemaUnknown(f"of the schema {schema_id}, which cannot be read") from error

    def _read_imported(self, references: Sequence[Any], imported: dict[str, str], *, depth: int) -> None:
        """The files that a file imports, deepest first."""
        for one in references:
            told = self._referenced(one, depth=depth, form="?format=serialized")
            self._read_imported(told.get("references") or (), imported, depth=depth + 1)
            imported.setdefault(str(one["name"]), str(told["schema"]))

    def _referenced(self, one: Any, *, depth: int, form: str = "") -> Any:
        """What a reference names; raises ValueError where there is no such thing, or no end to them."""
        if depth > _DEEP:
            raise ValueError("references without an end")
        subject, version = quote(str(one["subject"]), safe=""), int(one["version"])
        told = self._get(f"/subjects/{subject}/versions/{version}{form}")
        if told is None:
            raise ValueError("a reference to nothing")
        return told

    def _read_named(self, references: Sequence[Any], named: dict[str, Any], *, depth: int) -> None:
        """The types that a schema takes from others, deepest first."""
        for one in references:
            told = self._referenced(one, depth=depth)
            self._read_named(told.get("references") or (), named, depth=depth + 1)
            _parsed(str(told["schema"]), named)

    def _get(self, path: str) -> Any:
        """The answer's JSON; None for what is not there. Redirects are not followed."""
        import httpx

        parts = urlsplit(self._url)
        addresses(self._reach, str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80))
        auth = (self._user, self._password) if self._user else None
        try:
            answer: httpx.Response = httpx.get(
                f"{self._url}{path}", auth=auth, timeout=_SECONDS, follow_redirects=False, trust_env=False
            )
            if answer.status_code == 404:
                return None
            if answer.status_code in (401, 403):
                raise SourceDenied(
                    "The schema registry did not let us in.", hint="Check its user and password."
                )
            answer.raise_for_status()
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise SourceLost(
                f"The schema registry went away: {type(error).__name__}.",
                seconds=5,
                hint="It is tried again by itself.",
            ) from error


def _parsed(written: str, named: Mapping[str, Any]) -> Any:
    """Raises ValueError. `named` gets the types that the schema names."""
    from fastavro import parse_schema
    from fastavro.schema import SchemaParseException

    try:
        return parse_schema(json.loads(written), named_schemas=named)  # pyright: ignore[reportArgumentType]  # a dict
    except SchemaParseException as error:
        raise ValueError(str(error)) from error
