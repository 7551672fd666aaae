"""Stands in for a schema registry: what Confluent's answers over HTTP for schemas by id and by version."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class SchemaRegistry:
    """`add` gives the id that messages are framed with; `away` makes it answer 503.

    Of Protobuf it holds the text and the descriptor, which it gives where `format=serialized` is asked for.
    """

    def __init__(self) -> None:
        self.away = False
        self.asked: list[str] = []
        self._by_id: dict[int, dict[str, Any]] = {}
        self._serialized: dict[int, str] = {}
        self._by_version: dict[tuple[str, int], dict[str, Any]] = {}
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = registry._answer(self.path)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(
        self,
        schema: object,
        *,
        kind: str = "AVRO",
        serialized: bytes = b"",
        subject: str = "",
        references: list[dict[str, object]] | None = None,
    ) -> int:
        number = len(self._by_id) + 1
        told: dict[str, Any] = {"schema": schema if isinstance(schema, str) else json.dumps(schema)}
        if kind != "AVRO":
            told["schemaType"] = kind
        if references:
            told["references"] = references
        self._serialized[number] = base64.b64encode(serialized).decode()
        self._by_id[number] = told
        if subject:
            self._by_version[(subject, 1)] = {**told, "subject": subject, "version": 1, "id": number}
        return number

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        if self.away:
            return 503, {"error_code": 50003, "message": "away"}
        plain, _, query = path.partition("?")
        status, body = self._found(plain)
        if "format=serialized" in query and status == 200 and body.get("schemaType") == "PROTOBUF":
            number = body.get("id") or int(plain.rpartition("/")[2])
            body = {**body, "schema": self._serialized[number]}
        return status, body

    def _found(self, path: str) -> tuple[int, Any]:
        match path.strip("/").split("/"):
            case ["subjects"]:
                return 200, sorted({subject for subject, _ in self._by_version})
            case ["schemas", "ids", number] if int(number) in self._by_id:
                return 200, self._by_id[int(number)]
            case ["subjects", subject, "versions", version] if (subject, int(version)) in self._by_version:
                return 200, self._by_version[(subject, int(version))]
            case _:
                return 404, {"error_code": 40403, "message": "not found"}
