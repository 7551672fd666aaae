"""What can go wrong with alerts, each with its code."""

from sextant.kit.errors import InputRefused, NotAllowed, NotFound


class AlertMissing(NotFound):
    code = "alert_not_found"


class AlertRefused(InputRefused):
    """A condition that cannot be looked at: nothing to watch, or no such column."""

    code = "alert_invalid"


class AlertNotYours(NotAllowed):
    """An alert that this person may see but not change."""

    code = "alert_not_yours"
