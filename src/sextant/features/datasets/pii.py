"""Personal data in free text, as spans with their kind; the search is the engine's.

Kinds with a form (email, url, ip, iban, card, ssn, phone, date, ...) are found by it, and where a checksum
exists it must hold. Persons, addresses and places have no form: a small linear model finds them by the words
around.
"""

from dataclasses import dataclass
from typing import Literal, cast

from sextant import _engine

Kind = Literal[
    "email",
    "url",
    "ip",
    "mac",
    "iban",
    "bic",
    "card",
    "crypto_address",
    "ssn",
    "national_id",
    "passport",
    "driving_licence",
    "plate",
    "username",
    "coordinates",
    "phone",
    "date",
    "postal_code",
    "person",
    "address",
    "place",
    "organization",
    "title",
    "age",
    "nationality",
]
KINDS_WITH_A_FORM: tuple[Kind, ...] = ("email", "url", "ip", "iban", "card", "ssn", "phone", "date", "mac")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (past the last) of a text."""

    kind: Kind
    start: int
    end: int
    text: str


def find_pii(text: str) -> tuple[Span, ...]:
    """The spans of personal data in the order of the text; none overlap."""
    return tuple(
        Span(cast("Kind", kind), start, end, text[start:end])
        for kind, start, end in _engine.find_pii(_whole(text))
    )


def _whole(text: str) -> str:
    """Half of a character of two (a lone surrogate) has no place in UTF-8."""
    if text.isascii():
        return text
    return "".join("?" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
