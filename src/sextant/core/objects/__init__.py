"""Files by key: in a local folder, Amazon S3 and what speaks like it, Google Cloud Storage or Azure Blob."""

from sextant.core.objects.cold import COLD
from sextant.core.objects.failing import (
    KeyRefused,
    ObjectMissing,
    StoreFull,
    StoreReadOnly,
    StoreRefused,
    StoreUnavailable,
)
from sextant.core.objects.opening import SCHEMES, local_folder
from sextant.core.objects.service import Objects, Stored, key_part

__all__ = [
    "COLD",
    "SCHEMES",
    "KeyRefused",
    "ObjectMissing",
    "Objects",
    "StoreFull",
    "StoreReadOnly",
    "StoreRefused",
    "StoreUnavailable",
    "Stored",
    "key_part",
    "local_folder",
]
