"""What can go wrong with datasets, each with its code."""

import errno
from collections.abc import Generator
from contextlib import contextmanager

from sextant.kit.errors import (
    Conflict,
    InputRefused,
    NotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedType,
)


class DatasetMissing(NotFound):
    code = "dataset_not_found"


class ColumnMissing(NotFound):
    code = "column_not_found"


class PartitionRefused(InputRefused):
    """A table that cannot be kept by this column, or by no period of it."""

    code = "partition_refused"


class RetentionRefused(InputRefused):
    """Rows whose age cannot be told by this column, or by none."""

    code = "retention_refused"


class ProfileMissing(NotFound):
    code = "profile_not_found"


class UrlRefused(InputRefused):
    code = "url_refused"


class UrlFailed(InputRefused):
    code = "url_failed"


class TableMissing(NotFound):
    """The file has no table of this number."""

    code = "table_not_found"


class NotYours(NotAllowed):
    code = "dataset_not_yours"


class InUse(Conflict):
    """What is to be deleted is used; `details.uses` lists by what."""

    code = "dataset_in_use"


class NotReady(Conflict):
    """The dataset is still loading, or could not be loaded."""

    code = "dataset_not_ready"


class NotRestorable(Conflict):
    code = "dataset_not_restorable"


class ColumnNameTaken(Conflict):
    code = "column_name_taken"


class DriftRefused(Conflict):
    """The columns of a load differ from those of its dataset, whose rule refuses that."""

    code = "schema_drift_refused"


class RetypeRefused(Conflict):
    """A type that cannot be changed by reading the raw files again."""

    code = "retype_refused"


class MendRefused(Conflict):
    """Rows set aside that cannot be loaded as they were corrected; nothing has changed."""

    code = "rows_not_loaded"


class TypeUnknown(InputRefused):
    code = "type_unknown"


class LoadMissing(NotFound):
    code = "load_not_found"


class LoadNotHeld(Conflict):
    """The load does not wait for a decision."""

    code = "load_not_held"


class ModeRefused(InputRefused):
    """A way to load that is not known, or lacks the dataset or the key that it needs."""

    code = "load_mode_invalid"


class KeyRefused(InputRefused):
    """The key of an upsert: its columns are not there, are empty somewhere, or name a row twice."""

    code = "load_key_invalid"


class FileTooLarge(TooLarge):
    code = "file_too_large"


class FormatUnknown(UnsupportedType):
    """The content is of no kind that is read."""

    code = "format_unknown"


class FormatMismatch(InputRefused):
    """The content is not of the kind that `source_type` says."""

    code = "source_type_mismatch"


class SourceTypeUnknown(InputRefused):
    code = "source_type_unknown"


class FileEmpty(InputRefused):
    code = "file_empty"


class FileRefused(InputRefused):
    """The engine cannot read the file as a table."""

    code = "file_unreadable"


class FileBinary(FileRefused):
    code = "file_binary"


class FileBomb(FileRefused):
    """It unpacks to more than is allowed."""

    code = "file_bomb"


class FileEncrypted(FileRefused):
    """It is Parquet that only its key opens, and an upload has none."""

    code = "file_encrypted"


class FileTruncated(FileRefused):
    code = "file_truncated"


class FileHeaderOnly(FileRefused):
    code = "file_header_only"


class FileLineTooLong(FileRefused):
    code = "file_line_too_long"


class FileOtherFormat(FileRefused):
    code = "file_format_mismatch"


class FileTooManyColumns(FileRefused):
    code = "file_too_many_columns"


class FileUnstable(FileRefused):
    """The types of its columns could not be settled."""

    code = "file_unstable"


class FileWithoutContent(FileRefused):
    """It holds nothing once it is unpacked."""

    code = "file_empty"


_SHOWN = 500  # characters of the engine's reason, which may name what it took for columns

_REFUSALS: dict[str, type[FileRefused]] = {
    kind.code: kind
    for kind in (
        FileBinary,
        FileBomb,
        FileEncrypted,
        FileTruncated,
        FileHeaderOnly,
        FileLineTooLong,
        FileOtherFormat,
        FileTooManyColumns,
        FileUnstable,
        FileWithoutContent,
    )
}


def refusal(code: str, message: str, *, hint: str) -> FileRefused:
    """The engine's reason as an error of the house, with the engine's own code where it is documented."""
    shown = message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…"
    return _REFUSALS.get(code, FileRefused)(shown, hint=hint)


class DiskFull(Unavailable):
    code = "disk_full"


@contextmanager
def telling_a_full_disk() -> Generator[None]:
    """Turns whatever says that there is no room for a write into DiskFull."""
    try:
        yield
    except Exception as error:
        if not _is_disk_full(error):
            raise
        raise DiskFull(
            "The server's disk is full; nothing was half kept.",
            seconds=300,
            hint="Ask an administrator to make room, then try again.",
        ) from error


def _is_disk_full(error: Exception) -> bool:
    """Disk, quota, or the largest file allowed; the object store and SQLite tell it in words alone."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    words = str(error)
    return "disk is full" in words or any(f"(os error {number})" in words for number in _NO_ROOM)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
