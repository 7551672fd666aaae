"""What is kept of a commit beside its rows: figures, answers by key, events set aside, the trail."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from sextant.core.audit import Audit
from sextant.features.streams import store
from sextant.features.streams.models import Tick
from sextant.kit.ids import new_id

if TYPE_CHECKING:
    from sextant.features.streams.committing import Waiting

TICK = timedelta(seconds=10)
_AUDIT_EVERY = timedelta(minutes=1)


class Telling:
    """Writes in the transaction of the commit; the trail has a person's pushes to a stream once a minute."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._told: dict[tuple[str, str], tuple[datetime, int, int]] = {}

    def tell(self, tx: Connection, done: "Sequence[Waiting]", now: datetime) -> dict[str, int]:
        """How many rows each dataset has had with these."""
        by_dataset: dict[str, list[Waiting]] = {}
        for one in done:
            by_dataset.setdefault(one.dataset_id, []).append(one)
        totals: dict[str, int] = {}
        for dataset_id, those in sorted(by_dataset.items()):  # in one order, whichever process commits
            total = self._figures(tx, dataset_id, those, now)
            if total is not None:
                totals[dataset_id] = total
        store.keep_answers(tx, [_answer(one, now) for one in done if one.key])
        store.put_aside(tx, [row for one in done for row in _aside(one, now)])
        for one in sorted(done, key=lambda each: (each.caller.workspace_id, each.dataset_id)):
            self._trail(tx, one, now)
        return totals

    def _figures(
        self, tx: Connection, dataset_id: str, those: "Sequence[Waiting]", now: datetime
    ) -> int | None:
        newest = max((one.batch.newest for one in those if one.batch.newest), default=None)
        figures: dict[str, Any] = {
            "rows": sum(one.answer.accepted for one in those),
            "set_aside": sum(one.answer.set_aside for one in those),
            "late": sum(one.batch.late for one in those),
            "size_bytes": sum(one.batch.size_bytes for one in those),
        }
        counted = {**figures, "batches": len(those), "newest": newest}
        total = store.count_up(tx, dataset_id, counted, at=now)
        tick = Tick(at=floor(now), **figures)
        store.tick(tx, tick, workspace_id=those[0].caller.workspace_id, dataset_id=dataset_id)
        return total

    def _trail(self, tx: Connection, one: "Waiting", now: datetime) -> None:
        place = (one.caller.user_id, one.dataset_id)
        since, batches, rows = self._told.get(place, (now - _AUDIT_EVERY, 0, 0))
        batches, rows = batches + 1, rows + one.answer.accepted
        if now - since < _AUDIT_EVERY:
            self._told[place] = (since, batches, rows)
            return
        details = {"dataset_id": one.dataset_id, "batches": batches, "events": rows}
        self._audit.record(one.caller, action="stream.push", details=details, tx=tx)
        self._told[place] = (now, 0, 0)


def floor(moment: datetime) -> datetime:
    """The begin of the ten seconds that hold a moment."""
    return moment.replace(second=moment.second - moment.second % 10, microsecond=0)


def _answer(one: "Waiting", now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": one.caller.workspace_id,
        "dataset_id": one.dataset_id,
        "key": one.key,
        "fingerprint": one.fingerprint,
        "answer": one.answer.model_dump(mode="json"),
        "at": now,
    }


def _aside(one: "Waiting", now: datetime) -> Iterable[dict[str, Any]]:
    first = new_id()[:24]
    for number, event in enumerate(one.batch.aside):
        yield {
            "event_id": f"{first}{number:012x}",  # in the order of the lines
            "workspace_id": one.caller.workspace_id,
            "dataset_id": one.dataset_id,
            "at": now,
            "line": event.line,
            "reason": event.reason,
            "raw": event.raw,
            "partition": event.partition,
            "offset": event.offset,
        }
