"""Places of the page, for whoever may open them."""

from sextant.core.access import Caller
from sextant.features.search.models import Item

_EVERYONE = (
    ("Home", "/", "What changed, and where you left off"),
    ("Ask", "/ask", "A question in plain English"),
    ("Write SQL", "/ask/sql", "A statement by hand"),
    ("Datasets", "/datasets", "What is loaded"),
    ("Dashboards", "/dashboards", "Answers side by side"),
    ("Semantics", "/semantics", "What data means: metrics, words, relations"),
    ("Streams", "/streams", "Events that are pushed"),
    ("Alerts", "/alerts", "Figures that are watched"),
    ("Reports", "/reports", "Dashboards by mail"),
    ("Jobs", "/jobs", "Loads and other long work"),
    ("Settings", "/settings", "Your name, password and sessions"),
    ("Appearance", "/settings?section=appearance", "Light or dark; how dates and numbers are written"),
    ("API keys", "/settings?section=keys", "Keys for programs"),
    ("Language model", "/settings?section=model", "Tokens, money and budgets"),
)
_ANALYSTS = (("Connections", "/settings?section=connections", "Databases and folders to load from"),)
_ADMINISTRATORS = (
    ("Channels", "/settings?section=channels", "Chat services and webhooks that alerts tell"),
    ("Mail", "/settings?section=mail", "The server that mail goes out by"),
    ("Name and logo", "/settings?section=brand", "How the workspace looks: its name, logo and colour"),
    ("People", "/settings?section=people", "Invite, roles, attributes"),
    ("Audit", "/settings?section=audit", "Who did what"),
    ("Monitoring", "/monitoring", "How this server is: rates, errors, latency, its log"),
)


def places_for(caller: Caller) -> list[Item]:
    open_to = [*_EVERYONE]
    if caller.may("data.write"):
        open_to += _ANALYSTS
    if caller.may("people.manage"):
        open_to += _ADMINISTRATORS
    return [Item("place", href, title, href, detail) for title, href, detail in open_to]
