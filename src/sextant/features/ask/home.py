"""The home page: what changed since yesterday, where the person left off, what they may ask."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.features.ask import store
from sextant.features.ask.models import HomeItem, HomePage, WorthAsking
from sextant.features.datasets import Dataset, Datasets
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError

Recent = Callable[[Caller], Sequence[HomeItem]]
_SHOWN = 6
_DATASETS = 20


class Home:
    """Gathers the page; features above ask add what was recent there by `also_recent`."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        datasets: Datasets,
        worth_asking: Callable[[Caller, str], Sequence[WorthAsking]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._datasets = datasets
        self._worth_asking = worth_asking
        self._recents: list[Recent] = []

    def also_recent(self, recent: Recent) -> None:
        """Registers a feature whose things are shown among what the person last worked on."""
        self._recents.append(recent)

    def page(self, caller: Caller) -> HomePage:
        caller.require("data.read")
        datasets, _, _ = self._datasets.list(caller, limit=_DATASETS)
        recent = [*self._answers(caller), *(_dataset_item(d) for d in datasets if d.status == "ready")]
        for more in self._recents:
            recent.extend(more(caller))
        recent.sort(key=lambda item: item.at, reverse=True)
        return HomePage(
            since_yesterday=self._changes(datasets),
            recent=tuple(recent[:_SHOWN]),
            suggestions=self._suggestions(caller, [d for d in datasets if d.status == "ready"]),
        )

    def _answers(self, caller: Caller) -> list[HomeItem]:
        with self._db.reading() as tx:
            kept = store.history(tx, caller, limit=_SHOWN)
        return [
            HomeItem("answer", k.question, k.title, f"/ask/{k.thread_id}", k.created_at, id=k.query_id)
            for k in kept
            if k.status == "answered"
        ]

    def _changes(self, datasets: Sequence[Dataset]) -> tuple[HomeItem, ...]:
        since = self._clock.now() - timedelta(hours=24)
        changed = [d for d in datasets if d.updated_at >= since]
        items = [_change(d, since=d.created_at >= since) for d in changed if d.status != "loading"]
        return tuple(sorted(items, key=lambda item: item.at, reverse=True)[:_SHOWN])

    def _suggestions(self, caller: Caller, datasets: Sequence[Dataset]) -> tuple[dict[str, str], ...]:
        found: list[dict[str, str]] = []
        for dataset in sorted(datasets, key=lambda d: -d.row_count)[:3]:
            try:
                offers = self._worth_asking(caller, dataset.dataset_id)
            except SextantError:
                continue  # a dataset that was deleted meanwhile has nothing to offer
            found += [{"question": o.question, "dataset_id": dataset.dataset_id} for o in offers[:2]]
        return tuple(found[:_SHOWN])


def _dataset_item(dataset: Dataset) -> HomeItem:
    detail = f"{dataset.row_count:,} rows, {dataset.column_count} columns"
    href = f"/datasets/{dataset.dataset_id}"
    return HomeItem("dataset", dataset.name, detail, href, dataset.updated_at, id=dataset.dataset_id)


def _change(dataset: Dataset, *, since: bool) -> HomeItem:
    href = f"/datasets/{dataset.dataset_id}"
    if dataset.status == "failed":
        detail = dataset.error.message if dataset.error else "It could not be loaded."
        return HomeItem("failed", f"{dataset.name} could not be loaded", detail, href, dataset.updated_at)
    detail = f"{dataset.row_count:,} rows"
    if dataset.rows_set_aside:
        detail += f", {dataset.rows_set_aside:,} set aside"
    kind, verb = ("loaded", "was loaded") if since else ("changed", "changed")
    return HomeItem(kind, f"{dataset.name} {verb}", detail, href, dataset.updated_at, id=dataset.dataset_id)
