"""Takes data in: a stream, text or a URL becomes a raw file, a dataset and a job, or leaves nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from anyio import CancelScope
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.core.objects import key_part
from sextant.features.datasets import formats, store
from sextant.features.datasets.errors import TableMissing, telling_a_full_disk
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.incoming import Incoming, Raw, too_large
from sextant.features.datasets.load_models import Source
from sextant.features.datasets.models import Dataset, Owner
from sextant.features.datasets.receiving import Form
from sextant.features.datasets.slugs import dataset_name, free_slug
from sextant.features.datasets.targets import Target, check, target_of
from sextant.features.datasets.words import name_of
from sextant.features.datasets.work import JOB_TYPE, Bring, Work
from sextant.kit.addresses import Resolve, resolve
from sextant.kit.clock import iso
from sextant.kit.ids import DatasetId, new_id


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an upload answers with."""

    job: Job
    dataset: Dataset


Also = Callable[[Connection, Accepted], None]


@dataclass(frozen=True, slots=True)
class Expected:
    """A dataset that is made before its first file is here; `bring` says who brings it."""

    name: str
    source_name: str
    source_type: str
    bring: Bring


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
        raw = Incoming(
            self._on, caller.workspace_id, file_name=form.file_name or "upload", source_type=source_type
        )
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
        from sextant.features.datasets.fetching import FetchLimits, download

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
        raw = Raw(
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
        raw = Incoming(
            self._on,
            caller.workspace_id,
            file_name=file_name,
            source_type=formats.told(head, file_name, expected=None),
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

    def _take_in(self, caller: Caller, raw: Raw, *, name: str | None, into: Target | None) -> Accepted:
        dataset = self._target(caller, into)
        if dataset is None or into is None:
            return self._accept(caller, raw, name)
        return self._accept_into(caller, raw, dataset=dataset, into=into)

    def _accept_into(self, caller: Caller, raw: Raw, *, dataset: Dataset, into: Target) -> Accepted:
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

    def expect(self, caller: Caller, coming: Expected, *, also: Also) -> Accepted:
        """A dataset whose file its own job brings; what `also` writes is there with it or not at all."""
        caller.require("data.write")
        raw = Raw(
            dataset_id=DatasetId(new_id()),
            key="",
            file_name=coming.source_name[-400:],
            source_type=coming.source_type,
            size=0,
            content_hash="",
        )
        return self._accept(caller, raw, coming.name, bring=coming.bring, also=also)

    def _accept(
        self,
        caller: Caller,
        raw: Raw,
        name: str | None,
        *,
        table: int = 0,
        parent_job_id: str | None = None,
        bring: Bring | None = None,
        also: Also | None = None,
    ) -> Accepted:
        """One short transaction: the dataset, its job and the event exist together or not at all."""
        now = self._on.clock.now()
        shared = self._on.rules.shares_new(caller.workspace_id)
        title = name_of(name) or dataset_name(raw.file_name)
        with self._on.db.transaction() as tx:
            taken = partial(_taken, tx, caller.workspace_id)
            slug = free_slug(title, taken=taken)
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
                payload={"dataset_id": dataset.dataset_id, "table": table, **_bringing(bring)},
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
            if also is not None:
                also(tx, Accepted(job=job, dataset=dataset))
            if raw.key:
                self._announce(tx, caller, job=job, raw=raw)
        self._on.events.nudge()
        return Accepted(job=job, dataset=dataset.model_copy(update={"job_id": job.job_id}))

    def _announce(self, tx: Connection, caller: Caller, *, job: Job, raw: Raw) -> None:
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


def _again(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _taken(tx: Connection, workspace_id: str, wanted: str) -> bool:
    return store.slug_taken(tx, workspace_id=workspace_id, table_name=wanted)


def _bringing(bring: Bring | None) -> dict[str, object]:
    return {} if bring is None else {"bring": bring.model_dump()}


def _title(parent: Job | None, table: int) -> str | None:
    offered = cast("Sequence[Mapping[str, object]]", parent.metadata.get("tables", ()) if parent else ())
    return next((str(item.get("name") or table) for item in offered if item.get("index") == table), None)
