"""What there is to find for one person, kind by kind, from the doors of the features that keep it.

Each gatherer tells a stamp, which changes whenever its items may, and makes the items when it did.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sextant.core.access import Caller
from sextant.core.jobs import Job, Jobs
from sextant.features.alerts import Alerts, rule_words
from sextant.features.ask import Asking
from sextant.features.dashboards import Dashboards
from sextant.features.datasets import Column, Datasets, Table
from sextant.features.identity import Identity
from sextant.features.reports import Reports
from sextant.features.search.models import Item
from sextant.features.search.places import places_for
from sextant.features.semantics import Layer, Semantics, by_table_name
from sextant.kit.clock import Clock
from sextant.kit.spoken import spoken

MOST = 5_000  # questions, dashboards, people, each
_JOBS = 500
AT_ONCE = 200
_SINCE = 20
_PEOPLE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Sight:
    """A person, and the tables that they see now."""

    caller: Caller
    tables: Sequence[Table]
    state: Hashable

    def by_name(self) -> dict[str, Table]:
        return {one.table_name.lower(): one for one in self.tables}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was gathered last, and the stamp that it bore."""

    stamp: Hashable
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Gatherer:
    """One source of items: `stamp` is cheap, `items` need not be, and may go on from what was before."""

    name: str
    stamp: Callable[[Sight], Hashable]
    items: Callable[[Sight, Gathered | None], Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Ground:
    """The features whose things are found."""

    datasets: Datasets
    semantics: Semantics
    asking: Asking
    dashboards: Dashboards
    alerts: Alerts
    reports: Reports
    identity: Identity
    jobs: Jobs
    clock: Clock


def sight(on: Ground, caller: Caller) -> Sight:
    """Tables are the same objects while nothing of them changes; a stream's new rows change nothing here."""
    tables = on.datasets.tables(caller)
    state = tuple((one.dataset_id, one.name, one.table_name, one.description, one.columns) for one in tables)
    return Sight(caller, tables, state)


def gatherers(on: Ground) -> tuple[Gatherer, ...]:
    """Every source; each gives what the caller may open, and nothing else."""
    return (
        Gatherer("places", lambda seen: seen.caller.role, lambda seen, _: places_for(seen.caller)),
        Gatherer("datasets", lambda seen: seen.state, lambda seen, _: _tables(seen)),
        Gatherer("metrics", lambda seen: _meaning_state(on, seen), lambda seen, _: _metrics(on, seen)),
        Gatherer(
            "dashboards", lambda seen: _board_state(on, seen.caller), lambda s, _: _boards(on, s.caller)
        ),
        Gatherer(
            "questions", lambda s: _question_state(on, s.caller), lambda s, b: _questions(on, s.caller, b)
        ),
        Gatherer("alerts", lambda seen: _alert_state(on, seen), lambda s, _: _alerts(on, s)),
        Gatherer("reports", lambda seen: on.reports.stamp(seen.caller), lambda s, _: _reports(on, s.caller)),
        Gatherer("people", lambda seen: _people_state(on, seen.caller), lambda s, _: _people(on, s.caller)),
        Gatherer("jobs", lambda seen: _job_state(on, seen), lambda seen, _: _jobs(on, seen)),
    )


# datasets and their columns


def _tables(seen: Sight) -> list[Item]:
    found: list[Item] = []
    for table in seen.tables:
        href = f"/datasets/{table.dataset_id}"
        found.append(
            Item("dataset", table.dataset_id, table.name, href, table.description, (table.table_name,))
        )
        found += [_column(table, column, href) for column in table.columns]
    return found


def _column(table: Table, column: Column, href: str) -> Item:
    also = tuple({spoken(column.name), column.label or ""} - {"", column.name})
    return Item(
        kind="column",
        id=f"{table.dataset_id}/{column.field_id}",
        title=column.name,
        href=f"{href}/columns/{column.field_id}",
        detail=table.name if not column.description else f"{table.name}: {column.description}",
        also=also,
    )


# the semantic layer


def _meaning_state(on: Ground, seen: Sight) -> Hashable:
    return on.semantics.get(seen.caller).version, seen.state


def _metrics(on: Ground, seen: Sight) -> list[Item]:
    return list(_named(on.semantics.get(seen.caller).layer, seen.by_name()))


def _named(layer: Layer, tables: dict[str, Table]) -> Iterator[Item]:
    """Metrics and named filters, but for those that speak of columns which are hidden from their finder."""
    for meaning in layer.datasets:
        table = tables.get(meaning.dataset.lower())
        if table is None:
            continue
        hidden = _hidden(table)
        for one in (*meaning.metrics, *meaning.filters):
            says = " ".join((one.name, one.description, one.expression, *one.synonyms))
            if hidden & {word.lower() for word in re.findall(r"\w+", says)}:
                continue
            detail = f"{table.name}: {one.description}" if one.description else table.name
            href = f"/datasets/{table.dataset_id}?tab=meaning"
            key = f"{table.dataset_id}/{one.name}"
            yield Item("metric", key, one.name, href, detail, tuple(one.synonyms))


def _hidden(table: Table) -> set[str]:
    """Names that the caller does not see, in lower case."""
    if table.guard is None:
        return set()
    shown = {column.field_id for column in table.guard.shown}
    return {column.name.lower() for column in table.guard.raw if column.field_id not in shown}


# dashboards


def _board_state(on: Ground, caller: Caller) -> Hashable:
    total = on.dashboards.boards.find(caller, limit=1).total
    newest = on.dashboards.boards.newest(caller)
    return total, newest and (newest.dashboard_id, newest.version, newest.updated_at)


def _boards(on: Ground, caller: Caller) -> list[Item]:
    found: list[Item] = []
    before = None
    while len(found) < MOST:
        page = on.dashboards.boards.find(caller, before=before, limit=AT_ONCE)
        for board in page.items:
            tiles = tuple(tile.title for tile in board.visualizations if tile.title)
            found.append(
                Item(
                    kind="dashboard",
                    id=board.dashboard_id,
                    title=board.name,
                    href=f"/dashboards/{board.dashboard_id}",
                    detail=board.description,
                    also=tiles,
                    rank=len(found),
                )
            )
        if len(page.items) < AT_ONCE:
            break
        before = page.end
    return found


# questions


def _question_state(on: Ground, caller: Caller) -> Hashable:
    newest, total = on.asking.history(caller, limit=1)
    return total, newest[0].query_id if newest else ""


def _questions(on: Ground, caller: Caller, before: Gathered | None) -> list[Item]:
    """The person's own, the newest first; only those that came since are read again."""
    known = {item.id: at for at, item in enumerate(before.items)} if before is not None else {}
    found: list[Item] = []
    start = None
    while len(found) < MOST:
        page, total = on.asking.history(caller, limit=AT_ONCE if not known else _SINCE, before=start)
        for kept in page:
            at = known.get(kept.query_id)
            if before is not None and at is not None and len(found) + len(before.items) - at == total:
                return [*found, *before.items[at:]]
            found.append(_question(kept))
        if not page or len(found) >= total:
            break
        start = (page[-1].created_at, page[-1].query_id)
    return found


class _Asked(Protocol):
    """A question as it is kept."""

    @property
    def query_id(self) -> str: ...
    @property
    def thread_id(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def title(self) -> str: ...


def _question(kept: _Asked) -> Item:
    title = kept.title or kept.question
    words = (kept.question,) if kept.question != title else ()
    return Item("question", kept.query_id, title, f"/ask/{kept.thread_id}", also=words)


# people and jobs


def _people_state(on: Ground, caller: Caller) -> Hashable:
    """A changed name is found within some seconds; a role that ended is looked at with each request."""
    if not caller.may("people.manage"):
        return None
    total = on.identity.members.list_people(caller, limit=1).total
    return total, int(on.clock.now().timestamp()) // _PEOPLE_SECONDS


def _people(on: Ground, caller: Caller) -> list[Item]:
    if not caller.may("people.manage"):
        return []
    found: list[Item] = []
    after = ""
    while len(found) < MOST:
        page = on.identity.members.list_people(caller, after=after, limit=AT_ONCE).items
        found += [
            Item(
                kind="person",
                id=user.user_id,
                title=user.name or user.email,
                href="/settings?section=people",
                detail=f"{user.email}, {user.role}" if user.name else user.role,
            )
            for user in page
        ]
        if len(page) < AT_ONCE:
            break
        after = page[-1].user_id
    return found


def _job_state(on: Ground, seen: Sight) -> Hashable:
    newest = on.jobs.list(seen.caller, limit=1)
    running = on.jobs.count(seen.caller, status="processing"), on.jobs.count(seen.caller, status="queued")
    return newest[0].job_id if newest else "", running, seen.state


def _jobs(on: Ground, seen: Sight) -> list[Item]:
    names = {str(one.dataset_id): one.name for one in seen.tables}
    return [_job(job, names, rank) for rank, job in enumerate(on.jobs.list(seen.caller, limit=_JOBS))]


def _job(job: Job, names: dict[str, str], rank: int) -> Item:
    """Named by its kind and, where its dataset may be seen, by that."""
    kind = job.job_type.replace("_", " ").replace(".", " ").capitalize()
    named = names.get(job.dataset_id or "")
    title = f"{kind}: {named}" if named else kind
    return Item("job", job.job_id, title, "/jobs", job.status, rank=rank)


# alerts and reports


def _alert_state(on: Ground, seen: Sight) -> Hashable:
    return on.alerts.stamp(seen.caller), seen.state, tuple(one.guard is None for one in seen.tables)


def _alerts(on: Ground, seen: Sight) -> list[Item]:
    tables = by_table_name(seen.tables)
    found: list[Item] = []
    cursor: str | None = None
    while len(found) < MOST:
        page, cursor = on.alerts.find(seen.caller, cursor=cursor, limit=AT_ONCE)
        found += [
            Item(
                kind="alert",
                id=one.alert_id,
                title=one.rule.name,
                href=f"/alerts/{one.alert_id}",
                detail=rule_words(one.rule, tables),
            )
            for one in page
        ]
        if cursor is None:
            break
    return found


def _reports(on: Ground, caller: Caller) -> list[Item]:
    found: list[Item] = []
    cursor: str | None = None
    while len(found) < MOST:
        page, cursor = on.reports.find(caller, dashboard_id=None, cursor=cursor, limit=AT_ONCE)
        found += [
            Item(
                kind="report",
                id=one.report_id,
                title=one.plan.name,
                href=f"/reports?report={one.report_id}",
                detail="A dashboard by mail",
            )
            for one in page
        ]
        if cursor is None:
            break
    return found
