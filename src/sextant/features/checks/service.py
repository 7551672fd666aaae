"""Checks of a dataset: kept as rules, suggested, run on demand and at each load, results over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

from pydantic import ValidationError

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.http import cursor_after, cursor_values
from sextant.features.checks import store
from sextant.features.checks.errors import CheckMissing, CheckRefused
from sextant.features.checks.models import Check, Result, Rule, Run, Suggestion, Trigger, verdict_of
from sextant.features.checks.running import Running, State, named
from sextant.features.checks.suggesting import suggest
from sextant.features.checks.words import title_of
from sextant.features.datasets import Column, Datasets, Table
from sextant.features.query import Queries
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

_KEPT = timedelta(days=400)
MOST_CHECKS = 2_000
_COLUMNS_WANTED = {
    "uniqueness": (1, 20),
    "reference": (1, 5),
    "freshness": (0, 1),
    "row_count_change": (0, 0),
    "sql": (0, 0),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the use cases of checks stand on."""

    db: Database
    clock: Clock
    audit: Audit
    datasets: Datasets
    queries: Queries


@dataclass(frozen=True, slots=True)
class Ran:
    """A run with what each check found."""

    run: Run
    results: tuple[Result, ...]


class Checks:
    """The door: each method acts for one caller, who sees what of a dataset they may see."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._running = Running(ground.queries, ground.clock)

    @property
    def datasets(self) -> Datasets:
        return self._on.datasets

    # keeping

    def kept(self, caller: Caller, dataset_id: str) -> list[tuple[Check, Result | None]]:
        """Every check of a dataset with its last result."""
        self._on.datasets.get_whole(caller, dataset_id)
        with self._on.db.reading() as tx:
            kept = store.of_dataset(tx, caller.workspace_id, dataset_id)
            last = store.latest(tx, caller.workspace_id, dataset_id)
        return [(check, last.get(check.check_id)) for check in kept]

    def get(self, caller: Caller, check_id: str) -> Check:
        """Raises CheckMissing, also for a check of a dataset that the caller may not see."""
        with self._on.db.reading() as tx:
            found = store.find(tx, caller.workspace_id, check_id)
        if found is None:
            raise CheckMissing("There is no such check.", hint="It may have been deleted.")
        self._on.datasets.get_whole(caller, found.dataset_id)
        return found

    def add(
        self, caller: Caller, dataset_id: str, rules: Sequence[Rule], *, origin: Any = "person"
    ) -> list[Check]:
        """Keeps rules; all of them or, when one does not fit, none: raises CheckRefused."""
        table = self.own(caller, dataset_id)
        columns = [self.fitting(caller, table, rule) for rule in rules]
        now = self._on.clock.now()
        made = [
            Check(
                check_id=new_id(),
                workspace_id=caller.workspace_id,
                dataset_id=table.dataset_id,
                rule=rule,
                field_ids=tuple(column.field_id for column in chosen),
                origin=origin,
                created_by=caller.user_id,
                created_at=now + timedelta(microseconds=number),
                updated_at=now,
            )
            for number, (rule, chosen) in enumerate(zip(rules, columns, strict=True))
        ]
        with self._on.db.transaction() as tx:
            if len(store.of_dataset(tx, caller.workspace_id, dataset_id)) + len(made) > MOST_CHECKS:
                raise CheckRefused(
                    f"A dataset has at most {MOST_CHECKS:,} checks.", hint="Delete some that are not needed."
                )
            for check in made:
                store.add(tx, check)
                self._audit(caller, "check.create", check, tx)
        return made

    def change(
        self, caller: Caller, check_id: str, *, rule: Rule | None = None, enabled: bool | None = None
    ) -> Check:
        """The check with another rule, or switched on or off; its results stay."""
        check = self.get(caller, check_id)
        table = self.own(caller, check.dataset_id)
        values: dict[str, Any] = {"updated_at": self._on.clock.now()}
        if rule is not None:
            chosen = self.fitting(caller, table, rule)
            values |= {"rule": rule, "field_ids": tuple(column.field_id for column in chosen)}
        if enabled is not None:
            values["enabled"] = enabled
        changed = check.model_copy(update=values)
        with self._on.db.transaction() as tx:
            store.replace(tx, changed)
            self._audit(caller, "check.change", changed, tx)
        return changed

    def remove(self, caller: Caller, check_id: str) -> None:
        """Deletes a check and what it found."""
        check = self.get(caller, check_id)
        self._on.datasets.ground.owned(caller, check.dataset_id)
        with self._on.db.transaction() as tx:
            store.remove(tx, caller.workspace_id, check_id)
            self._audit(caller, "check.delete", check, tx)

    # looking

    def suggestions(self, caller: Caller, dataset_id: str) -> tuple[Suggestion, ...]:
        """Rules the profile gives reason for, that the rows hold, and that are not kept yet."""
        profile = self._on.datasets.profile(caller, dataset_id)
        table = self._on.datasets.table(caller, dataset_id)
        kept = {_likeness(check.rule) for check, _ in self.kept(caller, dataset_id)}
        offered = [
            one for one in suggest(profile, now=self._on.clock.now()) if _likeness(one.rule) not in kept
        ]
        tried = [self._passing(caller, table, one.rule, number) for number, one in enumerate(offered)]
        found = self._running.run(caller, State(table), tried, run_id="")
        return tuple(one for one, result in zip(offered, found, strict=True) if result.status == "passed")

    def runs(
        self, caller: Caller, dataset_id: str, *, cursor: str | None, limit: int
    ) -> tuple[list[Run], str | None]:
        """A page of runs, the newest first."""
        self._on.datasets.get_whole(caller, dataset_id)
        after = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.runs_of(
                tx,
                caller.workspace_id,
                dataset_id,
                before=str(after[0]) if after else None,
                limit=limit + 1,
            )
        more = cursor_after(found[limit - 1].run_id) if len(found) > limit else None
        return found[:limit], more

    def results(
        self, caller: Caller, check_id: str, *, cursor: str | None, limit: int
    ) -> tuple[list[Result], str | None]:
        """A page of what a check found over time, the newest first."""
        self.get(caller, check_id)
        after = cursor_values(cursor, count=1)
        with self._on.db.reading() as tx:
            found = store.results_of_check(
                tx, caller.workspace_id, check_id, before=str(after[0]) if after else None, limit=limit + 1
            )
        more = cursor_after(found[limit - 1].result_id) if len(found) > limit else None
        return found[:limit], more

    def has_any(self, caller: Caller, dataset_id: str) -> bool:
        """Whether a dataset has a check that runs."""
        with self._on.db.reading() as tx:
            return bool(store.of_dataset(tx, caller.workspace_id, dataset_id, enabled=True))

    def ran_at_load(self, caller: Caller, dataset_id: str, load_id: str) -> Ran | None:
        """What the checks found in a load, if they looked at it."""
        with self._on.db.reading() as tx:
            run = store.run_of_load(tx, caller.workspace_id, dataset_id, load_id)
            if run is None:
                return None
            return Ran(run, tuple(store.results_of_run(tx, caller.workspace_id, run.run_id)))

    def last_result(self, caller: Caller, check_id: str) -> Result | None:
        found, _ = self.results(caller, check_id, cursor=None, limit=1)
        return found[0] if found else None

    def ran(self, caller: Caller, dataset_id: str, run_id: str) -> Ran:
        """One run with its results; raises CheckMissing."""
        self._on.datasets.get_whole(caller, dataset_id)
        with self._on.db.reading() as tx:
            run = store.run(tx, caller.workspace_id, run_id)
            found = store.results_of_run(tx, caller.workspace_id, run_id)
        if run is None or run.dataset_id != dataset_id:
            raise CheckMissing("There is no such run of checks.", hint="Choose one from the list of runs.")
        return Ran(run, tuple(found))

    # running

    def run(self, caller: Caller, dataset_id: str) -> Ran:
        """Runs every enabled check on the present rows; kept like a run at a load."""
        caller.require("data.write")
        self._on.datasets.require_whole(caller, dataset_id)
        self._on.datasets.ready(caller, dataset_id)
        table = self._on.datasets.table(caller, dataset_id)
        state = State(table, rows_before=self._rows_before(caller, table), loaded_at=table.snapshot_at)
        return self.run_on(caller, state, trigger="demand")

    def run_on(self, caller: Caller, state: State, *, trigger: Trigger, load_id: str | None = None) -> Ran:
        """Runs every enabled check on a state of the dataset and keeps what was found."""
        table, workspace_id = state.table, caller.workspace_id
        with self._on.db.reading() as tx:
            wanted = store.of_dataset(tx, workspace_id, table.dataset_id, enabled=True)
        began, run_id = perf_counter(), new_id()
        found = self._running.run(caller, state, wanted, run_id=run_id)
        now = self._on.clock.now()
        run = Run(
            run_id=run_id,
            workspace_id=caller.workspace_id,
            dataset_id=table.dataset_id,
            snapshot_id=None if state.whole else table.snapshot_id,
            load_id=load_id,
            trigger=trigger,
            verdict=verdict_of(found),
            passed=sum(result.status == "passed" for result in found),
            failed=sum(result.status == "failed" for result in found),
            errors=sum(result.status == "error" for result in found),
            rows=table.row_count,
            elapsed_ms=round((perf_counter() - began) * 1000, 3),
            at=now,
        )
        with self._on.db.transaction() as tx:
            store.add_run(tx, run, found)
            store.prune(tx, workspace_id, table.dataset_id, older_than=now - _KEPT)
        return Ran(run, tuple(found))

    def _rows_before(self, caller: Caller, table: Table) -> int | None:
        snapshots = {one.snapshot_id: one for one in self._on.datasets.snapshots(caller, table.dataset_id)}
        now = snapshots.get(table.snapshot_id or "")
        before = snapshots.get(now.parent_id or "") if now is not None else None
        return None if before is None else before.total_rows

    def own(self, caller: Caller, dataset_id: str) -> Table:
        """The table of a dataset that the caller may change."""
        self._on.datasets.ground.owned(caller, dataset_id)
        self._on.datasets.require_whole(caller, dataset_id)
        self._on.datasets.ready(caller, dataset_id)
        return self._on.datasets.table(caller, dataset_id)

    def fitting(self, caller: Caller, table: Table, rule: Rule) -> tuple[Column, ...]:
        """The rule's columns, after the rule was tried; raises CheckRefused."""
        try:
            params = rule.typed()
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "params"
            raise CheckRefused(
                f"The parameters of a {rule.kind} check are not right: {place}: {first['msg']}.",
                hint=f"A {rule.kind} check is described at /api/v1/checks/kinds.",
            ) from error
        least, most = _COLUMNS_WANTED.get(rule.kind, (1, 50))
        if not least <= len(rule.columns) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise CheckRefused(
                f"A {rule.kind} check takes {wanted} columns, not {len(rule.columns)}.",
                hint="Name the columns of the dataset in `columns`.",
            )
        theirs = getattr(params, "columns", rule.columns)
        if len(theirs) != len(rule.columns):
            raise CheckRefused(
                "A reference pairs columns, so both sides have as many.",
                hint="Name one column there for each here.",
            )
        columns = tuple(named(table, name) for name in rule.columns)
        self._running.try_out(caller, State(table), rule, columns)
        return columns

    def _passing(self, caller: Caller, table: Table, rule: Rule, number: int) -> Check:
        now = self._on.clock.now()
        return Check(
            check_id=str(number),
            workspace_id=caller.workspace_id,
            dataset_id=table.dataset_id,
            rule=rule,
            field_ids=tuple(named(table, name).field_id for name in rule.columns),
            created_by=caller.user_id,
            created_at=now,
            updated_at=now,
        )

    def _audit(self, caller: Caller, action: str, check: Check, tx: Any) -> None:
        details = {
            "check_id": check.check_id,
            "dataset_id": check.dataset_id,
            "title": title_of(check.rule),
            "severity": check.rule.severity,
        }
        self._on.audit.record(caller, action=action, details=details, tx=tx)


def rule_now(check: Check, table: Table | None) -> Rule:
    """The rule with its columns' names of now."""
    if table is None:
        return check.rule
    names = {column.field_id: column.name for column in table.columns}
    pairs = zip(check.field_ids, check.rule.columns, strict=True)
    return check.rule.model_copy(update={"columns": tuple(names.get(fid, old) for fid, old in pairs)})


def _likeness(rule: Rule) -> tuple[str, tuple[str, ...]]:
    return rule.kind, tuple(name.lower() for name in rule.columns)
