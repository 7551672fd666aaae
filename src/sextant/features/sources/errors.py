"""What can go wrong with connections, each with its code."""

from sextant.kit.errors import Conflict, InputRefused, NotAllowed, NotFound


class ConnectionMissing(NotFound):
    code = "connection_not_found"


class ConnectionNotYours(NotAllowed):
    code = "connection_not_yours"


class ConnectionInUse(Conflict):
    """Datasets are fed by the connection; `details.uses` lists them."""

    code = "connection_in_use"


class ConnectionNameTaken(Conflict):
    code = "connection_name_taken"


class SourceKindUnknown(InputRefused):
    code = "source_kind_unknown"


class FieldRefused(InputRefused):
    """A field of a connection that is missing, unknown or of the wrong form."""

    code = "source_field_invalid"
