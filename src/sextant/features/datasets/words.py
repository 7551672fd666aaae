"""Texts that people write about datasets, cleaned and held to a length."""

import re
import unicodedata
from collections.abc import Sequence

from sextant.kit.errors import InputRefused

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAME_LENGTH = 200
_TEXT_LENGTH = 4_000
_TAGS, _TAG_LENGTH = 30, 60


class TextRefused(InputRefused):
    code = "text_invalid"


def one_line(value: str) -> str:
    """Without control characters, outer space and line breaks."""
    return re.sub(r"\s+", " ", _CONTROL.sub("", unicodedata.normalize("NFC", value))).strip()


def name_of(value: str | None) -> str:
    """A name as it is kept; empty when nothing is left of it."""
    return one_line(value or "")[:_NAME_LENGTH].strip()


def required_name(value: str, *, what: str) -> str:
    """A name that may not be empty or too long; raises TextRefused."""
    name = one_line(value)
    if not 0 < len(name) <= _NAME_LENGTH:
        raise TextRefused(
            f"The name of a {what} has 1 to {_NAME_LENGTH} characters.", hint="Choose another name."
        )
    return name


def text_of(value: str) -> str:
    """A description; raises TextRefused past 4,000 characters."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", value)).strip()
    if len(text) > _TEXT_LENGTH:
        raise TextRefused(f"This text is longer than {_TEXT_LENGTH:,} characters.", hint="Shorten it.")
    return text


def tags_of(values: Sequence[str]) -> tuple[str, ...]:
    """Tags without repetition, in the order given; raises TextRefused for too many or too long ones."""
    tags = tuple(dict.fromkeys(tag for tag in (one_line(value) for value in values) if tag))
    if len(tags) > _TAGS or any(len(tag) > _TAG_LENGTH for tag in tags):
        raise TextRefused(
            f"A dataset has up to {_TAGS} tags of up to {_TAG_LENGTH} characters.", hint="Use fewer."
        )
    return tags
