"""Takes data in: a stream, text or a URL becomes a raw file, a dataset and a job, or leaves nothing."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from anyio import CancelScope
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.core.objects import key_part
from sextant.features.datasets import formats, store
from sextant.features.datasets.errors import FileEmpty, FileTooLarge, TableMissing, telling_a_full_disk
from sextant.features.datasets.fetching import FetchLimits, download
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import Source
from sextant.features.datasets.models import Dataset, Owner
from sextant.features.datasets.receiving import Form
from sextant.features.datasets.slugs import dataset_name, free_slug
from sextant.features.datasets.targets import Target, check, target_of
from sextant.features.datasets.words import name_of
from sextant.features.datasets.work import JOB_TYPE, Work
from sextant.kit.addresses import Resolve, resolve
from sextant.kit.clock import iso
from sextant.kit.ids import DatasetId, new_id


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an upload answers with."""

    job: Job
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class _Raw:
    """A file that was stored whole."""

    dataset_id: DatasetId
    key: str
    file_name: str
    source_type: str
    size: int
    content_hash: str


class Uploads:
    def __init__(self, ground: Ground, *, lookup: Resolve = resolve) -> None:
        self._on = ground
        self._lookup = lookup

    async def receive(self, caller: Caller, form: Form, *, length: int | None) -> Accepted:
        """Streams a form's file to the store; memory stays flat whatever its size."""
        caller.require("data.write")
        self._refuse_over(length, slack=64 << 10)
        head = await form.open()
        if form.fields.get("dataset_id"):  # known before the file when it stands first in the form
            await run_in_threadpool(self._target, caller, target_of(form.fields))
        declared = form.fields.get("source_type")
        source_type = formats.told(head, form.file_name, expected=formats.declared(declared))
        raw = _Incoming(self._on, caller, file_name=form.file_name or "upload", source_type=source_type)
        try:
            with telling_a_full_disk():
                await self._on.objects.put_stream(raw.key, raw.measured_async(form.blocks()))
            formats.told(head, form.file_name, expected=formats.declared(form.fields.get("source_type")))
            into = target_of(form.fields)
            return await run_in_threadpool(
                self._take_in, caller, raw.stored(), name=form.fields.get("name"), into=into
            )
        except BaseException:
            with CancelScope(shield=True):  # a client that went away must not stop the clean-up
                await run_in_threadpool(raw.discard)
            raise

    def paste(self, caller: Caller, *, text: str, name: str | None, into: Target | None = None) -> Accepted:
        """Takes text as a file: cells copied from a sheet, CSV, JSON."""
        content = text.encode()
        file_name = key_part(name or "pasted", default="pasted")
        return self._take(caller, [content], file_name=file_name, name=name or "Pasted", into=into)

    def fetch(self, caller: Caller, *, url: str, name: str | None, into: Target | None = None) -> Accepted:
        """Downloads a file from a web address; raises UrlRefused, UrlFailed."""
        caller.require("data.write")
        rules = self._on.rules
        limits = FetchLimits(seconds=rules.url_seconds, private=rules.allow_private_addresses)
        with download(url, limits, lookup=self._lookup) as answer:
            self._refuse_over(answer.size, slack=0)
            return self._take(caller, answer.blocks, file_name=answer.file_name, name=name, into=into)

    def put(
        self,
        caller: Caller,
        blocks: Iterable[bytes],
        *,
        file_name: str,
        name: str | None = None,
        into: Target | None = None,
    ) -> Accepted:
        """Takes bytes from within the house, by the same way as an upload."""
        return self._take(caller, blocks, file_name=file_name, name=name, into=into)

    def take_table(self, caller: Caller, *, dataset_id: str, table: int) -> Accepted:
        """Makes another dataset of another table of the same file, by a child of the job that found it."""
        caller.require("data.write")
        source = self._on.visible(caller, dataset_id)
        parent = self._on.jobs.get(caller, source.job_id) if source.job_id else None
        title = _title(parent, table)
        if title is None or parent is None:
            raise TableMissing(
                f"The file of {source.name} has no table {table}.",
                hint="Choose one of those that the job lists.",
            )
        raw = _Raw(
            dataset_id=DatasetId(new_id()),
            key=source.s3_key,
            file_name=source.source_name,
            source_type=source.source_type,
            size=source.raw_size_bytes,
            content_hash=source.content_hash,
        )
        return self._accept(caller, raw, f"{source.name} - {title}", table=table, parent_job_id=parent.job_id)

    def _take(
        self,
        caller: Caller,
        blocks: Iterable[bytes],
        *,
        file_name: str,
        name: str | None,
        into: Target | None,
    ) -> Accepted:
        caller.require("data.write")
        self._target(caller, into)
        pieces = iter(blocks)
        head = next(pieces, b"")
        raw = _Incoming(
            self._on, caller, file_name=file_name, source_type=formats.told(head, file_name, expected=None)
        )
        try:
            with telling_a_full_disk():
                self._on.objects.put_chunks(raw.key, raw.measured(_again(head, pieces)))
            return self._take_in(caller, raw.stored(), name=name, into=into)
        except BaseException:
            raw.discard()
            raise

    def _target(self, caller: Caller, into: Target | None) -> Dataset | None:
        return None if into is None else check(self._on, caller, into)

    def _take_in(self, caller: Caller, raw: _Raw, *, name: str | None, into: Target | None) -> Accepted:
        dataset = self._target(caller, into)
        if dataset is None or into is None:
            return self._accept(caller, raw, name)
        return self._accept_into(caller, raw, dataset=dataset, into=into)

    def _accept_into(self, caller: Caller, raw: _Raw, *, dataset: Dataset, into: Target) -> Accepted:
        """A job that loads a file into a dataset; the dataset stays as it is until the job has settled."""
        source = Source(
            s3_key=raw.key,
            source_name=raw.file_name,
            source_type=raw.source_type,
            content_hash=raw.content_hash,
            raw_size_bytes=raw.size,
        )
        work = Work(dataset_id=dataset.dataset_id, mode=into.mode, key=into.key, source=source)
        told = {"name": dataset.name, "source_name": raw.file_name, "size_bytes": raw.size, "mode": into.mode}
        into_raw = replace(raw, dataset_id=dataset.dataset_id)
        with self._on.db.transaction() as tx:
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload=work.model_dump(mode="json"),
                dataset_id=dataset.dataset_id,
                metadata=told,
            )
            self._announce(tx, caller, job=job, raw=into_raw)
        self._on.events.nudge()
        return Accepted(job=job, dataset=dataset.model_copy(update={"s3_key": raw.key}))

    def _accept(
        self, caller: Caller, raw: _Raw, name: str | None, *, table: int = 0, parent_job_id: str | None = None
    ) -> Accepted:
        """One short transaction: the dataset, its job and the event exist together or not at all."""
        now = self._on.clock.now()
        shared = self._on.rules.shares_new(caller.workspace_id)
        title = name_of(name) or dataset_name(raw.file_name)
        with self._on.db.transaction() as tx:
            slug = free_slug(
                title,
                taken=lambda wanted: store.slug_taken(
                    tx, workspace_id=caller.workspace_id, table_name=wanted
                ),
            )
            dataset = Dataset(
                dataset_id=raw.dataset_id,
                workspace_id=caller.workspace_id,
                name=title,
                table_name=slug,
                status="loading",
                source_type=raw.source_type,
                source_name=raw.file_name,
                s3_key=raw.key,
                content_hash=raw.content_hash,
                raw_size_bytes=raw.size,
                shared=shared,
                owner=Owner(user_id=caller.user_id, email=caller.email),
                created_at=now,
                updated_at=now,
            )
            store.insert(tx, dataset)
            job = self._on.jobs.enqueue(
                tx,
                job_type=JOB_TYPE,
                caller=caller,
                payload={"dataset_id": dataset.dataset_id, "table": table},
                dataset_id=dataset.dataset_id,
                parent_job_id=parent_job_id,
                metadata={"name": title, "source_name": raw.file_name, "size_bytes": raw.size},
            )
            store.change(
                tx,
                workspace_id=caller.workspace_id,
                dataset_id=dataset.dataset_id,
                at=now,
                values={"job_id": job.job_id},
            )
            self._announce(tx, caller, job=job, raw=raw)
        self._on.events.nudge()
        return Accepted(job=job, dataset=dataset.model_copy(update={"job_id": job.job_id}))

    def _announce(self, tx: Connection, caller: Caller, *, job: Job, raw: _Raw) -> None:
        told = {
            "job_id": job.job_id,
            "dataset_id": raw.dataset_id,
            "s3_key": raw.key,
            "source_type": raw.source_type,
            "timestamp": iso(self._on.clock.now()),
            "user_id": caller.user_id,
            "workspace_id": caller.workspace_id,
        }
        self._on.events.append(tx, topic="data.ingestion", key=raw.dataset_id, payload=told)
        details = {"dataset_id": raw.dataset_id, "file": raw.file_name, "bytes": raw.size}
        self._on.audit.record(caller, action="dataset.upload", details=details, tx=tx)

    def _refuse_over(self, size: int | None, *, slack: int) -> None:
        limit = self._on.rules.upload_limit_bytes
        if size is not None and size > limit + slack:
            raise too_large(limit)


class _Incoming:
    """A raw file on its way to the store: measured, hashed and held to the limit as its bytes pass."""

    def __init__(self, ground: Ground, caller: Caller, *, file_name: str, source_type: str) -> None:
        from sextant import _engine  # the native module loads when data comes, not at the start

        self._on = ground
        self._file_name = file_name[-400:]
        self._source_type = source_type
        self._hasher = _engine.Hasher()
        self._size = 0
        self._dataset_id = DatasetId(new_id())
        self.folder = f"bronze/{caller.workspace_id}/{self._dataset_id}"
        self.key = f"{self.folder}/{key_part(file_name)}"

    async def measured_async(self, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for block in blocks:
            self._measure(block)
            yield block

    def measured(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._measure(block)
            yield block

    def stored(self) -> _Raw:
        if self._size == 0:
            raise FileEmpty("The file is empty.", hint="Choose a file that holds at least a header line.")
        return _Raw(
            dataset_id=self._dataset_id,
            key=self.key,
            file_name=self._file_name,
            source_type=self._source_type,
            size=self._size,
            content_hash=self._hasher.hexdigest(),
        )

    def discard(self) -> None:
        """Leaves nothing of it in the store."""
        self._on.objects.delete_prefix(self.folder)

    def _measure(self, block: bytes) -> None:
        self._size += len(block)
        if self._size > self._on.rules.upload_limit_bytes:
            raise too_large(self._on.rules.upload_limit_bytes)
        self._hasher.update(block)


def too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(
        f"The file is larger than the limit of {limit:,} bytes; nothing was kept.",
        hint="Split the file, compress it, or ask an administrator to raise the limit.",
        details={"limit_bytes": limit},
    )


def _again(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _title(parent: Job | None, table: int) -> str | None:
    offered = cast("Sequence[Mapping[str, object]]", parent.metadata.get("tables", ()) if parent else ())
    return next((str(item.get("name") or table) for item in offered if item.get("index") == table), None)
