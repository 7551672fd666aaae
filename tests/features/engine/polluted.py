"""Clean tables polluted in the ways Pollock names (Vitagliano et al., VLDB 2023), each beside its clean twin.

A kind is a function from a table to the bytes of a file and the rows that a reader should find in it.
"""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

Rows = list[list[str]]

HEADER = ["DAY", "AT", "Qty", "CODE", "Price", "Kind", "Description", "Page", "Comment"]
KINDS = ["Boots", "Men's Shirt", 'Round Table 48"', "Lamp, brass", "Tent", 'Bike, 24"']
WORDS = (
    "light quick warm sturdy dry soft steel oak brass woven winter summer trail river harbour garden",
    "carries holds keeps folds packs shines lasts fits with without under over along through",
)


def table(seed: int, rows: int = 60) -> Rows:
    """Orders with prices, quotes and delimiters within fields, and a column that is mostly empty."""
    chance = random.Random(seed)
    found = [HEADER]
    for number in range(rows):
        day = date(2018, 1, 28) + timedelta(days=number)
        text = " ".join(chance.choices(" ".join(WORDS).split(" "), k=chance.randint(6, 24))).capitalize()
        if chance.random() < 0.6:
            text = text.replace(" with ", ", with ").replace(" over ", "; over ") + "."
        code = f"{chance.choice(['MG', 'RI', 'BH'])}-{chance.randint(1000, 9999)}"
        found.append(
            [
                f"{day:%d/%m/%Y}",
                f"{number // 4 % 24:02}:{number % 4 * 15:02}",
                str(chance.randint(0, 9)),
                code,
                f"${chance.randint(0, 99)}.{chance.randint(0, 99):02}",
                chance.choice(KINDS),
                text,
                f"https://www.example.com/product/{code.replace('-', '_')}.html",
                chance.choice(["", "", "", "late"]),
            ]
        )
    return found


def written(
    rows: Sequence[Sequence[str]],
    *,
    delimiter: str = ",",
    quote: str = '"',
    ending: str = "\r\n",
    escape: str | None = None,
) -> str:
    """Text with the fields quoted that need it, delimiters of several characters too."""

    def field(cell: str) -> str:
        special = (delimiter, delimiter[0], quote, "\r", "\n")
        if not any(mark in cell for mark in special):
            return cell
        return quote + cell.replace(quote, (escape or quote) + quote) + quote

    return "".join(delimiter.join(map(field, row)) + ending for row in rows)


@dataclass(frozen=True)
class Polluted:
    data: bytes
    clean: Rows


Kind = Callable[[Rows, random.Random], Polluted]


def _as_is(**how: str) -> Kind:
    return lambda rows, _: Polluted(written(rows, **how).encode(), rows)


def _encoded(encoding: str) -> Kind:
    return lambda rows, _: Polluted(written(rows).encode(encoding), rows)


def _no_header(rows: Rows, _: random.Random) -> Polluted:
    named = [f"col_{place}" for place in range(len(rows[0]))]
    return Polluted(written(rows[1:]).encode(), [named, *rows[1:]])


def _preamble(rows: Rows, _: random.Random) -> Polluted:
    above = "Report of orders\r\nPrinted on 3 May 2018\r\n\r\n"
    return Polluted((above + written(rows)).encode(), rows)


def _footer(rows: Rows, _: random.Random) -> Polluted:
    return Polluted((written(rows) + "\r\nEnd of the report\r\n").encode(), rows)


def _comments(rows: Rows, chance: random.Random) -> Polluted:
    lines = [written([row]) for row in rows]
    for place in sorted(chance.sample(range(1, len(lines)), 3), reverse=True):
        lines.insert(place, "# checked by hand, see the note\r\n")
    return Polluted(("# orders, of 2018\r\n" + "".join(lines)).encode(), rows)


def _header_rows(rows: Rows, _: random.Random) -> Polluted:
    upper = ["Order", "", "", "", "Product", "", "", "", ""]
    header = [f"{'Order' if place < 4 else 'Product'} {name}" for place, name in enumerate(rows[0])]
    return Polluted(written([upper, *rows]).encode(), [header, *rows[1:]])


def _tables(columns: slice) -> Kind:
    """A further table of as many columns, fewer or more, behind the first, which is the one to read."""

    def pollute(rows: Rows, _: random.Random) -> Polluted:
        more = [[*row, *(["x"] * 9)][columns] for row in rows[:20]]
        more[0] = [f"{name}{place}" for place, name in enumerate(more[0])]
        return Polluted((written(rows) + written(more)).encode(), rows)

    return pollute


def _mixed_endings(rows: Rows, chance: random.Random) -> Polluted:
    lines = [written([row], ending=chance.choice(["\n", "\r\n"])) for row in rows]
    return Polluted("".join(lines).encode(), rows)


def _row(spoil: Callable[[str, random.Random], str]) -> Kind:
    """One row spoiled, which need not be read, but must not spoil another."""

    def pollute(rows: Rows, chance: random.Random) -> Polluted:
        lines = [written([row]) for row in rows]
        place = chance.randrange(1, len(lines))
        lines[place] = spoil(lines[place], chance)
        return Polluted("".join(lines).encode(), rows)

    return pollute


def _less(line: str, chance: random.Random) -> str:
    places = [i for i, mark in enumerate(line) if mark == ","]
    place = chance.choice(places)
    return line[:place] + line[place + 1 :]


def _more(line: str, chance: random.Random) -> str:
    places = [i for i, mark in enumerate(line) if mark == ","]
    place = chance.choice(places)
    return line[:place] + "," + line[place:]


def _quote(line: str, chance: random.Random) -> str:
    place = chance.choice([i for i, mark in enumerate(line) if mark == ","])
    return line[: place + 1] + '"' + line[place + 1 :]


def _other_delimiter(line: str, _: random.Random) -> str:
    return written(list(csv.reader(io.StringIO(line))), delimiter=";")


WHOLE: dict[str, Kind] = {
    "source": _as_is(),
    "no_trailing_newline": lambda rows, _: Polluted(written(rows).rstrip("\r\n").encode(), rows),
    "double_trailing_newline": lambda rows, _: Polluted((written(rows) + "\r\n").encode(), rows),
    "no_header": _no_header,
    "header_only": lambda rows, _: Polluted(written(rows[:1]).encode(), rows[:1]),
    "one_data_row": lambda rows, _: Polluted(written(rows[:2]).encode(), rows[:2]),
    "preamble": _preamble,
    "footer": _footer,
    "comments": _comments,
    "header_multirow": _header_rows,
    "multitable_same": _tables(slice(0, 9)),
    "multitable_less": _tables(slice(0, 5)),
    "multitable_more": _tables(slice(0, 12)),
    "mixed_record_delimiters": _mixed_endings,
    "record_delimiter_lf": _as_is(ending="\n"),
    "record_delimiter_cr": _as_is(ending="\r"),
    "field_delimiter_semicolon": _as_is(delimiter=";"),
    "field_delimiter_tab": _as_is(delimiter="\t"),
    "field_delimiter_pipe": _as_is(delimiter="|"),
    "field_delimiter_caret": _as_is(delimiter="^"),
    "field_delimiter_comma_space": _as_is(delimiter=", "),
    "field_delimiter_double": _as_is(delimiter="||"),
    "field_delimiter_space": _as_is(delimiter=" "),
    "quotation_char_single": _as_is(quote="'"),
    "escape_char_backslash": _as_is(escape="\\"),
    "escape_char_nul": _as_is(escape="\0"),
    "encoding_utf_8_mark": _encoded("utf-8-sig"),
    "encoding_utf_16": _encoded("utf-16"),
    "encoding_utf_32": _encoded("utf-32"),
}
ROWS: dict[str, Kind] = {
    "row_less_sep": _row(_less),
    "row_more_sep": _row(_more),
    "row_extra_quote": _row(_quote),
    "row_field_delimiter": _row(_other_delimiter),
}


def write(folder: Path, seed: int) -> list[str]:
    """Every kind for a table, `folder/csv` beside `folder/clean`; the files' names."""
    for part in ("csv", "clean"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    names: list[str] = []
    for kind, pollute in {**WHOLE, **ROWS}.items():
        name = f"{kind}_{seed}.csv"
        polluted = pollute(table(seed), chance)
        (folder / "csv" / name).write_bytes(polluted.data)
        (folder / "clean" / name).write_text(written(polluted.clean), encoding="utf-8", newline="")
        names.append(name)
    return names
