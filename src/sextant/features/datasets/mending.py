"""Rows set aside, loaded after all as a person says: looked at first, then by reading the raw file again."""

import base64
import codecs
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.core.objects import ObjectMissing
from sextant.features.datasets import load_store
from sextant.features.datasets.aside import AsideRow, aside_rows
from sextant.features.datasets.errors import FileRefused, MendRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import LoadDetails, LoadRecord, Part
from sextant.features.datasets.mend_models import Balance, Cell, MendedRow, MisfitCells, Outlook, Wish
from sextant.features.datasets.mended import promised, write_mended
from sextant.features.datasets.mends import Mend, Mends, Promise, joined, mend_at
from sextant.features.datasets.models import Asked, Dataset
from sextant.features.datasets.reading import Want, tried, written
from sextant.features.datasets.repairing import Shape, Writing, fits, header_at
from sextant.features.datasets.report import Report
from sextant.features.datasets.saying import Saying
from sextant.features.datasets.unfolding import text_of
from sextant.features.datasets.work import JOB_TYPE, MendOf, Work
from sextant.kit.ids import new_id

_SHOWN = 200
_MOST_ROWS = 50_000
_MOST_BYTES = 64 << 20
_TRIED = 32 << 20  # bytes of a file that is read once to see what becomes of it
_EXAMPLES = 5
_LINES = ("ndjson", "jsonl")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the rows set aside are of."""

    dataset: Dataset
    record: LoadRecord
    details: LoadDetails
    report: Report
    part: Part
    mends: Mends | None
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Planned:
    on: _Ground
    rows: tuple[MendedRow, ...]
    misfits: tuple[MisfitCells, ...]
    types: dict[str, Asked]
    mends: Mends


class Mending:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def look(self, caller: Caller, dataset_id: str, wish: Wish) -> Outlook:
        """What loading the rows would give; nothing is changed. Raises MendRefused."""
        planned = self._planned(caller, dataset_id, wish)
        on, many = planned.on, len(planned.rows)
        before = _balance(on.report)
        trouble, is_tried = None, False
        if many and on.part.source.raw_size_bytes <= _TRIED:
            is_tried = True
            trouble = self._trouble(planned)
        gained = 0 if trouble else many
        return Outlook(
            before=before,
            after=Balance(
                rows_in_file=before.rows_in_file,
                rows_loaded=before.rows_loaded + gained,
                rows_set_aside=before.rows_set_aside - gained,
            ),
            columns=tuple(shape.name for shape in on.shapes),
            rows=planned.rows[:_SHOWN],
            rows_mended=many,
            misfits=planned.misfits,
            tried=is_tried,
            trouble=trouble,
        )

    def load(self, caller: Caller, dataset_id: str, wish: Wish) -> Job:
        """A job that reads the raw file again with the rows; raises MendRefused when there are none."""
        planned = self._planned(caller, dataset_id, wish)
        on, many = planned.on, len(planned.rows)
        if not many:
            raise MendRefused(
                "Nothing is said about any row that was set aside.", hint="Say how rows are to be read."
            )
        source = on.part.source
        key = f"{source.s3_key.rsplit('/', 1)[0]}/mends-{new_id()}.json"
        self._on.objects.put(key, planned.mends.as_bytes())
        work = Work(
            dataset_id=dataset_id,
            mode="replace",
            retype=True,
            types=planned.types,
            mend=MendOf(key=key, s3_key=source.s3_key, table=on.part.table, rows=many),
        )
        told = {"name": on.dataset.name, "source_name": source.source_name, "rows_corrected": many}
        with self._on.db.transaction() as tx:
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload=work.model_dump(mode="json"),
                dataset_id=dataset_id,
                metadata=told,
            )
            details = {"dataset_id": dataset_id, "rows": many}
            self._on.audit.record(caller, action="dataset.set_aside.load", details=details, tx=tx)
        return job

    def _planned(self, caller: Caller, dataset_id: str, wish: Wish) -> _Planned:
        on = self._ground(caller, dataset_id)
        saying = Saying(wish, on.shapes, _writing(on.report))
        rows: list[MendedRow] = []
        fresh: list[Mend] = []
        size = 0
        for kept, aside in self._aside(on.dataset):
            lines = on.report.format.get("name") in _LINES
            text, cells = saying.line(aside) if lines else saying.row(aside, _bytes_of(kept))
            if text is None:
                continue
            rows.append(_row(aside, text=text, cells=cells, shapes=on.shapes))
            fresh.append(mend_at(rows[-1].byte_offset, line=rows[-1].line, was=_bytes_of(kept), now=text))
            size += len(text)
            if len(rows) > _MOST_ROWS or size > _MOST_BYTES:
                raise MendRefused(
                    f"More than {_MOST_ROWS:,} rows are too many to correct here.",
                    hint="Download them, correct them, and load them with Load again.",
                )
        types = {
            written(column): Asked(type="string")
            for column in on.dataset.columns
            if written(column) in saying.as_text
        }
        misfits = _misfits(rows, on.shapes, besides=saying.as_text)
        if fresh:
            fresh += self._preamble(on)
        return _Planned(on, tuple(rows), misfits, types, _mends(on, fresh, types, rows=len(rows)))

    def _preamble(self, on: _Ground) -> list[Mend]:
        """What stands above the header is left out, so that it is not read as one now."""
        told = on.report.format
        if not told.get("header") or on.part.table:
            return []
        path = self._on.objects.local_path(on.part.source.s3_key)
        blocks = text_of(path, compression=told.get("compression"), encoding=told.get("encoding"))
        head = next(blocks, b"")
        blocks.close()
        begin = header_at(head, told.get("header_cells") or (), _writing(on.report))
        mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        return [mend_at(mark, line=1, was=head[mark:begin], now="")] if begin > mark else []

    def _ground(self, caller: Caller, dataset_id: str) -> _Ground:
        dataset = self._on.owned(caller, dataset_id)
        self._on.seeing.require_whole(caller, dataset)
        with self._on.db.reading() as tx:
            ids = {"workspace_id": dataset.workspace_id, "dataset_id": dataset_id}
            record = load_store.find(tx, **ids, load_id=dataset.load_id or "")
        details = record.details if record is not None else None
        if record is None or details is None or details.report_key is None or not details.sources:
            raise _unknown()
        if details.mode == "upsert":
            raise MendRefused(
                f"The rows of {dataset.name} were merged by key, so its file is not read again.",
                hint="Download the rows set aside, correct them, and load them by the same key.",
            )
        try:
            report = Report.model_validate_json(self._on.objects.get(details.report_key))
        except ObjectMissing as error:
            raise _unknown() from error
        part = details.sources[-1]
        kept = Mends.read(self._on.objects.get(part.mends_key)) if part.mends_key else None
        return _Ground(dataset, record, details, report, part, kept, _shapes(report))

    def _aside(self, dataset: Dataset) -> Iterator[tuple[dict[str, object], AsideRow]]:
        if dataset.set_aside_key:
            yield from aside_rows(self._on.objects.local_path(dataset.set_aside_key))

    def _trouble(self, planned: _Planned) -> str | None:
        """Reads a copy once; why what was promised would not come of it."""
        on, mends = planned.on, planned.mends
        self._on.rules.staging.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="look-", dir=self._on.rules.staging))
        try:
            copy = folder / f"mended.{mends.kind}"
            write_mended(self._on.objects.local_path(on.part.source.s3_key), copy, mends)
            asked = {written(c): c.asked for c in on.dataset.columns if c.asked is not None}
            want = Want(table=on.part.table, types={**asked, **planned.types}, format=mends.kind)
            out = folder / "out"
            out.mkdir()
            promised(tried(copy, out, want), mends.promise)
        except (MendRefused, FileRefused) as error:
            return error.message
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return None


def _mends(on: _Ground, fresh: list[Mend], types: dict[str, Asked], *, rows: int) -> Mends:
    report = on.report
    promise = Promise(
        rows_in_file=report.rows_in_file,
        rows_set_aside=report.rows_set_aside - rows,
        names=tuple(column.name for column in report.columns),
        types={column.name: column.type for column in report.columns if column.name not in types},
        most_nulls={
            column.name: column.null_count + rows for column in report.columns if column.name not in types
        },
    )
    before = on.mends.mends if on.mends else ()
    return Mends(mends=joined(before, fresh), promise=promise, format=report.format)


def _shapes(report: Report) -> tuple[Shape, ...]:
    found: list[Shape] = []
    for column in report.columns:
        extra = column.model_extra or {}
        pattern = extra.get("pattern") if float(extra.get("pattern_share") or 0) >= 0.9 else None
        found.append(Shape(column.name, column.type, extra.get("format"), pattern))
    return tuple(found)


def _writing(report: Report) -> Writing:
    told = report.format
    if told.get("name") not in ("csv", *_LINES):
        raise MendRefused(
            f"Rows of a file of this kind ({told.get('name')}) are not corrected here.",
            hint="Download them, correct them, and load them with Load again.",
        )
    return Writing(delimiter=told.get("delimiter") or ",", quote=told.get("quote"), escape=told.get("escape"))


def _row(aside: AsideRow, *, text: str, cells: list[str], shapes: tuple[Shape, ...]) -> MendedRow:
    shown = tuple(Cell(text=cell, fits=fits(cell, shape)) for cell, shape in zip(cells, shapes, strict=False))
    return MendedRow(
        line=aside.line or 0,
        byte_offset=aside.byte_offset or 0,
        reason=aside.reason,
        cells=shown,
        text=text,
    )


def _misfits(
    rows: list[MendedRow], shapes: tuple[Shape, ...], *, besides: frozenset[str]
) -> tuple[MisfitCells, ...]:
    found: list[MisfitCells] = []
    for place, shape in enumerate(shapes):
        texts = [row.cells[place].text for row in rows if row.cells and not row.cells[place].fits]
        if texts and shape.name not in besides:
            examples = tuple(dict.fromkeys(texts))[:_EXAMPLES]
            found.append(MisfitCells(column=shape.name, type=shape.type, cells=len(texts), examples=examples))
    return tuple(found)


def _balance(report: Report) -> Balance:
    return Balance(
        rows_in_file=report.rows_in_file,
        rows_loaded=report.rows_in_file - report.rows_set_aside,
        rows_set_aside=report.rows_set_aside,
    )


def _bytes_of(kept: dict[str, object]) -> bytes:
    """The row's own bytes, of which `raw` shows what can be shown."""
    raw = kept.get("raw")
    return raw.encode() if isinstance(raw, str) else base64.b64decode(str(kept.get("raw_base64") or ""))


def _unknown() -> MendRefused:
    return MendRefused(
        "How this file was read is not known any more.",
        hint="Download the rows set aside, correct them, and load them with Load again.",
    )
