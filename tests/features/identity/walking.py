"""Walks every operation of the application from its OpenAPI document, with bodies that fit and ids to try."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

# What works without a sign-in, each for its reason; every other operation asks for the token first.
PUBLIC = (
    r"POST /token",  # signs in
    r"POST /api/v1/session",  # signs in
    r"POST /api/v1/session/link",  # signs in by a one-time token
    r"GET /api/v1/brand/sign-in",  # the looks of the only workspace, as its administrators allow
    r"GET /api/v1/brand/logos/\{logo_id\}",  # an unguessable address, told to those who may see the logo
    r"GET /(health|ready|metrics)",  # probes and scrapes, without anything of anyone
    r"(GET|POST|DELETE) /api/v1/unsubscribe/\{token\}",  # so is the token that came with a mail
    r"(GET|POST) /api/v1/shared/\{token\}.*",  # a share link's unguessable token is the permission
    r"(GET|POST) /api/v1/embedded/\{share_id\}.*",  # the token that the embedding page's server signed is
)
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    declared: Mapping[str, Any]
    document: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        """The names in braces, in order."""
        return re.findall(r"\{(\w+)(?::\w+)?\}", self.path)

    @property
    def body_fields(self) -> set[str]:
        """The names that a JSON body may have."""
        content = self.declared.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        return set(_resolved(schema, self.document).get("properties", {}))

    def takes_number(self, name: str) -> bool:
        """Whether a name in the path stands for a number rather than an id."""
        return any(
            parameter["name"] == name and parameter["schema"].get("type") == "integer"
            for parameter in self.declared.get("parameters", [])
        )

    def at(self, values: Mapping[str, str]) -> str:
        """The path with every name filled."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: values[match.group(1)], self.path)

    def request(self) -> dict[str, Any]:
        """Arguments for a client: a body and query that fit what is declared."""
        arguments: dict[str, Any] = {}
        required = [
            parameter
            for parameter in self.declared.get("parameters", [])
            if parameter["in"] == "query" and parameter.get("required")
        ]
        if required:
            arguments["params"] = {
                parameter["name"]: _example(parameter["schema"], self.document) for parameter in required
            }
        content = self.declared.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            arguments["json"] = _example(content["application/json"]["schema"], self.document)
        elif "multipart/form-data" in content:
            arguments["files"] = {"file": ("rows.csv", b"a,b\n1,2\n", "text/csv")}
        elif "application/x-www-form-urlencoded" in content:
            schema = content["application/x-www-form-urlencoded"]["schema"]
            arguments["data"] = _example(schema, self.document)
        return arguments


def operations(app: FastAPI) -> list[Operation]:
    """All that the document names."""
    document = app.openapi()
    return [
        Operation(method=method.upper(), path=path, declared=declared, document=document)
        for path, methods in document["paths"].items()
        for method, declared in methods.items()
        if method in _METHODS
    ]


def protected(app: FastAPI) -> Iterator[Operation]:
    """Every operation that is not public by name."""
    for operation in operations(app):
        if not any(re.fullmatch(public, str(operation)) for public in PUBLIC):
            yield operation


def _example(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The smallest value that fits a schema; optional fields are left out."""
    schema = _resolved(schema, document)
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example(schema[several][0], document)
    return _of_type(schema, document)


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    target: Any = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return target


def _of_type(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: _example(fields[name], document) for name in schema.get("required", [])}
        case "array":
            return [_example(schema["items"], document)] if schema.get("minItems") else []
        case "integer" | "number":
            return max(schema.get("minimum", 1), 1)
        case "boolean":
            return False
        case "string":
            return (schema.get("examples") or ["x" * max(1, schema.get("minLength", 1))])[0]
        case _:
            return "x"
