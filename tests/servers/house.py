"""An installation of processes and servers for whoever is no test of Python: `python -m tests.servers.house`.

    python -m tests.servers.house SETTINGS

SETTINGS is a JSON object of environment variables. Two processes answer, two work, one is for streams and one
for the clock, behind nginx, on PostgreSQL, Redis, Kafka, and a store like S3. Prints the address and the
first person's link as JSON in one line, and ends with its input.
"""

import argparse
import json
import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from tests.servers.kafka import Kafka
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Spread
from tests.servers.whole import whole_house


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=json.loads)
    asked = parser.parse_args()
    with ExitStack() as ending:
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="sextant-house-"))
        postgres, redis, kafka = Postgres(), RedisServer(), Kafka()
        for server in (postgres, redis, kafka):
            ending.callback(server.stop)
        postgres.make_template(lambda url: upgrade(Settings(database_url=url), jobs=False))
        whole = whole_house(postgres, redis, kafka, trino=False)
        ending.callback(whole.stop)
        settings = {"SEXTANT_STREAM_ROLL_SECONDS": "2", **whole.settings, **asked.settings}
        spread = Spread(Path(folder), postgres.url(whole.database), redis.url, settings=settings)
        ending.callback(spread.stop)
        spread.start()
        link = re.search(r"/welcome\?token=\S+", spread.command("sign-in-link"))
        assert link is not None
        print(json.dumps({"url": spread.gateway.url, "link": link.group()}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
