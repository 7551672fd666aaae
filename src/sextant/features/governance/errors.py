"""Why a policy is not taken, or something is not shown because of one.

PolicyRefused (InputRefused, 422)   a rule that names no column, or that no engine could apply
PolicyMissing (NotFound, 404)       no such version of a policy
PolicyChanged (Conflict, 409)       someone else changed the policy meanwhile
SeenInPart (NotAllowed, 403)        what was made of all rows is asked by someone who sees some of them
"""

from sextant.kit.errors import Conflict, InputRefused, NotAllowed, NotFound


class PolicyRefused(InputRefused):
    code = "policy_refused"


class PolicyMissing(NotFound):
    code = "policy_not_found"


class PolicyChanged(Conflict):
    code = "policy_changed"


class SeenInPart(NotAllowed):
    """The whole of a dataset is asked for by someone who may see a part."""

    code = "seen_in_part"
