"""Services of others (Slack, Teams, PagerDuty, ntfy, ...) by Apprise, in a process of its own each time."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sextant.features.notices.errors import AddressRefused, ChannelRefused, NotDelivered
from sextant.features.notices.models import Notice
from sextant.features.notices.page import as_text

CHILD = Path(__file__).with_name("apprise_child.py")
SECONDS = 60.0
_LONGEST = 2_000


def look(url: str) -> tuple[str, str]:
    """The service an address is of, and what may be shown of it; nothing is sent. Raises ChannelRefused."""
    found = _ask({"url": url, "only_look": True})
    if not found["known"]:
        local = found.get("why") == "local"
        raise ChannelRefused(
            "This address speaks to the server's own machine, or is a mail address."
            if local
            else "No service has such an address.",
            hint="Mail goes to people and addresses; choose another service."
            if local
            else "Write it as Apprise does, such as slack://tokenA/tokenB/tokenC or ntfy://topic.",
        )
    return str(found["service"])[:120], str(found["shown"])[:300]


def send(url: str, notice: Notice, *, private: bool) -> None:
    """Raises NotDelivered to try again, AddressRefused."""
    tones = [line.tone for line in notice.lines]
    tone = next((one for one in ("bad", "warn", "good") if one in tones), "plain")
    body = as_text(notice.model_copy(update={"unsubscribe": ""})).partition("\n\n")[2][:_LONGEST]
    found = _ask(
        {"url": url, "title": notice.title, "body": body or notice.title, "tone": tone, "private": private}
    )
    if found["ok"]:
        return
    if found.get("inside"):
        raise AddressRefused(
            "The service lies inside a private network.",
            hint="Ask whoever runs Sextant to allow private addresses.",
        )
    if not found["known"]:
        raise ChannelRefused("No service has this address any more.", hint="Change the channel.")
    raise NotDelivered(f"{found['service']} did not take the notice.", seconds=60, hint="It is tried again.")


def _ask(asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(dict(asked)).encode(),
            capture_output=True,
            timeout=SECONDS,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotDelivered(
            "The service did not answer in time.", seconds=60, hint="It is tried again."
        ) from error
    if done.returncode != 0:
        raise NotDelivered("The service could not be asked.", seconds=60, hint="It is tried again.")
    return json.loads(done.stdout)
