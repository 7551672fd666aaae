"""The child process that draws: Vega-Lite charts to SVG, and pages of them to PDF or PNG by Typst.

Run by path with `python -I`, so that it imports nothing of Sextant and starts quickly; it has no secrets, no
settings and no connection. A frame is four bytes of length (big endian) and that many bytes. A request is one
frame of JSON; a reply is a frame of JSON ({"ok": true} or {"ok": false, "error": …}) and a frame of bytes.
"""

import base64
import json
import os
import resource
import shutil
import struct
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, BinaryIO

TEMPLATE = Path(__file__).with_name("board.typ")
WARM_CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"a": "x", "b": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}


class Artist:
    """Draws with the fonts of `font_folders`, which it reads once."""

    def __init__(self, font_folders: list[str]) -> None:
        import typst
        import vl_convert

        self._typst = typst
        self._vega = vl_convert
        present = [folder for folder in font_folders if Path(folder).is_dir()]
        for folder in present:
            vl_convert.register_font_directory(folder)
        self._fonts = typst.Fonts(include_system_fonts=True, font_paths=present)

    def warm(self) -> None:
        self.chart(WARM_CHART)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "warm.typ"
            source.write_text('#set text(font: "Inter")\nwarm')
            self._typst.Compiler(str(source), root=folder, font_paths=self._fonts).compile(format="pdf")

    def chart(self, spec: dict[str, Any]) -> str:
        """A chart as SVG; no address is ever fetched."""
        return self._vega.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])

    def chart_png(self, spec: dict[str, Any], scale: float) -> bytes:
        return self._vega.vegalite_to_png(json.dumps(spec), scale=scale, allowed_base_urls=[])

    def board(self, request: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        """The pages of a board, and what went wrong with single charts."""
        failed: dict[str, str] = {}
        with tempfile.TemporaryDirectory(prefix="sextant-board-") as folder:
            root = Path(folder)
            drawn: list[str] = []
            for name, spec in request["charts"].items():
                try:
                    (root / f"{name}.svg").write_text(self.chart(spec))
                    drawn.append(name)
                except Exception as problem:  # noqa: BLE001 - one bad chart must not cost the other tiles
                    failed[name] = str(problem).splitlines()[0][:300]
            for name, content in request.get("images", {}).items():
                (root / Path(name).name).write_bytes(base64.b64decode(content))
            shutil.copy(TEMPLATE, root / "board.typ")
            board = {**request["board"], "drawn": drawn}
            try:
                made = self._compiled(root, board, request)
            except Exception:
                if not board.get("logo"):
                    raise
                made = self._compiled(root, {**board, "logo": ""}, request)  # a logo costs no tile
        return made, failed

    def _compiled(self, root: Path, board: dict[str, Any], request: dict[str, Any]) -> bytes:
        (root / "data.json").write_text(json.dumps(board))
        compiler = self._typst.Compiler(str(root / "board.typ"), root=str(root), font_paths=self._fonts)
        made = compiler.compile(format=request["format"], ppi=request.get("ppi", 144.0))
        first = made[0] if isinstance(made, list) else made
        return (first.encode() if isinstance(first, str) else first) or b""


def serve(requests: BinaryIO, replies: BinaryIO, folders: list[str]) -> None:
    """Answers requests until the pipe closes."""
    artist = Artist(folders)
    artist.warm()
    _reply(replies, {"ok": True, "ready": True}, b"")
    while (request := _read(requests)) is not None:
        started = time.perf_counter()
        try:
            made, failed = _work(artist, request)
            elapsed = round((time.perf_counter() - started) * 1000)
            _reply(replies, {"ok": True, "failed": failed, "elapsed_ms": elapsed}, made)
        except Exception as problem:  # noqa: BLE001 - told to the parent, which raises it
            _reply(replies, {"ok": False, "error": f"{type(problem).__name__}: {problem}"[:2000]}, b"")


def _work(artist: Artist, request: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    if request["kind"] == "board":
        return artist.board(request)
    if request["kind"] == "chart_png":
        return artist.chart_png(request["spec"], request["scale"]), {}
    return artist.chart(request["spec"]).encode(), {}


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    return json.loads(stream.read(struct.unpack(">I", head)[0]))


def _reply(stream: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    text = json.dumps(head).encode()
    stream.write(struct.pack(">I", len(text)) + text + struct.pack(">I", len(body)) + body)
    stream.flush()


def main() -> None:
    memory = int(sys.argv[1])
    # The data segment, not the address space: V8 reserves terabytes of addresses that it never touches.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not land between frames
    serve(sys.stdin.buffer, replies, sys.argv[2:])


if __name__ == "__main__":
    main()
