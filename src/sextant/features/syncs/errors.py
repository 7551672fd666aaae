"""What can go wrong with syncs, each with its code."""

from sextant.kit.errors import Conflict, InputRefused, NotFound


class SyncMissing(NotFound):
    code = "sync_not_found"


class SyncRefused(InputRefused):
    """A way to sync that would lose or double rows, or a time that is none."""

    code = "sync_invalid"


class SyncWaits(Conflict):
    """The last load of the sync is held back and must be decided first."""

    code = "sync_waits"


class NothingThere(InputRefused):
    """A first load that found no rows and no files."""

    code = "source_empty"
