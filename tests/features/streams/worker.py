"""A process that pushes batch after batch and rolls all the while, until it is killed.

Run as `python -m tests.features.streams.worker FOLDER DATABASE_URL FIRST`. Batch `i` holds ten events of its
own and has the key `b<i>`; the number of each that is acknowledged is written out.
"""

import os
import sys
from collections import deque
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.streams import Incoming
from sextant.kit.ids import UserId, WorkspaceId
from tests.features.streams.conftest import ndjson, visit

SIZE = 10
SENDER = Caller(
    user_id=UserId("5e4d0000-0000-7000-8000-000000000001"),
    workspace_id=WorkspaceId("5e4d0000-0000-7000-8000-000000000002"),
    email="sender@example.com",
    role="admin",
)
_IN_FLIGHT = 4


def batch(number: int) -> bytes:
    return ndjson(visit(n) for n in range(number * SIZE, (number + 1) * SIZE))


def house_of(folder: Path, url: str) -> House:
    settings = Settings(data=folder, database_url=url, secret_key=SecretStr("k"), stream_roll_seconds=0.05)
    return build(settings, durable_jobs=False)


def main() -> None:
    house = house_of(Path(sys.argv[1]), sys.argv[2])
    house.streams.roller.start(look_every=timedelta(milliseconds=20))
    number = int(sys.argv[3])
    waiting: deque[tuple[int, object]] = deque()
    os.write(1, b"ready\n")
    while True:
        while len(waiting) < _IN_FLIGHT:
            incoming = Incoming(batch(number), "application/x-ndjson")
            waiting.append((number, house.streams.push(SENDER, "visits", incoming, key=f"b{number}")))
            number += 1
        done, future = waiting.popleft()
        future.result(timeout=30)  # type: ignore[attr-defined]
        os.write(1, f"{done}\n".encode())


if __name__ == "__main__":
    main()
