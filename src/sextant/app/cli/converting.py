"""`convert`: a file read as an upload would be, and written as what people need next; no server."""

import csv
import os
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
import typer

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson
from sextant.app.cli.where import check_file
from sextant.core.tabular import FORMS, Form, write, write_under
from sextant.kit.errors import InputRefused

if TYPE_CHECKING:
    import pyarrow as pa

_ALSO: dict[str, Form] = {"jsonl": "ndjson", "feather": "arrow", "pq": "parquet"}
_DECISIONS = (
    "name",
    "source_name",
    "type",
    "decision",
    "ambiguous",
    "meaning",
    "unit",
    "coerced_nulls",
    "coerced_cells",
)


_File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Any file that holds a table.", show_default=False)
]
_Out = Annotated[
    Path, typer.Option("--out", help="OUT.{parquet,csv,json,ndjson,arrow,xlsx}.", show_default=False)
]
_Types = Annotated[
    Literal["auto", "off"], typer.Option("--types", help="`off` keeps every cell the text that was written.")
]
_SetAside = Annotated[
    Path | None,
    typer.Option("--set-aside", help="Write the rows that could not be read here.", show_default=False),
]


class NotConverted(InputRefused):
    """The file cannot be read as a table."""

    code = "file_unreadable"


def convert(
    file: _File,
    out: _Out,
    types: _Types = "auto",
    table: Annotated[int, typer.Option("--table", min=0, help="Which of several tables or sheets.")] = 0,
    set_aside: _SetAside = None,
    as_json: AsJson = False,
) -> None:
    """Read any file as an upload would, and write it as Parquet, CSV, NDJSON, Arrow or Excel."""
    form = _form_of(out)
    check_file(file)
    with tempfile.TemporaryDirectory(prefix="sextant-convert-") as name:
        folder = Path(name)
        report = _read(file, folder, {"types": types, "table": table, "allow_empty": True})
        try:
            header = report["format"].get("header_cells") if types == "off" else None
            _write(report, folder, out, form=form, header=header, set_aside=set_aside)
        except OSError as error:
            words = f"{out} cannot be written: {error.strerror}."
            raise NotConverted(
                words, hint="Check the folder, its permissions and the room on the disk."
            ) from error
    if as_json:
        look.as_json(_decided(report, out))
    _warn(report)


def _form_of(out: Path) -> Form:
    ending = out.suffix.lower().lstrip(".")
    form = ending if ending in FORMS else _ALSO.get(ending)
    if form is None:
        raise UsageRefused(
            f"What {out.name} should be is not clear from its ending.",
            hint=f"End it in .{', .'.join(FORMS)}.",
        )
    return form


def _read(file: Path, folder: Path, options: dict[str, object]) -> dict[str, Any]:
    from sextant import _engine

    try:
        return orjson.loads(_engine.load(file, folder, options=orjson.dumps(options).decode()))
    except _engine.Unreadable as error:
        if error.code == "file_empty":
            return _NOTHING
        raise NotConverted(error.message, hint=error.hint) from error


def _write(
    report: dict[str, Any],
    folder: Path,
    out: Path,
    *,
    form: Form,
    header: Sequence[str] | None,
    set_aside: Path | None,
) -> None:
    parts = [folder / part["path"] for part in report["files"]]
    _put(parts, out, form, names=[column["name"] for column in report["columns"]], header=header)
    if set_aside is not None:
        aside = report["set_aside"]["path"]
        _put_aside(folder / aside if aside else None, set_aside)


def _put(
    parts: Sequence[Path], out: Path, form: Form, *, names: Sequence[str], header: Sequence[str] | None
) -> None:
    """Writes beside `out` and takes its place at the end: a file half-written is never there.

    With a `header` CSV has that one, as the file wrote it: a table has unique names, a file need not.
    """
    import pyarrow as pa
    from pyarrow import parquet

    if form == "csv" and not names:
        out.write_bytes(b"")
        return
    stored: Any = parquet.read_schema(parts[0]) if parts else ()
    # Without the field ids, which mean something in the lake alone.
    plain = [(field.name, field.type) for field in stored] or [(name, pa.string()) for name in names]
    schema = pa.schema(plain)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    made = Path(name)
    try:
        if form == "csv" and header:
            write_under(header, _batches(parts), made, schema=schema)
        else:
            write(_batches(parts), made, form, schema=schema)
        made.chmod(0o666 & ~_mask())
        made.replace(out)
    finally:
        made.unlink(missing_ok=True)


def _batches(parts: Sequence[Path]) -> "Generator[pa.RecordBatch]":
    from pyarrow import parquet

    for part in parts:
        with parquet.ParquetFile(part) as file:
            yield from file.iter_batches()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _put_aside(lines: Path | None, out: Path) -> None:
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "byte_offset", "reason", "raw"))
        if lines is not None:
            with lines.open("rb") as found:
                for line in found:
                    row = orjson.loads(line)
                    writer.writerow((row["line"], row["byte_offset"], row["reason"], row["raw"]))


def _decided(report: dict[str, Any], out: Path) -> dict[str, Any]:
    """The decisions with their evidence, and the counts; figures of the profile are `sextant profile`'s."""
    columns = [{name: column.get(name) for name in _DECISIONS} for column in report["columns"]]
    counts = {name: report[name] for name in ("rows_in_file", "rows_loaded", "rows_set_aside")}
    return {
        "out": str(out),
        "format": report["format"],
        "tables": report["tables"],
        "columns": columns,
        **counts,
        "set_aside_reasons": report["set_aside"]["reasons"],
        "elapsed_ms": report["elapsed_ms"],
    }


def _warn(report: dict[str, Any]) -> None:
    if not report["rows_in_file"]:
        sys.stderr.write("sextant: The file holds no rows.\n")
    elif aside := report["rows_set_aside"]:
        reasons = "; ".join(f"{one['count']:,} {one['reason']}" for one in report["set_aside"]["reasons"])
        sys.stderr.write(f"sextant: {aside:,} of {report['rows_in_file']:,} rows set aside: {reasons}.\n")
    if filled := report["format"].get("filled_rows"):
        sys.stderr.write(
            f"sextant: {filled:,} rows were short and are filled with empty cells at their ends.\n"
        )


_NOTHING: dict[str, Any] = {
    "format": {"name": "empty"},
    "tables": [],
    "columns": [],
    "files": [],
    "rows_in_file": 0,
    "rows_loaded": 0,
    "rows_set_aside": 0,
    "set_aside": {"path": None, "reasons": []},
    "elapsed_ms": 0,
}
