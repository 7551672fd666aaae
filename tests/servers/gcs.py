"""A local server that speaks Google Cloud Storage's XML API as it is documented; one a session.

The emulators that there are lack uploads in parts, by which large files go there. Who asks is not checked.
"""

import hashlib
import json
import shutil
import tempfile
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

_PAGE = 500


class CloudStorage:
    """A running server; `account` is the path of a service account's file that leads to it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-gcs-"))
        self._server = _Storage(("127.0.0.1", 0), _Answering)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._number = 0
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        told = {"gcs_base_url": self.url, "disable_oauth": True, "client_email": "a@example.com"}
        self.account = self._folder / "account.json"
        self.account.write_text(json.dumps(told | {"private_key": "none", "private_key_id": "none"}))

    def fresh(self) -> str:
        """A new bucket's name."""
        self._number += 1
        name = f"bucket-{self._number}"
        self._server.buckets[name] = {}
        return name

    def put(self, bucket: str, key: str, content: bytes) -> None:
        self._server.buckets[bucket][key] = (content, datetime.now(UTC))

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Storage(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # pyright: ignore[reportArgumentType]  # passed on as they come
        self.buckets: dict[str, dict[str, tuple[bytes, datetime]]] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.lock = threading.Lock()


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Storage

    def do_PUT(self) -> None:
        bucket, key, query = self._where()
        content = self._body()
        if "uploadId" in query:
            self.server.uploads[query["uploadId"]][int(query["partNumber"])] = content
            return self._answer(200, ETag=_tag(content))
        with self.server.lock:
            if bucket not in self.server.buckets:
                return self._answer(404)
            if self.headers.get("x-goog-if-generation-match") == "0" and key in self.server.buckets[bucket]:
                return self._answer(412)
            self.server.buckets[bucket][key] = (content, datetime.now(UTC))
        return self._answer(200, ETag=_tag(content), **{"x-goog-generation": "1"})

    def do_POST(self) -> None:
        bucket, key, query = self._where()
        told = self._body()
        if "uploads" in query:
            name = f"upload-{len(self.server.uploads)}"
            self.server.uploads[name] = {}
            return self._xml("InitiateMultipartUploadResult", f"<UploadId>{name}</UploadId>")
        parts = self.server.uploads.pop(query["uploadId"])
        numbers = [int(one.text or "0") for one in ElementTree.fromstring(told).iter() if "Number" in one.tag]
        content = b"".join(parts[number] for number in numbers)
        self.server.buckets[bucket][key] = (content, datetime.now(UTC))
        return self._xml("CompleteMultipartUploadResult", f"<ETag>{_tag(content)}</ETag>")

    def do_GET(self) -> None:
        bucket, key, query = self._where()
        if not key and bucket not in self.server.buckets:
            told = "<Code>NoSuchBucket</Code><Message>The specified bucket does not exist.</Message>"
            return self._answer(404, f"<Error>{told}</Error>".encode())
        if not key:
            return self._list(bucket, query)
        found = self.server.buckets.get(bucket, {}).get(key)
        if found is None:
            return self._answer(404)
        content, changed = found
        told = {"ETag": _tag(content), "Last-Modified": format_datetime(changed, usegmt=True)}
        if span := self.headers.get("Range"):
            first, _, last = span.removeprefix("bytes=").partition("-")
            end = min(int(last or len(content)), len(content) - 1)
            told["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
            return self._answer(206, content[int(first) : end + 1], **told)
        return self._answer(200, content, **told)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        bucket, key, query = self._where()
        if "uploadId" in query:
            self.server.uploads.pop(query["uploadId"], None)
            return self._answer(204)
        gone = self.server.buckets.get(bucket, {}).pop(key, None)
        return self._answer(204 if gone else 404)

    def _list(self, bucket: str, query: Mapping[str, str]) -> None:
        after, prefix = query.get("continuation-token", ""), query.get("prefix", "")
        with self.server.lock:
            keys = sorted(k for k in self.server.buckets[bucket] if k.startswith(prefix) and k > after)
        told = []
        for key in keys[:_PAGE]:
            content, changed = self.server.buckets[bucket][key]
            moment = changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
            told.append(
                f"<Contents><Key>{escape(key)}</Key><LastModified>{moment}</LastModified>"
                f"<ETag>{_tag(content)}</ETag><Size>{len(content)}</Size></Contents>"
            )
        more = keys[_PAGE - 1] if len(keys) > _PAGE else ""
        next_page = f"<NextContinuationToken>{escape(more)}</NextContinuationToken>" if more else ""
        self._xml("ListBucketResult", "".join(told) + next_page)

    def _where(self) -> tuple[str, str, dict[str, str]]:
        parts = urlsplit(self.path)
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        query = parse_qs(parts.query, keep_blank_values=True)
        return bucket, key, {name: values[-1] for name, values in query.items()}

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _xml(self, name: str, inner: str) -> None:
        self._answer(200, f"<{name}>{inner}</{name}>".encode())

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *given: object) -> None:
        return


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content).hexdigest()}"'
