"""Run as a program of its own: hands one notice to a service by Apprise, over public addresses only.

Every connection of this process is looked at by an audit hook, so that neither a redirect nor a second answer
of the resolver leads inside the network.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
import logging
import sys
from typing import Any

from sextant.kit.addresses import is_public

# What speaks to this machine itself rather than to a service, and mail, which has its own settings.
LOCAL = frozenset(
    {
        *("syslog", "windows", "macosx", "gnome", "glib", "gio", "dbus", "kde", "qt", "blink1"),
        *("mailto", "mailtos", "deltachat", "deltachats"),
    }
)
_CONNECTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_ENDS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"})


class InsideError(OSError):
    """A connection that was about to lead inside the network."""


def guard(*, private: bool) -> list[str]:
    """Refuses from now on; the list tells which addresses were refused."""
    refused: list[str] = []

    def look(event: str, args: tuple[Any, ...]) -> None:
        if event in _ENDS:
            raise InsideError("no program is started here")
        if event not in _CONNECTS:
            return
        target = args[1] if len(args) > 1 else None
        where = str(target[0]) if isinstance(target, tuple) and target else str(target)
        if private and isinstance(target, tuple):
            return
        if not _allowed(where):
            refused.append(where)
            raise InsideError(f"{where} lies inside a private network")

    sys.addaudithook(look)
    return refused


def _allowed(where: str) -> bool:
    try:
        return is_public(where)
    except ValueError:
        return False


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What came of it: the service and what may be shown of its address, and whether it took the notice."""
    import apprise

    said: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger = logging.getLogger("apprise")
    logger.handlers = [Keep(level=logging.WARNING)]
    schema = str(asked["url"]).split("://", 1)[0].lower()
    if schema in LOCAL:
        return {"ok": False, "known": False, "why": "local"}
    service = apprise.Apprise.instantiate(asked["url"])
    if service is None:
        return {"ok": False, "known": False, "why": "unknown"}
    found = {"known": True, "service": str(service.service_name), "shown": f"{schema}://…"}
    if asked.get("only_look"):
        return {"ok": True, **found}
    refused = guard(private=bool(asked["private"]))
    book = apprise.Apprise()
    book.add(service)
    kind = {"bad": "failure", "warn": "warning", "good": "success"}.get(str(asked["tone"]), "info")
    ok = bool(book.notify(title=asked["title"], body=asked["body"], notify_type=apprise.NotifyType(kind)))
    return {"ok": ok, **found, "inside": bool(refused), "said": " ".join(said)[:300]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(json.loads(sys.stdin.read()))))
