"""From raw files to Parquet in the store: the file of a load, or all those a dataset consists of."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sextant.core.jobs import JobRun
from sextant.features.datasets.chain import chain_of
from sextant.features.datasets.drift import drift_of, holding_both, same_type, verdict
from sextant.features.datasets.errors import MendRefused, RetypeRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import Drift, Part, Source
from sextant.features.datasets.mended import as_it_came, promised, write_mended
from sextant.features.datasets.mends import Mends
from sextant.features.datasets.models import Asked, Dataset
from sextant.features.datasets.nesting import Coming, drifted
from sextant.features.datasets.partitioning import parted
from sextant.features.datasets.reading import (
    Want,
    decided_otherwise,
    found_of,
    held,
    read_as_is,
    refuse_emptied,
    second_look,
    wanted,
    written,
)
from sextant.features.datasets.report import Report
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.work import Work


class RawFiles:
    """The reading of one attempt at a load."""

    def __init__(self, ground: Ground, run: JobRun, dataset: Dataset, silver: Silver, staging: Path) -> None:
        self._on = ground
        self._run = run
        self._dataset = dataset
        self._silver = silver
        self._staging = staging

    def read(self, work: Work) -> Read:
        """The load's own file; where its types change those of the dataset, all that is there with it."""
        columns = self._dataset.columns
        want = wanted(columns, next_field_id=self._dataset.next_field_id, table=work.table)
        source = work.source_of(self._dataset)
        report = self._raw(source, want)
        again = second_look(columns, report, want)
        if again is not None:
            report = self._raw(source, again)
        drift = drift_of(columns, found_of(report, columns)) if columns else Drift()
        said = "load" if work.released else verdict(drift, self._dataset.on_drift)
        if said == "load" and any(not one.widens for one in drift.retyped):
            return self._retyped(work, report, drift=drift, want=again or want)
        read = self._put(report)
        return self._keep(replace(read, drift=drift, verdict=said), report, work)

    def again(self, work: Work) -> Read:
        """Every raw file that the dataset's rows come from, with the types that a person chose."""
        was = {written(column): column for column in self._dataset.columns}
        types = {name: column.asked for name, column in was.items() if column.asked is not None}
        types |= work.types
        changed = {
            name
            for name, asked in work.types.items()
            if name in was and not same_type(asked.stored, was[name].type)
        }
        return self._all(work, types=types, changed=changed)

    def _retyped(self, work: Work, report: Report, *, drift: Drift, want: Want) -> Read:
        """A column whose type changes gets a new field id: the lake retypes nothing in place."""
        by_id = {column.field_id: column for column in self._dataset.columns}
        changed: dict[str, Asked] = {}
        for one in report.columns:
            was = by_id.get(one.field_id)
            if was is not None and not same_type(was.type, one.type):
                both = one.type if work.mode == "replace" else holding_both(was.type, one.type)
                changed[written(was)] = Asked(type=both)
        if work.mode == "replace":
            return self._replaced(work, changed=set(changed), drift=drift, want=want)
        return self._all(work, types=changed, changed=set(changed), drift=drift)

    def _replaced(self, work: Work, *, changed: set[str], drift: Drift, want: Want) -> Read:
        ids, first = self._fresh(changed)
        want = replace(want, field_ids=ids, first_field_id=first)
        report = self._raw(work.source_of(self._dataset), want)
        read = self._put(report)
        return self._keep(replace(read, drift=drift), report, work)

    def _all(
        self, work: Work, *, types: dict[str, Asked], changed: set[str], drift: Drift | None = None
    ) -> Read:
        """Reads the chain of loads into one set of files; a load that drifts adds its own file to it."""
        ids, first = self._fresh(changed)
        sources = list(self._chain(work))
        if drift is not None:
            sources.append(Part(source=work.source_of(self._dataset), table=work.table))
        files: tuple[str, ...] = ()
        last: tuple[Read, Report] | None = None
        for part in sources:
            want = Want(table=part.table, field_ids=ids, first_field_id=first, types=types)
            report = self._settled(part, want, changed=changed, alone=len(sources) == 1)
            if work.mend is not None and part.mends_key == work.mend.key:
                promised(report, self._mends(part).promise)
            read = self._put(report, before=files)
            files, last = read.files, (read, report)
            ids |= {one.name: one.field_id for one in report.columns}
            first = max(first, *(number + 1 for number in ids.values()))
        if last is None:
            raise RetypeRefused(
                f"The dataset {self._dataset.name} has no rows to read again.", hint="Load a file first."
            )
        if drift is None:
            refuse_emptied(last[1], work.types)
        read = replace(last[0], whole=True, sources=tuple(sources), drift=drift or Drift())
        return self._keep(read, last[1], work)

    def _chain(self, work: Work) -> tuple[Part, ...]:
        """The raw files behind the rows, one of them with what a person corrected just now."""
        chain = chain_of(self._on, self._dataset)
        mend = work.mend
        if mend is None:
            return chain
        found = tuple(
            part.model_copy(update={"mends_key": mend.key})
            if (part.source.s3_key, part.table) == (mend.s3_key, mend.table)
            else part
            for part in chain
        )
        if found == chain:
            raise MendRefused(
                f"The rows of {self._dataset.name} come from another file by now.",
                hint="Look at the rows set aside again.",
            )
        return found

    def _settled(self, part: Part, want: Want, *, changed: set[str], alone: bool) -> Report:
        """A file alone decides its types as it did before; where it would not, they are held."""
        columns = self._dataset.columns
        if alone:
            report = self._part(part, want)
            if not decided_otherwise(columns, report, changed=changed):
                return report
        types = {**held(columns, changed=changed), **want.types}
        return self._part(part, replace(want, types=types))

    def _part(self, part: Part, want: Want) -> Report:
        if part.mends_key is None:
            return self._raw(part.source, want)
        path = self._on.objects.local_path(part.source.s3_key)
        mends = self._mends(part)
        copy = self._staging.with_name(f"{self._staging.name}-mended.{mends.kind}")
        try:
            write_mended(path, copy, mends)
            report = self._one(copy, replace(want, format=mends.kind))
        finally:
            copy.unlink(missing_ok=True)
        return as_it_came(report, self._staging, mends)

    def _mends(self, part: Part) -> Mends:
        return Mends.read(self._on.objects.get(part.mends_key or ""))

    def _put(self, report: Report, *, before: Sequence[str] = ()) -> Read:
        """Into the store, each file of one period where the table is kept by time."""
        files = [self._staging / file.path for file in report.files]
        made = parted(self._on, self._dataset, files, self._staging / "periods")
        return self._silver.put(
            report, self._staging, attempt=self._run.attempt, before=before, files=made or files
        )

    def _keep(self, read: Read, report: Report, work: Work) -> Read:
        dataset = self._dataset
        is_added = work.mode != "replace" and not read.whole and dataset.snapshot_id is not None
        of = (dataset.workspace_id, dataset.dataset_id)
        coming = Coming(
            dataset=dataset,
            report=report,
            files=lambda: [str(path) for path in self._on.objects.bring(read.files)],
            present=lambda: [file.path for file in self._on.lake.files(*of, dataset.snapshot_id).files],
            types=work.types,
            is_added=is_added,
        )
        nested = self._on.nesting.found(coming)
        drift = read.drift.model_copy(update={"nested": drifted(dataset.columns, nested)})
        lists = self._on.nesting.measured(coming, nested)
        read = replace(read, base=dataset.snapshot_id, nested=nested, lists=lists, drift=drift)
        return self._silver.keep(read, report)

    def _fresh(self, changed: set[str]) -> tuple[dict[str, int], int]:
        """Field ids by written name, new ones for columns whose type changes; and the next that is free."""
        columns = self._dataset.columns
        first = max(self._dataset.next_field_id, max((c.field_id for c in columns), default=0) + 1)
        ids: dict[str, int] = {}
        for column in columns:
            name = written(column)
            ids[name] = first if name in changed else column.field_id
            first += name in changed
        return ids, first

    def _raw(self, source: Source, want: Want) -> Report:
        """A raw file as it came, read by other machines where the settings say so."""
        elsewhere = self._on.elsewhere
        if elsewhere is not None and elsewhere.takes(source):
            self._clear()
            report = elsewhere.read(self._run, self._on.objects, source, self._staging, want=want)
            if report is not None:
                return report
        return self._one(self._on.objects.local_path(source.s3_key), want)

    def _one(self, path: Path, want: Want) -> Report:
        self._clear()
        return read_as_is(self._run, path, self._staging, want)

    def _clear(self) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
