"""Personal data in free text, as spans with their kind: found by form, checksum and the words beside.

Kinds with a form (email, url, ip, iban, card, ssn, phone, date, ...) are found by it, and where a checksum
exists (IBAN by ISO 13616, cards by ISO 7812) it must hold. Persons and places have no form: what is found of
them rests on the words around and is a hint.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "email", "url", "ip", "iban", "card", "ssn", "phone", "date", "postal_code", "mac", "person", "address"
]
KINDS_WITH_A_FORM: tuple[Kind, ...] = ("email", "url", "ip", "iban", "card", "ssn", "phone", "date", "mac")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (past the last) of a text."""

    kind: Kind
    start: int
    end: int
    text: str


Test = Callable[[str, str, str], bool]

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?"
_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[ T]{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|\d{{2}})(?: {_TIME})?"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})(?:,? \d{{4}})?"
    rf"|(?:{_MONTHS}) \d{{4}}|(?:{_DAYS})"
    r"|(?:19|20)\d\d)(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.:/+-])(?:\+\d{1,3}|00\d{1,3}|\(\+?\d{1,4}\)|\d{2,})[\d ().\-/]{3,}\d"
    r"(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?!\w|[-/]\d)"
)
_OTHER_NUMBERS = re.compile(
    r"(?:(?:zip|post(?:al|code)?|code|apt\.?|suite|no\.?|#|id)\W*|licen[cs]e\b[^.?!]*)$", re.IGNORECASE
)
_CALLS = re.compile(
    r"(?:call|phone|tel|mobile|cell|fax|number|reach|contact|dial|text)\b[^.?!]*$", re.IGNORECASE
)
_CALLED = re.compile(r"\W{0,2}(?:phone|tel|mobile|cell|fax|office|home|work)", re.IGNORECASE)
_STREET = re.compile(r" [A-ZÀ-Þ]")

_POSTAL = re.compile(r"(?<=\bzip code is )[\w -]{3,10}\b|(?<=\bzip )\d{5}(?:-\d{4})?\b", re.IGNORECASE)


def _is_ip(text: str, _before: str, _after: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_iban(text: str, _before: str, _after: str) -> bool:
    signs = "".join(text.split()).upper()
    if not 15 <= len(signs) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _is_card(text: str, _before: str, _after: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    if not 12 <= len(digits) <= 19 or digits[0] not in (1, 2, 3, 4, 5, 6):
        return False
    doubled = [digit if place % 2 == 0 else digit * 2 for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _is_ssn(text: str, _before: str, _after: str) -> bool:
    return text[:3] not in ("000", "666") and text[0] != "9"


def _is_phone(text: str, before: str, after: str) -> bool:
    digits = sum(sign.isdigit() for sign in text)
    if not 7 <= digits <= 15 or _OTHER_NUMBERS.search(before):
        return False
    if text.count("(") != text.count(")"):
        return False
    if re.fullmatch(r"\d+ \d+", text) and _STREET.match(after):
        return False  # a house in a street
    grouped = len(re.findall(r"\d+", text)) > 1
    named = _CALLS.search(before) or _CALLED.match(after)
    return text.startswith(("+", "00")) or grouped or bool(named)


def _always(_text: str, _before: str, _after: str) -> bool:
    return True


# In this order: what an earlier kind took, a later one does not take again.
_FORMS: tuple[tuple[Kind, re.Pattern[str], Test], ...] = (
    ("email", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    ("url", re.compile(r"(?:(?:https?|ftp)://|www\.)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]"), _always),
    ("mac", re.compile(r"(?<![\w:-])[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}(?![\w:-])"), _always),
    ("iban", re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{2,4}){3,8}(?!\w)"), _is_iban),
    ("iban", re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}(?!\w)"), _is_iban),
    ("ip", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)"), _is_ip),
    ("ip", re.compile(r"(?<![\w:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])"), _is_ip),
    ("card", re.compile(r"(?<![\w+-])\d(?:[ -]?\d){11,18}(?![\w-])"), _is_card),
    ("ssn", re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"), _is_ssn),
    ("date", _DATE, _always),
    ("phone", _PHONE, _is_phone),
    ("postal_code", _POSTAL, _always),
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'\u2019-]+"
_PERSON = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Madam)\.? "
    r"|\b(?:[Mm]y name is|name's|I am|I'm|[Dd]ear|[Cc]all me|signed by) )"
    rf"(?P<name>{_NAME}(?: (?:{_NAME}|[A-Z]\.|[A-Z]\b))*)"
)
_PAIR = re.compile(rf"(?<![\w.@/])(?P<name>{_NAME} (?:[A-Z]\.? )?{_NAME})(?![\w@])")
_ADDRESS = re.compile(
    rf"(?<!\w)\d{{1,5}} (?:{_NAME} ){{1,4}}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd"
    r"|Way|Square|Squares|Place|Pl|Terrace)\b\.?"
)


def find_pii(text: str) -> tuple[Span, ...]:
    """The spans of personal data in the order of the text; none overlap."""
    taken: list[Span] = []
    for span in _candidates(text):
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(span)
    return tuple(sorted(taken, key=lambda span: span.start))


def _candidates(text: str) -> Iterator[Span]:
    for kind, pattern, test in _FORMS:
        for match in pattern.finditer(text):
            start, end = match.span()
            while not test(text[start:end], text[max(0, start - 60) : start], text[end : end + 20]):
                end = text.rfind(" ", start, end)  # an IBAN may have run into the words behind it
                if kind != "iban" or end < 0:
                    break
            else:
                yield Span(kind, start, end, text[start:end])
    for match in _ADDRESS.finditer(text):
        yield Span("address", match.start(), match.end(), match.group(0))
    for pattern in (_PERSON, _PAIR):
        for match in pattern.finditer(text):
            start, end = match.span("name")
            yield Span("person", start, end, match.group("name"))
