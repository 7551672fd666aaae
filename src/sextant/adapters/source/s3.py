"""Files in a bucket of Amazon S3, or of a store that speaks as it does."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.bucket import FOLDER, OpenedBucket, client
from sextant.adapters.source.reaching import endpoint, text
from sextant.ports.source import Opened, SourceRefused
from sextant.ports.source_values import Config, Field, Kind, Reach

if TYPE_CHECKING:
    from obstore.store import S3Store

_BUCKET = re.compile(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
_REGION = re.compile(r"^[a-z0-9-]{1,40}$")
KIND = Kind(
    name="s3",
    label="Amazon S3 or alike",
    reads="files",
    fields=(
        Field("bucket", "Bucket", required=True),
        FOLDER,
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
        where = endpoint(self._reach, config, example="https://s3.example.com")
        opened = OpenedBucket(
            _store(config, bucket=bucket, region=region, endpoint=where),
            name=bucket,
            prefix=text(config, "prefix").strip("/"),
            secrets=(text(config, "secret_access_key"),),
        )
        opened.look()
        yield opened


def _store(config: Config, *, bucket: str, region: str, endpoint: str | None) -> "S3Store":
    """Place and keys are those of the connection, never those by which the server keeps its own files."""
    from obstore.store import S3Store

    key, secret = text(config, "access_key_id"), text(config, "secret_access_key")
    if bool(key) != bool(secret):
        raise SourceRefused("A key needs both its parts.", hint="Fill in both, or neither.")
    keys = {"access_key_id": key, "secret_access_key": secret, "token": None, "expires_at": None}
    # Without keys nothing is signed: what the server's own account may read is not for everyone to ask.
    more: Any = {"credential_provider": lambda: keys} if key else {"skip_signature": True}
    return S3Store(
        bucket,
        region=region,
        endpoint=endpoint or f"https://{bucket}.s3.{region}.amazonaws.com",
        virtual_hosted_style_request=endpoint is None,
        client_options=client(plain=endpoint is not None),
        **more,
    )
