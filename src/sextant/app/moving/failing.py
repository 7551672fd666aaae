"""Why a move does not begin, or does not end."""

from sextant.kit.errors import Conflict, InputRefused


class TargetRefused(InputRefused):
    """The settings of the target cannot be read, or contradict the source's."""

    code = "move_target_refused"


class TargetNotEmpty(Conflict):
    """Something lies where the move would go that is not of this move."""

    code = "move_target_not_empty"


class SourceInUse(Conflict):
    """A server works on the source, which must stand still meanwhile."""

    code = "move_source_in_use"


class MoveDiffers(Conflict):
    """What arrived is not what was sent."""

    code = "move_differs"
