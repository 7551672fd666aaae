"""What can go wrong with a semantic layer."""

from sextant.kit.errors import Conflict, InputRefused, NotFound


class LayerRefused(InputRefused):
    """A semantic layer that cannot be read, or that names what is not there."""

    code = "semantics_invalid"


class LayerChanged(Conflict):
    """Someone else saved a version in the meantime."""

    code = "semantics_changed"


class LayerMissing(NotFound):
    code = "semantics_version_not_found"
