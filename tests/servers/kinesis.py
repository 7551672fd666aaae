"""Streams of Kinesis by moto: each test has streams of its own on one server."""

import json
import time
from collections.abc import Iterable
from typing import Any

import boto3

from sextant.kit.ids import new_id
from tests.servers.s3 import S3Server

REGION, KEY, SECRET = "eu-west-1", "a-key", "s3cret-of-the-stream"


class Kinesis:
    """Speaks as Amazon's does, with every key."""

    def __init__(self) -> None:
        self._server = S3Server()  # moto answers for all of Amazon's services at one address
        self.url = self._server.url
        self.client: Any = boto3.client(
            "kinesis",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    @property
    def config(self) -> dict[str, str]:
        return {
            "region": REGION,
            "access_key_id": KEY,
            "secret_access_key": SECRET,
            "endpoint": self.url,
        }

    def fresh(self, *, shards: int = 2) -> str:
        name = f"visits-{new_id()[-12:]}"
        self.client.create_stream(StreamName=name, ShardCount=shards)
        until = time.monotonic() + 30
        while self.client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"][
            "StreamStatus"
        ] != ("ACTIVE"):
            assert time.monotonic() < until
            time.sleep(0.05)
        return name

    def send(self, stream: str, values: Iterable[object], *, key: str = "") -> list[str]:
        """Tells the sequence numbers."""
        records = [
            {
                "Data": one if isinstance(one, bytes) else json.dumps(one).encode(),
                "PartitionKey": key or str(place),
            }
            for place, one in enumerate(values)
        ]
        found: list[str] = []
        for begin in range(0, len(records), 500):
            answer = self.client.put_records(StreamName=stream, Records=records[begin : begin + 500])
            found += [one["SequenceNumber"] for one in answer["Records"]]
        return found

    def stop(self) -> None:
        self._server.stop()
