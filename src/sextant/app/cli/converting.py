"""`convert`: a file read as an upload would be, and written as what people need next; no server."""

import base64
import csv
import os
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
import typer

from sextant.app.cli import look
from sextant.app.cli.conditions import condition_of
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.keys import key_of
from sextant.app.cli.opening import Nested, nested_of
from sextant.app.cli.options import AsJson
from sextant.app.cli.where import check_file
from sextant.core.tabular import FORMS, Form, write, write_under
from sextant.kit.errors import InputRefused
from sextant.kit.nested import spelled

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


_COUNTS = ("rows_in_file", "rows_loaded", "rows_left_out", "rows_set_aside")

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
_Where = Annotated[
    str | None,
    typer.Option(
        "--where", help="Keep the rows that meet it: \"amount > 100 and city <> 'Bonn'\".", show_default=False
    ),
]
_Key = Annotated[
    Path | None,
    typer.Option(
        "--key", metavar="KEYFILE", help="The key of FILE, which is encrypted Parquet.", show_default=False
    ),
]
_Encrypt = Annotated[
    Path | None,
    typer.Option(
        "--encrypt",
        metavar="KEYFILE",
        help="Encrypt OUT, which is Parquet, with this key.",
        show_default=False,
    ),
]
# Forms that have lists and objects; in the others they are their JSON.
_JSON: frozenset[Form] = frozenset({"ndjson", "json"})
_NESTING: frozenset[Form] = frozenset({"parquet", "arrow", *_JSON})
# What a person wrote in the condition, not what the file holds.
_MISFITS = frozenset({"column_unknown", "condition_unfit"})


class NotConverted(InputRefused):
    """The file cannot be read as a table."""

    code = "file_unreadable"


def convert(
    file: _File,
    out: _Out,
    types: _Types = "auto",
    where: _Where = None,
    table: Annotated[int, typer.Option("--table", min=0, help="Which of several tables or sheets.")] = 0,
    set_aside: _SetAside = None,
    encrypt: _Encrypt = None,
    key: _Key = None,
    as_json: AsJson = False,
) -> None:
    """Read any file as an upload would, and write it as Parquet, CSV, JSON, NDJSON, Arrow or Excel."""
    form = _form_of(out)
    check_file(file)
    sealing = _sealing(encrypt, form)
    options: dict[str, object] = {"types": types, "table": table, "allow_empty": True}
    if where is not None:
        options["rows"] = condition_of(where)
    if key is not None:
        options["key"] = base64.b64encode(key_of(key)).decode()
    with tempfile.TemporaryDirectory(prefix="sextant-convert-") as name:
        folder = Path(name)
        report = _read(file, folder, options)
        try:
            header = report["format"].get("header_cells") if types == "off" else None
            nesting = types == "auto" and form in _NESTING
            _write(report, folder, out, form=form, header=header, sealing=sealing, nesting=nesting)
            if set_aside is not None:
                aside = report["set_aside"]["path"]
                _put_aside(folder / aside if aside else None, set_aside)
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


def _sealing(encrypt: Path | None, form: Form) -> bytes | None:
    if encrypt is None:
        return None
    if form != "parquet":
        raise UsageRefused("Parquet alone is encrypted.", hint="End OUT in .parquet.")
    return key_of(encrypt)


def _read(file: Path, folder: Path, options: dict[str, object]) -> dict[str, Any]:
    from sextant import _engine

    try:
        return orjson.loads(_engine.load(file, folder, options=orjson.dumps(options).decode()))
    except _engine.Unreadable as error:
        if error.code == "file_empty":
            return _NOTHING
        if error.code in _MISFITS:
            raise UsageRefused(error.message, hint=error.hint) from error
        raise NotConverted(error.message, hint=error.hint) from error


def _write(
    report: dict[str, Any],
    folder: Path,
    out: Path,
    *,
    form: Form,
    header: Sequence[str] | None,
    sealing: bytes | None,
    nesting: bool,
) -> None:
    """With a `header` CSV has that one, as the file wrote it: a table has unique names, a file need not."""
    from sextant import _engine

    parts = [folder / part["path"] for part in report["files"]]
    names = [column["name"] for column in report["columns"]]
    nested = _nested(report, parts, form) if nesting else Nested()
    with _beside(out) as made:
        if sealing is not None:
            if nested.kinds:
                plain = folder / "opened.parquet"
                _put(parts, plain, form, names=names, header=None, nested=nested)
                parts = [plain]
            _engine.encrypt(parts, made, sealing)
        elif names or form != "csv":
            _put(parts, made, form, names=names, header=header, nested=nested)


def _nested(report: dict[str, Any], parts: Sequence[Path], form: Form) -> Nested:
    """How lists and objects are written; their types, where they have one, the report tells too."""
    nested = nested_of(parts, report["columns"], as_json=form in _JSON)
    for column in report["columns"]:
        if column["name"] in nested.kinds:
            column["type"] = spelled(nested.kinds[column["name"]])
            column["decision"] = "every value is JSON of this type"
    return nested


@contextmanager
def _beside(out: Path) -> Generator[Path]:
    """A file that takes the place of `out` at the end: a file half-written is never there."""
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        made.chmod(0o666 & ~_mask())
        made.replace(out)
    finally:
        made.unlink(missing_ok=True)


def _put(
    parts: Sequence[Path],
    made: Path,
    form: Form,
    *,
    names: Sequence[str],
    header: Sequence[str] | None,
    nested: Nested,
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    stored: Any = parquet.read_schema(parts[0]) if parts else ()
    # Without the field ids, which mean something in the lake alone.
    plain = {field.name: field.type for field in stored} or dict.fromkeys(names, pa.string())
    schema = pa.schema(plain | nested.types())
    if form == "csv" and header:
        write_under(header, _batches(parts), made, schema=schema)
    else:
        write(nested.opened(_batches(parts)), made, form, schema=schema)


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
    counts = {name: report[name] for name in _COUNTS}
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
    elif report["rows_left_out"] and not report["rows_loaded"]:
        sys.stderr.write("sextant: No row meets the condition.\n")
    if aside := report["rows_set_aside"]:
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
    "rows_left_out": 0,
    "rows_set_aside": 0,
    "set_aside": {"path": None, "reasons": []},
    "elapsed_ms": 0,
}
