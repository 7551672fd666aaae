"""What a store's errors mean, in one place: gone, refused, full, read-only or not answering."""

import errno

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

from sextant.kit.errors import InputRefused, NotFound, SextantError, Unavailable

_GONE = "Load it again, or restore the store from a backup."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the last: the largest file that is allowed
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class KeyRefused(InputRefused):
    code = "object_key_refused"


class ObjectMissing(NotFound):
    code = "object_missing"


class StoreUnavailable(Unavailable):
    """The object store does not answer, or breaks off."""

    code = "object_store_unavailable"


class StoreRefused(Unavailable):
    """The object store does not know these credentials, or does not allow them what is needed."""

    code = "object_store_refused"


class StoreReadOnly(Unavailable):
    """Files can be read and not written."""

    code = "object_store_read_only"


class StoreFull(Unavailable):
    """There is no room left for a file."""

    code = "disk_full"


def gone(key: str) -> ObjectMissing:
    return ObjectMissing(f"The file {key} is gone from the store.", hint=_GONE)


def no_bucket() -> StoreRefused:
    return StoreRefused(
        "The bucket or container of the object store does not exist.",
        seconds=60,
        hint="Make it, or correct SEXTANT_OBJECTS_URL.",
    )


def told(error: Exception, key: str) -> SextantError | None:
    """The error as people know it; None for one that is not the store's."""
    if isinstance(error, FileNotFoundError):
        return gone(key)
    number = error.errno if isinstance(error, OSError) else _number_in(error)
    if number in _FULL:
        return StoreFull(
            "The disk is full: this file cannot be kept.",
            seconds=60,
            hint="Make room on the disk of the data folder; what was loaded before stays readable.",
        )
    if number in _READ_ONLY:
        return StoreReadOnly(
            "The object store can be read and not written.",
            seconds=60,
            hint="Look at the rights on what SEXTANT_OBJECTS_URL names; questions go on being answered.",
        )
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return StoreRefused(
            "The object store refused what Sextant asked of it.",
            seconds=60,
            hint="Look at the credentials of the store that SEXTANT_OBJECTS_URL names, and at their rights.",
        )
    if isinstance(error, BaseError | OSError):
        return StoreUnavailable(
            "The object store does not answer.",
            seconds=10,
            hint="Look at the store that SEXTANT_OBJECTS_URL names; it is tried again by itself.",
        )
    return None


def _number_in(error: Exception) -> int | None:
    """The system's number, which the store's library tells in its words alone."""
    text = str(error) if isinstance(error, BaseError) else ""
    found = [each for each in (*_FULL, *_READ_ONLY) if f"(os error {each})" in text]
    return found[0] if found else None
