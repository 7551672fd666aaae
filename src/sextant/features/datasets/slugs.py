"""How SQL calls a dataset: a lower-case name that needs no quotes and is fixed when the dataset is made."""

import re
import unicodedata
from collections.abc import Callable

LONGEST = 60

# Words that SQL engines read as syntax; a table of such a name would need quotes everywhere.
_SYNTAX = (
    "all alter analyse analyze and any array as asc asof asymmetric between both by case cast "
    "check collate column constraint create cross current_date current_time current_timestamp "
    "current_user default deferrable delete desc describe distinct do drop else end except "
    "exists false fetch for foreign from full grant group having if ilike in initially inner "
    "insert intersect into is isnull join key lambda lateral leading left like limit localtime "
    "localtimestamp natural not notnull null offset on only or order outer over overlaps pivot "
    "placing primary qualify references returning right row rows select set show similar some "
    "summarize symmetric table then to trailing true union unique unpivot update user using "
    "values variadic view when where window with"
)
_RESERVED = frozenset(_SYNTAX.split())


def slug(name: str) -> str:
    """A name as a table is called: letters, digits and single underscores, first a letter."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].rstrip("_")
    if not words:
        return "dataset"
    if words[0].isdigit():
        return f"t_{words}"[:LONGEST].rstrip("_")
    return f"{words}_data" if words in _RESERVED else words


def free_slug(name: str, *, taken: Callable[[str], bool]) -> str:
    """The slug of a name, with the lowest number behind it that no other table of the workspace has."""
    wanted = slug(name)
    if not taken(wanted):
        return wanted
    number = 2
    while taken(_numbered(wanted, number)):
        number += 1
    return _numbered(wanted, number)


def dataset_name(file_name: str) -> str:
    """A file's name without its folders and endings, as a dataset is called until someone renames it."""
    base = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    text = "csv|tsv|txt|tab|psv|json|jsonl|ndjson|xml"
    tables = "parquet|pq|arrow|arrows|feather|orc|avro|xlsx|xlsm|xls|xlsb|ods"
    endings = rf"(\.({text}|{tables}|gz|zst|zstd|bz2|xz|zip))+$"
    return re.sub(endings, "", base, flags=re.IGNORECASE).strip() or "dataset"


def _numbered(wanted: str, number: int) -> str:
    ending = f"_{number}"
    return wanted[: LONGEST - len(ending)].rstrip("_") + ending
