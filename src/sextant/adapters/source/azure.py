"""Files in a container of Azure Blob Storage."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sextant.adapters.source.bucket import FOLDER, OpenedBucket, client
from sextant.adapters.source.reaching import endpoint, text
from sextant.ports.source import Opened, SourceRefused
from sextant.ports.source_values import Config, Field, Kind, Reach

if TYPE_CHECKING:
    from obstore.store import AzureStore

_ACCOUNT = re.compile(r"^[a-z0-9]{3,24}$")
_CONTAINER = re.compile(r"^(\$root|[a-z0-9]([a-z0-9-]{1,61}[a-z0-9]))$")
_KEY = re.compile(r"^[A-Za-z0-9+/]{16,}={0,2}$")
KIND = Kind(
    name="azure",
    label="Azure Blob Storage",
    reads="files",
    fields=(
        Field("account", "Storage account", required=True),
        Field("container", "Container", required=True),
        FOLDER,
        Field("access_key", "Access key", kind="password", secret=True),
        Field(
            "signature",
            "Shared access signature",
            kind="password",
            secret=True,
            hint="In place of the key; neither for a container that anyone may read.",
        ),
        Field("endpoint", "Endpoint", hint="Only for other stores than Azure's: https://…"),
    ),
)


class AzureSource:
    """The client loads when the first container is named."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @property
    def kind(self) -> Kind:
        return KIND

    @contextmanager
    def open(self, config: Config) -> Generator[Opened]:
        account, container = text(config, "account"), text(config, "container")
        if not _ACCOUNT.fullmatch(account) or not _CONTAINER.fullmatch(container):
            raise SourceRefused(
                "The account or the container is not a name.", hint="Give them without a URL."
            )
        where = endpoint(self._reach, config, example=f"https://blob.example.com/{account}")
        opened = OpenedBucket(
            _store(config, account=account, container=container, endpoint=where),
            name=container,
            prefix=text(config, "prefix").strip("/"),
            secrets=(text(config, "access_key"), *_secrets_of(text(config, "signature"))),
            called="container",
        )
        opened.look()
        yield opened


def _store(config: Config, *, account: str, container: str, endpoint: str | None) -> "AzureStore":
    """Place and keys are those of the connection, never those by which the server keeps its own files."""
    from obstore.store import AzureStore

    return AzureStore(
        container,
        account_name=account,
        use_emulator=False,
        endpoint=endpoint or f"https://{account}.blob.core.windows.net",
        client_options=client(plain=endpoint is not None),
        **_credentials(text(config, "access_key"), text(config, "signature").removeprefix("?")),
    )


def _secrets_of(signature: str) -> tuple[str, ...]:
    """What is secret of a signature as it stands in an address, which a store may repeat in its words."""
    parts = signature.removeprefix("?").split("&")
    signs = [part.removeprefix("sig=") for part in parts if part.startswith("sig=")]
    return (signature, *signs, *map(unquote, signs))


def _credentials(key: str, signature: str) -> Any:
    # Without either nothing is signed: what the server's own account may read is not for everyone to ask.
    if not key and not signature:
        return {"skip_signature": True}
    if key and signature:
        raise SourceRefused("Either a key or a signature opens a container.", hint="Fill in one of them.")
    if key and not _KEY.fullmatch(key):
        raise SourceRefused("This is not an access key.", hint="Copy it from the account's access keys.")
    given = {"access_key": key} if key else {"sas_token": signature}
    return {"credential_provider": lambda: given | {"expires_at": None}}
