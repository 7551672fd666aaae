"""What a file is, told by its content and held against what its sender says it is."""

import orjson

from sextant.features.datasets.errors import FileEmpty, FormatMismatch, FormatUnknown, SourceTypeUnknown

READ = ("csv", "json", "ndjson", "xml", "excel", "parquet", "arrow", "orc", "avro")
_DECLARED = {
    **dict.fromkeys(("csv", "tsv", "txt", "text", "tab", "psv"), ("csv",)),
    **dict.fromkeys(("json", "ndjson", "jsonl", "jsonlines"), ("json", "ndjson")),
    **dict.fromkeys(("parquet", "pq"), ("parquet",)),
    **dict.fromkeys(("arrow", "arrows", "ipc", "feather"), ("arrow",)),
    "xml": ("xml",),
    "orc": ("orc",),
    "avro": ("avro",),
    **dict.fromkeys(("excel", "xlsx", "xls", "xlsm", "xlsb", "ods"), ("excel",)),
}
_WORDS = {
    "csv": "a CSV file",
    "json": "JSON",
    "ndjson": "JSON lines",
    "xml": "XML",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "orc": "ORC",
    "avro": "Avro",
    "excel": "an Excel file",
}


def declared(source_type: str | None) -> tuple[str, ...] | None:
    """The formats that a declared type stands for; raises SourceTypeUnknown."""
    if source_type is None or source_type.strip().lower() in ("", "auto", "file"):
        return None
    try:
        return _DECLARED[source_type.strip().lower()]
    except KeyError:
        raise SourceTypeUnknown(
            f"The source type {source_type[:40]!r} is not known.",
            hint=f"Use one of {', '.join(READ)}, or leave it out: the content tells.",
        ) from None


def told(head: bytes, name: str, *, expected: tuple[str, ...] | None) -> str:
    """The format of a file by its first bytes; raises FileEmpty, FormatUnknown, FormatMismatch."""
    from sextant import _engine  # the native module loads when data comes, not at the start

    if not head:
        raise FileEmpty("The file is empty.", hint="Choose a file that holds at least a header line.")
    found = str(orjson.loads(_engine.sniff(head, name))["format"])
    if found not in READ:
        kind = (
            f"The file looks like {found},"
            if found not in ("binary", "unknown")
            else "The file is binary data,"
        )
        raise FormatUnknown(
            f"{kind} which is not read as a table.",
            hint="Use CSV, JSON, JSON lines, XML, Excel, Parquet, Arrow, ORC or Avro.",
        )
    if expected is not None and found not in expected:
        raise FormatMismatch(
            f"The source type says {_WORDS[expected[0]]}, but the file is {_WORDS[found]}.",
            hint="Leave the source type out, or choose the file that was meant.",
        )
    return found
