"""What can go wrong with notices, each with its code."""

from sextant.kit.errors import Conflict, InputRefused, NotFound, Unavailable


class ChannelMissing(NotFound):
    code = "channel_not_found"


class ChannelRefused(InputRefused):
    """A channel that cannot be: an address of no service, or one inside the network."""

    code = "channel_invalid"


class DeliveryMissing(NotFound):
    code = "delivery_not_found"


class RecipientRefused(InputRefused):
    """An address that nobody of the workspace has, outside the domains that may be written to."""

    code = "recipient_refused"


class MailUnset(Conflict):
    """No mail server is known."""

    code = "mail_unset"


class MailRefused(InputRefused):
    """The mail server said no for good: a sender, a recipient or a password that it does not take."""

    code = "mail_refused"


class AddressRefused(InputRefused):
    """A host inside the private network."""

    code = "address_refused"


class NotDelivered(Unavailable):
    """The other side did not take a notice now; it is tried again."""

    code = "not_delivered"


class GivenUp(InputRefused):
    """The other side will never take this notice."""

    code = "delivery_refused"
