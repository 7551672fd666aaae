"""Files by patterns: which a pattern names, what their paths tell, and which patterns a store offers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote

from sextant.ports.source import SourceRefused
from sextant.ports.source_values import FileRef, TableName, TableRef

MOST_FILES = 10_000
_PART = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$")
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
_PACKED = {".gz", ".zst", ".bz2", ".xz", ".zip"}
_TABLES = {
    *(".csv", ".tsv", ".txt", ".json", ".ndjson", ".jsonl", ".xml", ".parquet", ".arrow", ".feather"),
    *(".orc", ".avro", ".xlsx", ".xls", ".xlsb", ".ods"),
}


def checked(pattern: str) -> str:
    """A pattern below the store's place: `**` for folders of any depth, `*` and `?` within a name."""
    plain = pattern.strip().removeprefix("/")
    if not plain or any(part in ("..", ".", "") for part in plain.split("/")) or "\0" in plain:
        raise SourceRefused(
            f"The pattern {pattern[:80]!r} names no files.",
            hint="Write it like orders/*.csv or **/*.parquet.",
        )
    return plain


def fixed(pattern: str) -> str:
    """The folders of a pattern before its first wildcard."""
    parts: list[str] = []
    for part in pattern.split("/")[:-1]:
        if any(sign in part for sign in "*?"):
            break
        parts.append(part)
    return "/".join(parts)


@cache
def matcher(pattern: str) -> re.Pattern[str]:
    found = ""
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        found += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
    return re.compile(f"^{found}$")


def parts_of(path: str) -> Mapping[str, str | None]:
    """The columns that folders named `name=value` tell (as Hive writes them)."""
    found: dict[str, str | None] = {}
    for folder in path.split("/")[:-1]:
        told = _PART.match(folder)
        if told is not None:
            value = unquote(told.group(2))
            found[told.group(1)] = None if value == _NOTHING else value
    return found


def matching(files: Iterable[FileRef], pattern: str) -> Sequence[FileRef]:
    """Those that the pattern names, by path; raises SourceRefused for too many."""
    wanted = matcher(pattern)
    found = [file for file in files if wanted.match(file.path) and not _hidden(file.path)]
    if len(found) > MOST_FILES:
        raise SourceRefused(
            f"The pattern names more than {MOST_FILES:,} files.", hint="Choose a narrower pattern."
        )
    return sorted(found, key=lambda file: file.path)


def offered(files: Iterable[FileRef]) -> Sequence[TableRef]:
    """Patterns worth a dataset: the files of one kind in one folder, partitions taken together."""
    groups: dict[str, list[FileRef]] = {}
    for file in files:
        kind = _kind(file.path)
        if kind is not None and not _hidden(file.path):
            groups.setdefault(_pattern(file.path, kind), []).append(file)
    return [
        TableRef(
            TableName(found[0].path if len(found) == 1 else pattern),
            kind="files",
            files=len(found),
            size_bytes=sum(file.size_bytes for file in found),
        )
        for pattern, found in sorted(groups.items())
    ]


def _pattern(path: str, kind: str) -> str:
    folders = path.split("/")[:-1]
    plain = [folder for folder in folders if _PART.match(folder) is None]
    if len(plain) == len(folders):
        return "/".join([*folders, f"*{kind}"])
    first = next(place for place, folder in enumerate(folders) if _PART.match(folder))
    return "/".join([*folders[:first], "**", f"*{kind}"])


def _kind(path: str) -> str | None:
    """The ending that tells a table, such as `.csv` or `.csv.gz`."""
    name = PurePosixPath(path.lower())
    inner = PurePosixPath(name.stem) if name.suffix in _PACKED else name
    if inner.suffix in _TABLES:
        return path[-len(inner.suffix + (name.suffix if inner != name else "")) :]
    return None


def _hidden(path: str) -> bool:
    """Files that writers leave beside tables: _SUCCESS, .crc, folders begun with a dot."""
    return any(part.startswith((".", "_")) for part in path.split("/"))
