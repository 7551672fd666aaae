"""What was found of one part."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the part, how it is, what was seen, and what to do unless all is well."""

    part: str
    state: State
    said: str
    to_do: str = ""


def ok(part: str, said: str) -> Finding:
    return Finding(part, "ok", said)


def warning(part: str, said: str, to_do: str) -> Finding:
    return Finding(part, "warning", said, to_do)


def failed(part: str, said: str, to_do: str) -> Finding:
    return Finding(part, "failed", said, to_do)
