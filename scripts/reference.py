"""Writes docs/reference/ from the code itself, so that a setting, a route or an error code cannot go undocumented.

python scripts/reference.py --write     write the pages and web/openapi.json anew
python scripts/reference.py --check     fail when one of them is out of date
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.kit.errors import SextantError

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs/reference"
METHODS = ("get", "post", "put", "patch", "delete")


def settings_page() -> str:
    lines = [
        "# Settings",
        "",
        "Each is an environment variable; `sextant serve` has flags for the first ones. Data lies in `--data`, else",
        "`SEXTANT_DATA`, else `./sextant-data`.",
        "",
        "| setting | default | what it does |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if str(default) in ("", "**********") else f"`{_plain(default)}`"
        lines.append(f"| `SEXTANT_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _family(kind: type[SextantError]) -> Iterator[type[SextantError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _family(inner)


def errors_page() -> str:
    lines = [
        "# Error codes",
        "",
        'Every error has one shape: `{"error": {code, message, hint, details, request_id, timestamp}}`. `message` says what',
        "happened, `hint` what to do next. The list is closed: a client may rely on it.",
        "",
        "| code | HTTP status | when |",
        "|---|---|---|",
    ]
    kinds: dict[str, tuple[int, str]] = {}
    for kind in _family(SextantError):
        said = (kind.__dict__.get("__doc__") or "").strip().splitlines()
        kinds.setdefault(kind.code, (kind.status, said[0] if said else ""))
        if said and not kinds[kind.code][1]:
            kinds[kind.code] = (kind.status, said[0])
    for code, (status, when) in sorted(kinds.items()):
        lines.append(f"| `{code}` | {status} | {when or code.replace('_', ' ').capitalize() + '.'} |")
    return "\n".join(lines) + "\n"


def routes_page(openapi: dict[str, Any]) -> str:
    lines = [
        "# Routes",
        "",
        "The whole of the HTTP API, from its own OpenAPI document (`/api/v1/openapi.json` on a running server).",
    ]
    tags: dict[str, list[str]] = {}
    for path, verbs in openapi["paths"].items():
        for verb in METHODS:
            if verb in verbs:
                operation = verbs[verb]
                said = (operation.get("description") or operation.get("summary") or "").strip().splitlines()
                tag = (operation.get("tags") or ["server"])[0]
                tags.setdefault(tag, []).append(f"| `{verb.upper()} {path}` | {said[0] if said else ''} |")
    for tag in sorted(tags):
        lines += ["", f"## {tag}", "", "| route | what it does |", "|---|---|", *tags[tag]]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        upgrade(settings)
        openapi = create_app(settings).openapi()
    return {
        REFERENCE / "settings.md": settings_page(),
        REFERENCE / "errors.md": errors_page(),
        REFERENCE / "routes.md": routes_page(openapi),
        ROOT / "web/openapi.json": json.dumps(openapi, indent=1, sort_keys=True) + "\n",
    }


def main() -> int:
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text() != text]
    if sys.argv[1:] == ["--write"]:
        REFERENCE.mkdir(parents=True, exist_ok=True)
        for path, text in pages().items():
            path.write_text(text)
        return 0
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is out of date: run 'python scripts/reference.py --write'.",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
