"""Files in a bucket of Google Cloud Storage."""

import json
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sextant.adapters.source.bucket import FOLDER, OpenedBucket, client
from sextant.adapters.source.reaching import endpoint, text
from sextant.ports.source import Opened, SourceRefused
from sextant.ports.source_values import Config, Field, Kind, Reach

if TYPE_CHECKING:
    from obstore.store import GCSStore

_BUCKET = re.compile(r"^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$")
_GOOGLE = "https://storage.googleapis.com"
_WANTED = ("client_email", "private_key", "private_key_id")
KIND = Kind(
    name="gcs",
    label="Google Cloud Storage",
    reads="files",
    fields=(
        Field("bucket", "Bucket", required=True),
        FOLDER,
        Field(
            "service_account",
            "Service account",
            kind="password",
            secret=True,
            hint="The JSON of its key; empty for a bucket that anyone may read.",
        ),
        Field("endpoint", "Endpoint", hint="Only for other stores than Google's: https://…"),
    ),
)


class GcsSource:
    """The client loads when the first bucket is named."""

    def __init__(self, reach: Reach, *, has_token: bool = False) -> None:
        """`has_token`: a variable gives this server a token, which the client would take before any key."""
        self._reach = reach
        self._has_token = has_token

    @property
    def kind(self) -> Kind:
        return KIND

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        bucket = text(config, "bucket")
        if not _BUCKET.fullmatch(bucket):
            raise SourceRefused("The bucket is not a name.", hint="Give it without gs://.")
        where = endpoint(self._reach, config, example="https://storage.example.com")
        account = _account(text(config, "service_account"))
        if account and self._has_token:
            raise SourceRefused(
                "This server has a token of its own for Google's store, which would stand for the key.",
                hint="Its administrator gives it an account's file in place of GOOGLE_BEARER_TOKEN.",
            )
        opened = OpenedBucket(
            _store(bucket, account, where),
            name=bucket,
            prefix=text(config, "prefix").strip("/"),
            secrets=(account["private_key"],) if account else (),
        )
        opened.look()
        yield opened


def _account(written: str) -> dict[str, str]:
    """Who asks; nothing else of the file is believed, since it may name other addresses to be asked."""
    if not written:
        return {}
    try:
        told: Any = json.loads(written)
        return {name: str(told[name]) for name in _WANTED}
    except (ValueError, KeyError, TypeError):
        raise _no_account() from None


def _no_account() -> SourceRefused:
    return SourceRefused(
        "This is not the key of a service account.", hint="Paste the whole JSON file that Google gave."
    )


def _store(bucket: str, account: dict[str, str], endpoint: str | None) -> "GCSStore":
    """Place and keys are those of the connection, never those by which the server keeps its own files."""
    from obstore.exceptions import BaseError
    from obstore.store import GCSStore

    where: Any = {"base_url": endpoint or _GOOGLE, "client_options": client(plain=endpoint is not None)}
    if not account:
        return GCSStore(bucket, skip_signature=True, **where)
    key = json.dumps(account if endpoint is None else account | {"disable_oauth": True})
    with suppress(BaseError):  # where a variable names the server's own account, both are refused
        return GCSStore(bucket, service_account_key=key, **where)
    with TemporaryDirectory(prefix="sextant-gcs-") as folder:  # a path takes the place of the variable's
        path = Path(folder) / "account.json"
        path.touch(mode=0o600)
        path.write_text(key)
        try:
            return GCSStore(bucket, service_account=str(path), **where)
        except BaseError:
            raise _no_account() from None
