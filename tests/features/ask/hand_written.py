"""A local server that speaks the wire formats of OpenAI and Anthropic; its replies are written by hand."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class HandWritten:
    """Replies written by hand, one a request; the requests are kept."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.delay = 0.0
        self.status = 200

    def reply(self, **proposal: Any) -> None:
        self.replies.append(proposal)


def _completion(request: dict[str, Any], proposal: dict[str, Any]) -> dict[str, Any]:
    tool = request["tools"][0]["function"]["name"]
    call = {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": json.dumps(proposal)}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        "id": "chatcmpl-hand-written",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
    }


def _message(request: dict[str, Any], proposal: dict[str, Any]) -> dict[str, Any]:
    name = request["tools"][0]["name"]
    return {
        "id": "msg_hand_written",
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": [{"type": "tool_use", "id": "toolu_1", "name": name, "input": proposal}],
        "stop_reason": "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": 10, "output_tokens": 10},
    }


@contextmanager
def serving(written: HandWritten) -> Generator[str]:
    """The address at which the replies are given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            written.requests.append(request)
            time.sleep(written.delay)
            body = b"{}"
            if written.status == 200:
                answer = _message if self.path.endswith("/messages") else _completion
                body = json.dumps(answer(request, written.replies.pop(0))).encode()
            self.send_response(written.status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  # its name there

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
