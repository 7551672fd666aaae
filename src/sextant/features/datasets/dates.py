"""How people write down the form of dates, and how the engine names it: YYYY-MM-DD and %Y-%m-%d."""

import re

_PARTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
    "HH": "%H",
    "MI": "%M",
    "SS": "%S",
}
_PART = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)), re.IGNORECASE)
_CLOCK = re.compile(r"(?i)(HH[:.h])MM")


def as_format(words: str) -> str:
    """`DD/MM/YYYY` as `%d/%m/%Y`; one that is written with % already stays as it is."""
    words = words.strip()
    if "%" in words:
        return words
    return _PART.sub(lambda part: _PARTS[part[0].upper()], _CLOCK.sub(r"\1MI", words))


def in_words(form: str) -> str:
    """`%d/%m/%Y` as `DD/MM/YYYY`."""
    names = {sign: words for words, sign in reversed(_PARTS.items()) if len(words) > 1}
    names["%M"] = "MM"
    return re.sub("%[A-Za-z]", lambda part: names.get(part[0], part[0]), form)
