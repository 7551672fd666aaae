"""A store by its URL. Where it is reached and who is asking come from the vendor's own variables.

`AWS_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, `AWS_REGION` and so on for `s3://bucket/folder`;
`GOOGLE_APPLICATION_CREDENTIALS` for `gs://bucket/folder`; `AZURE_STORAGE_ACCOUNT_NAME` and
`AZURE_STORAGE_ACCOUNT_KEY` for `az://container/folder`. None of them is ever part of a URL, so that none is
logged with one.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, from_url

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

SCHEMES = ("file", "s3", "s3a", "gs", "az", "azure", "abfs", "abfss")
_RETRIES = 3
# A request's whole time is not bounded, since a body may be 20 GB: what stands still for half a minute is.
_CLIENT: "ClientConfig" = {
    "allow_http": True,  # an endpoint beginning with http:// is meant as it was written
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=30),
    "timeout": timedelta(hours=12),
}
_RETRY: "RetryConfig" = {  # exponential, with jitter
    "max_retries": _RETRIES,
    "retry_timeout": timedelta(seconds=60),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=3),
        "base": 3,
    },
}


def open_store(url: str) -> "ObjectStore":
    """The store behind a URL; nothing is asked of it yet."""
    root = local_folder(url)
    if root is not None:
        return LocalStore(root, automatic_cleanup=True)
    if url.startswith("memory:"):
        return from_url(url)
    return from_url(url, client_options=_CLIENT, retry_config=_RETRY)  # pyright: ignore[reportCallIssue]  # its overloads part the vendors


def local_folder(url: str) -> Path | None:
    """The folder of a `file://` URL or a plain path; None for a remote store."""
    if "://" not in url:
        return Path(url).resolve()
    parts = urlsplit(url)
    return Path(unquote(parts.path)).resolve() if parts.scheme == "file" else None
