"""From raw files to Parquet in the store: the file of a load, or all those a dataset consists of."""

import shutil
from dataclasses import replace
from pathlib import Path

from sextant.core.jobs import JobRun
from sextant.features.datasets.chain import chain_of
from sextant.features.datasets.drift import drift_of, holding_both, same_type, verdict
from sextant.features.datasets.errors import RetypeRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import Drift, Part
from sextant.features.datasets.models import Asked, Dataset
from sextant.features.datasets.reading import Want, found_of, read_as_is, second_look, wanted, written
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
        path = self._on.objects.local_path(work.source_of(self._dataset).s3_key)
        report = self._one(path, want)
        again = second_look(columns, report, want)
        if again is not None:
            report = self._one(path, again)
        drift = drift_of(columns, found_of(report, columns)) if columns else Drift()
        said = "load" if work.released else verdict(drift, self._dataset.on_drift)
        if said == "load" and any(not one.widens for one in drift.retyped):
            return self._retyped(work, report, drift=drift, want=again or want)
        read = self._silver.put(report, self._staging, attempt=self._run.attempt)
        return self._keep(replace(read, drift=drift, verdict=said), report)

    def again(self, work: Work) -> Read:
        """Every raw file that the dataset's rows come from, with the types that a person chose."""
        was = {written(column): column for column in self._dataset.columns}
        types = {name: column.asked for name, column in was.items() if column.asked is not None}
        types |= work.types
        changed = {
            name
            for name, asked in work.types.items()
            if name in was and not same_type(asked.type, was[name].type)
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
        path = self._on.objects.local_path(work.source_of(self._dataset).s3_key)
        report = self._one(path, replace(want, field_ids=ids, first_field_id=first))
        read = self._silver.put(report, self._staging, attempt=self._run.attempt)
        return self._keep(replace(read, drift=drift), report)

    def _all(
        self, work: Work, *, types: dict[str, Asked], changed: set[str], drift: Drift | None = None
    ) -> Read:
        """Reads the chain of loads into one set of files; a load that drifts adds its own file to it."""
        ids, first = self._fresh(changed)
        columns = self._dataset.columns
        held = {
            written(column): Asked(type=column.type)
            for column in columns
            if written(column) not in changed and not column.type.startswith(("date", "time"))
        }
        sources = list(chain_of(self._on, self._dataset))
        if drift is not None:
            sources.append(Part(source=work.source_of(self._dataset), table=work.table))
        files: tuple[str, ...] = ()
        last: tuple[Read, Report] | None = None
        for part in sources:
            want = Want(table=part.table, field_ids=ids, first_field_id=first, types={**held, **types})
            report = self._one(self._on.objects.local_path(part.source.s3_key), want)
            read = self._silver.put(report, self._staging, attempt=self._run.attempt, before=files)
            files, last = read.files, (read, report)
            ids |= {one.name: one.field_id for one in report.columns}
            first = max(first, *(number + 1 for number in ids.values()))
        if last is None:
            raise RetypeRefused(
                f"The dataset {self._dataset.name} has no rows to read again.", hint="Load a file first."
            )
        read = replace(last[0], whole=True, sources=tuple(sources), drift=drift or Drift())
        return self._keep(read, last[1])

    def _keep(self, read: Read, report: Report) -> Read:
        return self._silver.keep(replace(read, base=self._dataset.snapshot_id), report)

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

    def _one(self, path: Path, want: Want) -> Report:
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)
        return read_as_is(self._run, path, self._staging, want)
