"""The home page: what changed since yesterday, where the person left off, what they may ask."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.features.ask import store
from sextant.features.ask.explaining.words import sentence
from sextant.features.ask.models import HomeItem, HomePage, WorthAsking
from sextant.features.ask.verified.models import Kept
from sextant.features.datasets import STREAM, Dataset, Datasets
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError

Recent = Callable[[Caller], Sequence[HomeItem]]
Changed = Callable[[Caller, datetime], Sequence[HomeItem]]
_SHOWN = 6
_CHANGES = 8
_LOADED = 2  # datasets among where the person left off, however much they asked
_DATASETS = 20


class Home:
    """Gathers the page; features above ask add what was recent there by `also_recent`,
    and what changed there by `also_changed`."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        datasets: Datasets,
        worth_asking: Callable[[Caller, str], Sequence[WorthAsking]],
        moved_since: Callable[[Caller, datetime], Sequence[Kept]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._datasets = datasets
        self._worth_asking = worth_asking
        self._moved_since = moved_since
        self._recents: list[Recent] = []
        self._changed: list[Changed] = []

    def also_recent(self, recent: Recent) -> None:
        """Registers a feature whose things are shown among what the person last worked on."""
        self._recents.append(recent)

    def also_changed(self, changed: Changed) -> None:
        """Registers a feature whose changes are shown among what is new since yesterday."""
        self._changed.append(changed)

    def page(self, caller: Caller) -> HomePage:
        caller.require("data.read")
        datasets, _, _ = self._datasets.list(caller, limit=_DATASETS)
        worked_on = self._answers(caller)
        for more in self._recents:
            worked_on.extend(more(caller))
        ready = [_dataset_item(d) for d in datasets if d.status == "ready"]
        return HomePage(
            since_yesterday=self._changes(caller, datasets),
            recent=tuple(self._drawn(caller, item) for item in _left_off(worked_on, ready)),
            suggestions=self._suggestions(caller, [d for d in datasets if d.status == "ready"]),
        )

    def _answers(self, caller: Caller) -> list[HomeItem]:
        with self._db.reading() as tx:
            kept = store.history(tx, caller, limit=_SHOWN)
        return [
            HomeItem(
                "answer",
                k.question,
                k.title,
                f"/ask/{k.thread_id}",
                k.created_at,
                id=k.query_id,
                drawn=(str(k.answer["chart_kind"]),) if k.answer.get("chart_kind") else (),
            )
            for k in kept
            if k.status == "answered"
        ]

    def _drawn(self, caller: Caller, item: HomeItem) -> HomeItem:
        if item.kind != "dataset":
            return item
        try:
            return replace(item, spark=self._datasets.shape(caller, item.id))
        except SextantError:
            return item  # deleted meanwhile

    def _changes(self, caller: Caller, datasets: Sequence[Dataset]) -> tuple[HomeItem, ...]:
        since = self._clock.now() - timedelta(hours=24)
        changed = [d for d in datasets if d.updated_at >= since and d.source_type != STREAM]
        items = [_change(d, since=d.created_at >= since) for d in changed if d.status != "loading"]
        items += [_moved(one) for one in self._moved_since(caller, since)]
        for more in self._changed:
            items.extend(more(caller, since))
        items.sort(key=lambda item: (item.kind != "loaded", item.at), reverse=True)
        return tuple(sorted(items[:_CHANGES], key=lambda item: item.at, reverse=True))

    def _suggestions(self, caller: Caller, datasets: Sequence[Dataset]) -> tuple[dict[str, str], ...]:
        found: list[dict[str, str]] = []
        for dataset in sorted(datasets, key=lambda d: -d.row_count)[:3]:
            try:
                offers = self._worth_asking(caller, dataset.dataset_id)
            except SextantError:
                continue  # a dataset that was deleted meanwhile has nothing to offer
            found += [{"question": o.question, "dataset_id": dataset.dataset_id} for o in offers[:2]]
        return tuple(found[:_SHOWN])


def _left_off(worked_on: Sequence[HomeItem], datasets: Sequence[HomeItem]) -> list[HomeItem]:
    """What has a star, then the newest of each thing once; what was loaded leaves room for what was asked
    and laid out."""
    once: dict[tuple[str, str], HomeItem] = {}
    for item in sorted(worked_on, key=_weight, reverse=True):
        once.setdefault((item.kind, item.title.casefold()), item)
    mine = list(once.values())[:_SHOWN]
    room = max(_SHOWN - len(mine), _LOADED)
    loaded = sorted(datasets, key=lambda item: item.at, reverse=True)[:room]
    found = [*mine[: _SHOWN - len(loaded)], *loaded]
    return sorted(found, key=_weight, reverse=True)


def _weight(item: HomeItem) -> tuple[bool, datetime]:
    return item.starred, item.at


def _moved(kept: Kept) -> HomeItem:
    title = f"Verified: {kept.question.question}"
    at = kept.changed_at or kept.ran_at or datetime.min.replace(tzinfo=UTC)
    return HomeItem("moved", title[:200], kept.told, "/ask/verified", at, id=kept.key)


def _dataset_item(dataset: Dataset) -> HomeItem:
    detail = f"{dataset.row_count:,} rows, {dataset.column_count} columns"
    href = f"/datasets/{dataset.dataset_id}"
    return HomeItem("dataset", dataset.name, detail, href, dataset.updated_at, id=dataset.dataset_id)


def _change(dataset: Dataset, *, since: bool) -> HomeItem:
    href = f"/datasets/{dataset.dataset_id}"
    if dataset.status == "failed":
        detail = dataset.error.message if dataset.error else "It could not be loaded."
        return HomeItem("failed", f"{dataset.name} could not be loaded", detail, href, dataset.updated_at)
    aside = f"{dataset.rows_set_aside:,}" if dataset.rows_set_aside else "none"
    title = f"{dataset.name}: {dataset.row_count:,} {'row' if dataset.row_count == 1 else 'rows'}"
    detail = f"{aside} set aside, {dataset.column_count:,} columns"
    if dataset.quality_score is not None:
        detail += f", quality {dataset.quality_score:.2f}"
    kind = "loaded" if since else "changed"
    return HomeItem(kind, title, sentence(detail), href, dataset.updated_at, id=dataset.dataset_id)
