"""What can go wrong with rollups and SQL models, each with its code."""

from sextant.kit.errors import Conflict, InputRefused, NotFound


class RollupMissing(NotFound):
    code = "rollup_not_found"


class RollupRefused(InputRefused):
    """Keys or figures that no rollup can keep, or that would save nothing."""

    code = "rollup_refused"


class ModelMissing(NotFound):
    code = "model_not_found"


class ModelRefused(InputRefused):
    """A SQL model that cannot be kept: its statement, its name, its file."""

    code = "model_refused"


class ModelCycle(InputRefused):
    """A model that would read, by way of others, what it makes."""

    code = "model_cycle"


class ModelWaits(Conflict):
    """The last load of the model is held back and must be decided first."""

    code = "model_waits"
