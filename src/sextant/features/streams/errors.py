"""What a sender hears when a batch is not taken.

BatchRefused (422)      nothing of it can be read, or its columns contradict the stream's
StreamNameTaken (409)   the name belongs to a dataset that was not pushed
KeyUsedOtherwise (409)  its idempotency key came before with other content
BatchTooLarge (413)     over the limit of one batch
StreamMissing (404)     no such stream for this person
FollowRefused (422)     a topic that cannot be followed so
FollowedAlready (409)   the stream follows a topic already
FollowMissing (404)     the stream follows no topic
ReplayRefused (422)     the log does not hold what is to be read again, or not in these types
PositionTaken (409)     another process has read on in the topic; heard by readers of topics alone
TooFast (429)           more waits to be written than fits; says when to come again
StreamsBusy (503)       the log cannot be written now
"""

from sextant.kit.errors import Conflict, InputRefused, LimitReached, NotFound, TooLarge, Unavailable


class BatchRefused(InputRefused):
    code = "batch_refused"


class StreamNameTaken(Conflict):
    code = "stream_name_taken"


class KeyUsedOtherwise(Conflict):
    code = "idempotency_key_reused"


class BatchTooLarge(TooLarge):
    code = "batch_too_large"


class StreamMissing(NotFound):
    code = "stream_not_found"


class FollowRefused(InputRefused):
    """A topic that cannot be followed so, or not any more as whoever follows it."""

    code = "follow_refused"


class FollowedAlready(Conflict):
    """The stream follows a topic, and it can follow one."""

    code = "stream_follows_already"


class FollowMissing(NotFound):
    """The stream follows no topic."""

    code = "follow_not_found"


class ReplayRefused(InputRefused):
    """The log does not hold what is to be read again, or a type is none."""

    code = "replay_refused"


class PositionTaken(Conflict):
    """Another process has read on in the topic."""

    code = "stream_position_taken"


class TooFast(LimitReached):
    code = "stream_too_fast"


class StreamsBusy(Unavailable):
    code = "streams_busy"
