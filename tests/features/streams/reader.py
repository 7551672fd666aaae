"""A process that reads what streams follow and rolls all the while, until it is killed.

Run as `python -m tests.features.streams.reader FOLDER DATABASE_URL`.
"""

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from sextant.app.settings import Settings
from sextant.app.wiring import House, build


def house_of(folder: Path, url: str) -> House:
    settings = Settings(
        data=folder,
        database_url=url,
        secret_key=SecretStr("a test's secret"),
        stream_roll_seconds=0.2,
        allow_private_addresses=True,
    )
    return build(settings, durable_jobs=False)


def main() -> None:
    house = house_of(Path(sys.argv[1]), sys.argv[2])
    house.streams.followers.start(look_every=0.1)
    house.streams.roller.start(look_every=timedelta(milliseconds=50))
    os.write(1, b"ready\n")
    threading.Event().wait()


if __name__ == "__main__":
    main()
