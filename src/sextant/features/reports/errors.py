"""What can go wrong with reports, each with its code."""

from sextant.kit.errors import InputRefused, NotFound


class ReportMissing(NotFound):
    code = "report_not_found"


class ReportRefused(InputRefused):
    code = "report_invalid"


class SubscriptionMissing(NotFound):
    """A link to unsubscribe that belongs to nobody."""

    code = "subscription_not_found"
