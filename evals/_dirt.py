"""Tables with errors of known kinds, made by a seed: which cells are wrong is known, and no table is tuned to.

The kinds are those of the literature on error detection. A table is made clean, then some of its cells are damaged
by one kind or by all of them.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from _domains import DOMAINS, Domain, Row


@dataclass(frozen=True, slots=True)
class Damaged:
    domain: Domain
    dirty: Sequence[Row]
    kinds: Mapping[tuple[int, str], str] = field(default_factory=dict)


Hurt = Callable[[random.Random, Domain, Row, str], str]


def _x(r: random.Random, _d: Domain, row: Row, column: str) -> str:
    """Letters and digits replaced by x, as in a widely used hospital table."""
    value = row[column]
    places = [i for i, sign in enumerate(value) if sign.isalnum() and sign.lower() != "x"]
    chosen = set(r.sample(places, min(len(places), r.choice([1, 1, 1, 2]))))
    return "".join("x" if i in chosen else sign for i, sign in enumerate(value))


def _typo(r: random.Random, _d: Domain, row: Row, column: str) -> str:
    value = row[column]
    at = r.randrange(len(value))
    letter = r.choice("abcdefghijklmnopqrstuvwxyz")
    kind = r.randrange(4)
    if kind == 0:
        return value[:at] + letter + value[at:]
    if kind == 1:
        return value[:at] + value[at + 1 :]
    if kind == 2:
        return value[:at] + letter + value[at + 1 :]
    return value[:at] + value[at + 1 : at + 2] + value[at : at + 1] + value[at + 2 :]


def _other(r: random.Random, d: Domain, row: Row, column: str) -> str:
    """Another value of the same column: it breaks what tells it."""
    return r.choice(d.rows)[column]


def _swapped(r: random.Random, d: Domain, row: Row, column: str) -> str:
    """What belongs into another column."""
    return row[r.choice([name for name in d.text if name != column])]


def _missing(_r: random.Random, _d: Domain, _row: Row, _column: str) -> str:
    return ""


def _placeholder(r: random.Random, _d: Domain, _row: Row, _column: str) -> str:
    return r.choice(
        [
            "N/A",
            "n/a",
            "NULL",
            "-",
            "?",
            "unknown",
            "Unknown",
            "none",
            "--",
            "not available",
            "missing",
            "TBD",
            "xxx",
        ]
    )


def _form(r: random.Random, d: Domain, row: Row, column: str) -> str:
    value = row[column]
    if column in d.dates:
        if "-" in value and len(value) == 10:
            return r.choice([value.replace("-", "/"), f"{value[8:]}.{value[5:7]}.{value[:4]}"])
        if "/" in value:
            m, day, y = value.split("/")
            return r.choice([f"20{y}-{int(m):02d}-{int(day):02d}", f"{day}.{m}.20{y}"])
        day, month, year = value.split(" ")
        return r.choice([f"{month} {day}, {year}", f"{month} {year}", f"{day}-{month[:3]}-{year[2:]}"])
    swaps = {"-": " ", " min": "min", "%": " percent", " patients": " pts"}
    for old, new in swaps.items():
        if old in value and any(sign.isdigit() for sign in value):
            return value.replace(old, new)
    return (
        value.upper() if value != value.upper() else value.lower() if value != value.lower() else f"({value})"
    )


def _far(r: random.Random, _d: Domain, row: Row, column: str) -> str:
    value = row[column]
    sign = r.choice(["-", "x", "x"])
    if sign == "-":
        return "-" + value
    number = float(value) * r.choice([100, 1000])
    return f"{number:.0f}" if "." not in value else f"{number:.2f}"


def _cut(r: random.Random, _d: Domain, row: Row, column: str) -> str:
    value = row[column]
    return value[: max(1, len(value) - r.randint(2, max(2, len(value) // 3)))]


def _padded(r: random.Random, _d: Domain, row: Row, column: str) -> str:
    return r.choice(
        [row[column] + "-*", row[column] + " *", "'" + row[column], row[column] + "  .", "_" + row[column]]
    )


def _unit(r: random.Random, d: Domain, row: Row, column: str) -> str:
    return row[column] + r.choice([" kg", " USD", "%", " pcs", " units"])


def _garbled(_r: random.Random, _d: Domain, row: Row, column: str) -> str:
    """UTF-8 read as Windows-1252; where all is ASCII, a dash or a quote that was not."""
    value = row[column]
    odd = value if not value.isascii() else value.replace(" ", "\u00a0").replace("-", "\u2013")
    if odd.isascii():
        odd = f"{value}\u2019"
    return odd.encode().decode("cp1252", "replace")


# By kind: the damage, and the columns that it may strike.
KINDS: Mapping[str, tuple[Hurt, Callable[[Domain], Sequence[str]]]] = {
    "x for letters": (_x, lambda d: d.text),
    "typo": (_typo, lambda d: d.text),
    "dependency": (_other, lambda d: list(d.told)),
    "swapped": (_swapped, lambda d: d.text),
    "missing": (_missing, lambda d: [*d.text, *d.numbers, *d.dates]),
    "placeholder": (_placeholder, lambda d: [*d.text, *d.numbers, *d.dates]),
    "form": (_form, lambda d: [*d.dates, *d.text]),
    "out of range": (_far, lambda d: d.numbers),
    "cut off": (_cut, lambda d: d.text),
    "padded": (_padded, lambda d: d.text),
    "unit added": (_unit, lambda d: d.numbers),
    "encoding": (_garbled, lambda d: [*d.text, *d.free]),
}


def damaged(domain: Domain, r: random.Random, kinds: Sequence[str], *, share: float) -> Damaged:
    """The domain's rows with about `share` of all cells wrong, each by one of the kinds; columns take turns."""
    dirty = [dict(row) for row in domain.rows]
    struck: dict[tuple[int, str], str] = {}
    able = [kind for kind in kinds if KINDS[kind][1](domain)]
    wanted = round(share * len(dirty) * len(domain.rows[0])) if able else 0
    most = 0.08 * len(dirty)  # a column of which more is wrong says little of what is right
    hits: dict[str, int] = {}
    for _ in range(wanted * 5):
        if len(struck) >= wanted:
            break
        kind = r.choice(able)
        hurt, columns = KINDS[kind]
        number, column = r.randrange(len(dirty)), r.choice(list(columns(domain)))
        if (number, column) in struck or hits.get(column, 0) >= most:
            continue
        value = hurt(r, domain, domain.rows[number], column)
        if value != domain.rows[number][column]:
            dirty[number][column] = value
            struck[number, column] = kind
            hits[column] = hits.get(column, 0) + 1
    return Damaged(domain, dirty, struck)


def made(name: str, seed: int, kinds: Sequence[str], *, rows: int, share: float) -> Damaged:
    r = random.Random(f"{name} {seed}")
    return damaged(DOMAINS[name](r, rows), r, kinds, share=share)
