"""The built page: hashed assets kept for a year, any other path the page itself, compressed if it can be."""

import hashlib
import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from sextant.core.http.errors import shaped
from sextant.core.http.middleware import SECURITY_HEADERS
from sextant.core.scope import current

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOREVER = "public, max-age=31536000, immutable"
_CHECK = "no-cache"
_NOT_PAGES = ("/api/", "/assets/", "/token", "/metrics", "/health", "/ready")
_INDEX = "index.html"
_EMBEDDED = "/embed/"
FramedBy = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    media_type: str
    etag: str
    encodings: Mapping[str, Path] = field(default_factory=dict[str, Path])


class BuiltPage:
    """Knows its files from the first request on, so none can name another one."""

    def __init__(self, folder: Path, *, framed_by: FramedBy = lambda _: ()) -> None:
        self._folder = folder
        self._framed_by = framed_by

    @cached_property
    def _files(self) -> dict[str, _File]:
        return _files(self._folder)

    @property
    def is_built(self) -> bool:
        return _INDEX in self._files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = current()
        if request is not None:
            request.route = "page"  # the metrics' label: paths of the page are not endpoints
            request.headers.update(await self._framing(scope["path"]))
        await self._answer(scope)(scope, receive, send)

    async def _framing(self, path: str) -> Mapping[str, str]:
        """Lets the pages that embed something put it into a frame; every other stays in frames of its own."""
        if not path.startswith(_EMBEDDED):
            return {}
        origins = await run_in_threadpool(self._framed_by, path.removeprefix(_EMBEDDED))
        if not origins:
            return {}
        policy = SECURITY_HEADERS["Content-Security-Policy"]
        ancestors = f"frame-ancestors {' '.join(origins)}"
        return {
            "Content-Security-Policy": policy.replace("frame-ancestors 'self'", ancestors),
            "X-Frame-Options": "ALLOWALL",  # read by nothing that knows frame-ancestors
            "Cross-Origin-Resource-Policy": "cross-origin",
        }

    def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            return _nothing()
        found = self._files.get(path.lstrip("/"))
        if found is not None:
            return _file(found, Headers(scope=scope), _FOREVER if path.startswith("/assets/") else _CHECK)
        if path.startswith(_NOT_PAGES):
            return _nothing()
        if not self.is_built:
            return shaped(404, code="page_not_built", message="The page is not built.", hint=_BUILD)
        return _file(self._files[_INDEX], Headers(scope=scope), _CHECK)


def _file(file: _File, headers: Headers, caching: str) -> Response:
    answer = {"ETag": file.etag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=answer)
    accepted = headers.get("accept-encoding", "")
    for name, _ in _ENCODINGS:
        if name in accepted and name in file.encodings:
            answer["Content-Encoding"] = name
            return FileResponse(file.encodings[name], media_type=file.media_type, headers=answer)
    return FileResponse(file.path, media_type=file.media_type, headers=answer)


def _files(folder: Path) -> dict[str, _File]:
    found: dict[str, _File] = {}
    suffixes = tuple(suffix for _, suffix in _ENCODINGS)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if not path.is_file() or path.name.endswith(suffixes):
            continue
        packed = {name: path.with_name(path.name + suffix) for name, suffix in _ENCODINGS}
        found[path.relative_to(folder).as_posix()] = _File(
            path=path,
            media_type=_media_type(path),
            etag=f'"{hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()}"',
            encodings={name: file for name, file in packed.items() if file.is_file()},
        )
    return found


def _media_type(path: Path) -> str:
    if path.suffix == ".webmanifest":
        return "application/manifest+json"
    if path.suffix in (".js", ".mjs"):
        return "text/javascript"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _nothing() -> Response:
    return shaped(
        404,
        code="not_found",
        message="There is nothing at this address.",
        hint="Look at the API's description for the paths.",
    )


_BUILD = "Run `make page`, or install a released package: it contains the page."
