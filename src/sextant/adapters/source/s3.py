"""Files in a bucket of Amazon S3, or of a store that speaks as it does."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.patterns import MOST_FILES, checked, fixed, matching, offered, parts_of
from sextant.adapters.source.reaching import CONNECT_SECONDS, endpoint, text, without
from sextant.ports.source import (
    Opened,
    SourceDenied,
    SourceLost,
    SourceRefused,
    SourceTableMissing,
    SourceUnreachable,
)
from sextant.ports.source_values import (
    Config,
    Field,
    FileRef,
    Kind,
    Reach,
    Reading,
    Shape,
    TableName,
    TableRef,
)

if TYPE_CHECKING:
    from obstore.store import S3Store

_BUCKET = re.compile(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
_REGION = re.compile(r"^[a-z0-9-]{1,40}$")
_BLOCK = 1 << 20
KIND = Kind(
    name="s3",
    label="Amazon S3 or alike",
    reads="files",
    fields=(
        Field("bucket", "Bucket", required=True),
        Field("prefix", "Folder in it", hint="Optional, such as exports/2026"),
        Field("region", "Region", default="us-east-1"),
        Field("access_key_id", "Access key", hint="Empty for a bucket that anyone may read."),
        Field("secret_access_key", "Secret key", kind="password", secret=True),
        Field("endpoint", "Endpoint", hint="Only for other stores than Amazon's: https://…"),
    ),
)


class S3Source:
    """The client loads when the first bucket is named."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return KIND

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        bucket, region = text(config, "bucket"), text(config, "region") or "us-east-1"
        if not _BUCKET.fullmatch(bucket) or not _REGION.fullmatch(region):
            raise SourceRefused("The bucket or the region is not a name.", hint="Give them without a URL.")
        opened = OpenedS3(
            _store(
                config,
                bucket=bucket,
                region=region,
                endpoint=endpoint(self._reach, config, example="https://s3.example.com"),
            ),
            bucket=bucket,
            prefix=text(config, "prefix").strip("/"),
            secret=text(config, "secret_access_key"),
        )
        opened.look()
        yield opened


class OpenedS3:
    def __init__(self, store: "S3Store", *, bucket: str, prefix: str, secret: str) -> None:
        self._store = store
        self._bucket = bucket
        self._prefix = prefix
        self._secret = secret

    @property
    def server(self) -> str:
        return f"bucket {self._bucket}"

    def look(self) -> None:
        """The trial: one page of the list; raises what keeps it from being read."""
        next(iter(self._listed("")), None)

    def tables(self) -> Sequence[TableRef]:
        return offered(self._listed(""))

    def shape(self, table: TableName) -> Shape:
        return Shape(())

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        raise SourceTableMissing("A bucket has files, not tables.", hint="Choose a pattern of files.")

    def files(self, pattern: str) -> Sequence[FileRef]:
        plain = checked(pattern)
        return matching(self._listed(fixed(plain)), plain)

    def fetch(self, file: FileRef) -> Iterator[bytes]:
        import obstore
        from obstore.exceptions import BaseError

        try:
            answer = obstore.get(self._store, self._key(file.path))
            for block in answer.stream(min_chunk_size=_BLOCK):
                yield bytes(block)
        except FileNotFoundError:
            raise SourceTableMissing(f"{file.path} is gone.", hint="Sync again.") from None
        except (BaseError, OSError) as error:
            raise SourceLost(
                f"{file.path} went away while it was read: {without(str(error), self._secret)}.",
                seconds=30,
                hint="Nothing was half loaded; it is tried again.",
            ) from None

    def _listed(self, below: str) -> Iterator[FileRef]:
        import obstore
        from obstore.exceptions import BaseError

        prefix = "/".join(part for part in (self._prefix, below) if part)
        listed: Any = obstore.list(self._store, prefix=f"{prefix}/" if prefix else None)
        cut = len(self._prefix) + 1 if self._prefix else 0
        seen = 0
        try:
            for batch in listed:
                for item in batch:
                    seen += 1
                    if seen > 20 * MOST_FILES:
                        raise SourceRefused("The bucket holds too many files.", hint="Give a folder in it.")
                    path = str(item["path"])[cut:]
                    version = str(item["e_tag"] or item["last_modified"])
                    yield FileRef(path, int(item["size"]), version, parts_of(path))
        except (BaseError, OSError) as error:
            raise self._refused(error) from None

    def _key(self, path: str) -> str:
        return f"{self._prefix}/{path}" if self._prefix else path

    def _refused(self, error: Exception) -> Exception:
        words = str(error)
        told = re.search(r"<Code>(\w+)</Code>.*?<Message>([^<]*)</Message>", words, re.DOTALL)
        plain = without(f"{told[1]}: {told[2]}" if told else words.split("\n", maxsplit=1)[0], self._secret)
        if "NoSuchBucket" in words:
            return SourceDenied(f"There is no bucket {self._bucket}.", hint="Check its name and region.")
        if told or any(sign in words for sign in ("401", "403", "Forbidden", "Unauthorized")):
            return SourceDenied(f"The bucket {self._bucket} refuses: {plain}.", hint="Check keys and region.")
        return SourceUnreachable(f"The store does not answer: {plain}.", hint="Check endpoint and region.")


def _store(config: Config, *, bucket: str, region: str, endpoint: str | None) -> "S3Store":
    from obstore.store import S3Store

    key, secret = text(config, "access_key_id"), text(config, "secret_access_key")
    if bool(key) != bool(secret):
        raise SourceRefused("A key needs both its parts.", hint="Fill in both, or neither.")
    # Without keys nothing is signed: what the server's own account may read is not for everyone to ask.
    more: Any = {"access_key_id": key, "secret_access_key": secret} if key else {"skip_signature": True}
    if endpoint is not None:
        more["endpoint"] = endpoint
    client: Any = {"connect_timeout": f"{CONNECT_SECONDS}s", "timeout": "300s", "allow_http": bool(endpoint)}
    return S3Store(
        bucket,
        region=region,
        virtual_hosted_style_request=endpoint is None,
        client_options=client,
        **more,
    )
