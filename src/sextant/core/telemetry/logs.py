"""JSON logs with request and user, secrets redacted: to the terminal, a rotated file and a ring in memory.

A terminal that a person looks at gets short lines of what matters instead; a pipe gets the JSON.
"""

import logging
import logging.handlers
import re
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO, cast

import orjson

from sextant.core.scope import current

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|authorization|cookie|api[-_]?key|private|credential|otp", re.I
)
_SECRET_TEXT = [
    (re.compile(r"\bsx_[A-Za-z0-9_-]{6,}"), "sx_…"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), "eyJ…"),
    (re.compile(r"\b(sk|pk|rk)-[A-Za-z0-9_-]{12,}"), r"\1-…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 …"),
    (re.compile(r"(://[^/\s:@]+):[^/\s@]+@"), r"\1:…@"),
    (re.compile(r"(?i)([?&](?:token|key|secret|password|signature)=)[^&\s]+"), r"\1…"),
    (re.compile(r"(?i)\b(password|secret|token|api_key)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",}]+"), r"\1\2…"),
]
_MAY_BE_SECRET = re.compile(r"sx_|eyJ|[spr]k-|bearer|basic|://|[?&]|password|secret|token|api_key", re.I)
HIDDEN = "…"
_UNSAID = ("event", "level", "logger", "timestamp", "exception")
Entry = dict[str, Any]


class LogRing:
    """The newest log records of this process, for the page over the logs."""

    def __init__(self, size: int = 2000) -> None:
        self._records: deque[dict[str, Any]] = deque(maxlen=size)
        self._lock = threading.Lock()
        self._number = 0

    def add(self, record: Mapping[str, Any]) -> None:
        with self._lock:
            self._number += 1
            self._records.append({"number": self._number, **record})

    def search(
        self, *, level: str = "", text: str = "", before: int | None = None, limit: int = 100
    ) -> list[dict[str, Any]]:
        """Newest first; `level` is the least level, `before` the number to continue below."""
        least = logging.getLevelNamesMapping().get(level.upper(), 0)
        words = text.lower()
        with self._lock:
            records = list(self._records)
        found: list[dict[str, Any]] = []
        for record in reversed(records):
            if before is not None and record["number"] >= before:
                continue
            if logging.getLevelNamesMapping().get(str(record.get("level", "")).upper(), 0) < least:
                continue
            if words and words not in orjson.dumps(record, default=str).decode().lower():
                continue
            found.append(record)
            if len(found) >= limit:
                break
        return found


def configure_logs(
    *, level: str = "INFO", folder: Path | None = None, stream: TextIO | None = None
) -> LogRing:
    """Sets up the standard library's logging: what we and our libraries say ends in the same JSON lines."""
    ring = LogRing()
    handlers: list[tuple[logging.Handler, logging.Formatter]] = [(_RingHandler(ring), _Formatter(_json))]
    if stream is not None:
        ending = _line if stream.isatty() else _json
        handlers.append((logging.StreamHandler(stream), _Formatter(ending)))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        kept = logging.handlers.TimedRotatingFileHandler(
            folder / "sextant.log", when="midnight", backupCount=30, encoding="utf-8", delay=True
        )
        handlers.append((kept, _Formatter(_json)))
    root = logging.getLogger()
    for old in list(root.handlers):
        if getattr(old, "sextant", False):
            root.removeHandler(old)
            old.close()
    for handler, formatter in handlers:
        handler.setFormatter(formatter)
        handler.sextant = True  # pyright: ignore[reportAttributeAccessIssue]  # marks it as ours for the next set-up
        root.addHandler(handler)
    root.setLevel(level)
    for noisy in (
        "alembic",
        "asyncio",
        "httpx",
        "httpx2",
        "httpcore",
        "pyiceberg",
        "dbos",
        "sqlalchemy",
        "granian.access",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return ring


def redact(value: object, *, depth: int = 0) -> object:
    """The value without what looks like a secret, by its name or by its shape."""
    if isinstance(value, str):
        return _redact_text(value)
    if depth > 6:
        return HIDDEN
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {
            str(key): HIDDEN if _names_a_secret(str(key)) and inner else redact(inner, depth=depth + 1)
            for key, inner in pairs
        }
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [redact(inner, depth=depth + 1) for inner in cast("Sequence[object]", value)]
    return value


@lru_cache(maxsize=1024)
def _names_a_secret(key: str) -> bool:
    return _SECRET_KEY.search(key) is not None


def _redact_text(text: str) -> str:
    if not _MAY_BE_SECRET.search(text):  # nearly always: one look instead of one for each pattern
        return text
    for pattern, instead in _SECRET_TEXT:
        text = pattern.sub(instead, text)
    return text


class _Formatter(logging.Formatter):
    """A record as an entry without secrets, written by `end`."""

    def __init__(self, end: Callable[[Entry], str]) -> None:
        super().__init__()
        self._end = end

    def format(self, record: logging.LogRecord) -> str:
        written: Entry | None = getattr(record, "written", None)  # by the handler before
        if written is None:
            written = record.written = self._entry(record)
        return self._end(written)

    def _entry(self, record: logging.LogRecord) -> Entry:
        entry: Entry = {**getattr(record, "facts", {}), "event": record.getMessage()}
        entry |= {"level": record.levelname.lower(), "logger": record.name}
        entry["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return _without_secrets(entry | _of_request(entry))


def _of_request(entry: Entry) -> Entry:
    scope = current()
    if scope is None:
        return {}
    found: Entry = {"request_id": scope.request_id}
    if scope.caller is not None:
        found |= {"user_id": scope.caller.user_id, "workspace_id": scope.caller.workspace_id}
    return {key: value for key, value in found.items() if key not in entry}


def _without_secrets(entry: Entry) -> Entry:
    return {key: HIDDEN if _names_a_secret(key) and value else redact(value) for key, value in entry.items()}


def _line(entry: Entry) -> str:
    """`12:03:44  job completed  job_type=ingestion`: the time here, what happened, its short facts."""
    at = when(entry).astimezone().strftime("%H:%M:%S")
    level = "" if entry["level"] == "info" else f"{entry['level']}: "
    facts = [f"{k}={v}" for k, v in entry.items() if k not in _UNSAID and not k.endswith("_id")]
    first = "  ".join([at, level + str(entry["event"]).replace("_", " "), *facts])
    return f"{first}\n{entry['exception']}" if "exception" in entry else first


def _json(entry: Entry) -> str:
    return orjson.dumps(entry, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class _RingHandler(logging.Handler):
    def __init__(self, ring: LogRing) -> None:
        super().__init__()
        self._ring = ring

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._ring.add(orjson.loads(self.format(record)))
        except Exception:  # noqa: BLE001  # logging must not end what is being logged; this reports to stderr
            self.handleError(record)


def terminal() -> TextIO:
    """Where the server's own logs go unless a setting silences them."""
    return sys.stderr


def when(record: Mapping[str, Any]) -> datetime:
    """The moment of a log record."""
    return datetime.fromisoformat(str(record["timestamp"]).replace("Z", "+00:00"))
