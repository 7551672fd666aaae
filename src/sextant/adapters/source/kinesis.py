"""Streams of Amazon Kinesis, followed as topics are: a shard is a partition, a sequence number a mark."""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sextant.adapters.source.followed import Followed
from sextant.adapters.source.kafka_values import Decoder
from sextant.adapters.source.kinds import KINESIS
from sextant.adapters.source.kinesis_following import KinesisFollowing, code_of, lost, marked_at, shards_of
from sextant.adapters.source.reaching import CONNECT_SECONDS, ClientMissing, endpoint, text, without
from sextant.adapters.source.schema_registry import Registry
from sextant.ports.source import (
    Opened,
    SourceDenied,
    SourceRefused,
    SourceUnreachable,
)
from sextant.ports.source_values import Config, Kind, Reach, TableName, TableRef
from sextant.ports.topics import Begin, Following, Positions, Standing

_MOST_STREAMS = 1_000
_DENIED = frozenset(
    {
        "AccessDeniedException",
        "UnrecognizedClientException",
        "InvalidSignatureException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "ExpiredTokenException",
    }
)


class KinesisSource:
    """The client loads when the first connection is opened."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return KINESIS

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        client = _client(config, endpoint(self._reach, config, example="https://kinesis.example.com"))
        registry = Registry(self._reach, config)
        opened = OpenedKinesis(client, region=text(config, "region"), registry=registry)
        try:
            opened.look(secret=str(config.get("secret_access_key", "")))
            yield opened
        finally:
            client.close()


class OpenedKinesis(Followed):
    """A region whose streams may be listed."""

    things = "stream of Kinesis"

    def __init__(self, client: Any, *, region: str, registry: Registry) -> None:
        self._client = client
        self._region = region
        self._registry = registry

    @property
    def server(self) -> str:
        return f"Kinesis in {self._region}"

    def look(self, *, secret: str) -> None:
        """Asks for one stream; raises SourceDenied, SourceUnreachable, SourceRefused."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.list_streams(Limit=1)
        except ClientError as error:
            said = without(str(error), secret)
            if code_of(error) in _DENIED:
                raise SourceDenied(
                    f"Kinesis did not let us in: {said}", hint="Check the key, its secret and the region."
                ) from error
            raise SourceUnreachable(f"Kinesis does not answer: {said}", hint="Check the region.") from error
        except BotoCoreError as error:
            raise SourceUnreachable(
                f"Kinesis does not answer: {without(str(error), secret)}",
                hint="Check the region and the endpoint.",
            ) from error
        self._registry.look()

    def tables(self) -> Sequence[TableRef]:
        from botocore.exceptions import BotoCoreError, ClientError

        names: list[str] = []
        try:
            answer = self._client.list_streams(Limit=100)
            names += answer["StreamNames"]
            while answer.get("HasMoreStreams") and len(names) < _MOST_STREAMS:
                answer = self._client.list_streams(Limit=100, ExclusiveStartStreamName=names[-1])
                names += answer["StreamNames"]
        except (BotoCoreError, ClientError) as error:
            raise lost(error) from error
        return [TableRef(TableName(name), kind="topic") for name in sorted(names)]

    def begin(self, topic: str, at: Begin | datetime) -> Mapping[int, Standing]:
        """The end of a stream is its moment now: a shard has no place that stands for what is yet to come."""
        moment = datetime.now(UTC) if at == "latest" else at
        mark = marked_at(moment) if isinstance(moment, datetime) else ""
        return {number: Standing(0, mark) for number in shards_of(self._client, topic)}

    def follow(self, topic: str, *, group: str, positions: Positions) -> Following:
        shards_of(self._client, topic)
        return KinesisFollowing(self._client, topic, positions=positions, decoder=Decoder(self._registry))


def _client(config: Config, endpoint: str | None) -> Any:
    """With the keys of the connection alone: what the server's own account may read is not for all to ask."""
    try:
        from boto3.session import Session
        from botocore.config import Config as Options
    except ImportError as error:
        raise ClientMissing(
            "Kinesis needs a client that is not installed.",
            hint="Install it on the server: pip install 'sextant-analytics[aws]'.",
        ) from error
    session: Any = Session(
        aws_access_key_id=text(config, "access_key_id"),
        aws_secret_access_key=str(config.get("secret_access_key", "")),
        region_name=text(config, "region"),
    )
    options = Options(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=30,
        retries={"total_max_attempts": 2},
        tcp_keepalive=True,
    )
    try:
        return session.client("kinesis", endpoint_url=endpoint, config=options)
    except ValueError as error:  # which is what botocore says of a region that is no name
        raise SourceRefused("The region is not a name.", hint="Write it like eu-west-1.") from error
