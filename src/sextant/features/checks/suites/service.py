"""Suites of a dataset's checks: written to a file, and read from one after a look at what would change."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.features.checks import store
from sextant.features.checks.errors import CheckRefused, SuiteRefused
from sextant.features.checks.models import Check
from sextant.features.checks.service import MOST_CHECKS, Checks, Ground, rule_now
from sextant.features.checks.suites import gx_file, yaml_file
from sextant.features.checks.suites.expectations import Seen
from sextant.features.checks.suites.models import Format, Kept, Plan, Step, Suite
from sextant.features.checks.suites.planning import plan
from sextant.features.datasets import DatasetMissing, Table
from sextant.kit.ids import new_id

MOST_BYTES = 2 << 20


class Suites:
    def __init__(self, ground: Ground, checks: Checks) -> None:
        self._on = ground
        self._checks = checks

    def written(self, caller: Caller, dataset_id: str, form: Format) -> tuple[str, bytes]:
        """A file's name and its content: every check of the dataset, and what was kept for others."""
        dataset = self._on.datasets.get_whole(caller, dataset_id)
        table = self._table(caller, dataset_id)
        checks = [
            check.model_copy(update={"rule": rule_now(check, table)})
            for check, _ in self._checks.kept(caller, dataset_id)
        ]
        kept = self._kept(caller, dataset_id)
        with self._on.db.transaction() as tx:
            details = {"dataset_id": dataset_id, "format": form, "checks": len(checks)}
            self._on.audit.record(caller, action="check.suite.export", details=details, tx=tx)
        name = dataset.table_name
        if form == "yaml":
            return f"{name}.checks.yaml", yaml_file.written(dataset.name, checks, kept)
        return f"{name}.suite.json", gx_file.written(dataset.name, checks, kept, Seen.of(table))

    def look(self, caller: Caller, dataset_id: str, text: str, *, form: Format, replace: bool) -> Plan:
        """What reading the suite in would do; nothing is changed."""
        plan_, _, _ = self._planned(caller, dataset_id, text, form=form, replace=replace)
        return plan_

    def take(self, caller: Caller, dataset_id: str, text: str, *, form: Format, replace: bool) -> Plan:
        """Reads the suite in, all of it or, when something is refused, nothing.

        With `replace` the dataset's checks are then those of the suite; else what it lacks stays.
        """
        found, table, suite = self._planned(caller, dataset_id, text, form=form, replace=replace)
        lasting = found.count("same") + found.count("change") + found.count("add")
        with self._on.db.transaction() as tx:
            present = len(store.of_dataset(tx, caller.workspace_id, dataset_id))
            if max(lasting, 0 if replace else present + found.count("add")) > MOST_CHECKS:
                raise CheckRefused(f"A dataset has at most {MOST_CHECKS:,} checks.", hint="Divide the suite.")
            for number, step in enumerate(found.steps):
                self._do(tx, caller, table, step, number=number)
            kept = tuple(
                Kept(content=step.content, reason=step.reason)
                for step in found.steps
                if step.action == "keep" and step.content is not None
            )
            if not replace:
                kept = _joined(store.suite_kept(tx, caller.workspace_id, dataset_id), kept)
            store.put_suite(
                tx,
                workspace_id=caller.workspace_id,
                dataset_id=dataset_id,
                name=suite.name,
                kept=[one.model_dump(mode="json") for one in kept],
                at=self._on.clock.now(),
            )
            counts = {action: found.count(action) for action in ("add", "change", "remove", "keep")}
            details = {"dataset_id": dataset_id, "format": form, **counts}
            self._on.audit.record(caller, action="check.suite.import", details=details, tx=tx)
        return found.model_copy(update={"applied": True})

    def _planned(
        self, caller: Caller, dataset_id: str, text: str, *, form: Format, replace: bool
    ) -> tuple[Plan, Table, Suite]:
        table = self._checks.own(caller, dataset_id)
        if len(text) > MOST_BYTES:
            raise SuiteRefused("The suite is larger than 2 MB.", hint="Divide it.")
        suite = yaml_file.read(text) if form == "yaml" else gx_file.read(text, Seen.of(table))
        present = [check for check, _ in self._checks.kept(caller, dataset_id)]
        found = plan(
            suite,
            present,
            replace=replace,
            rule_of=lambda check: rule_now(check, table),
            fits=lambda rule: self._checks.fitting(caller, table, rule),
        )
        return found, table, suite

    def _do(self, tx: Connection, caller: Caller, table: Table, step: Step, *, number: int) -> None:
        if step.action == "remove" and step.check is not None:
            store.remove(tx, caller.workspace_id, step.check.check_id)
        if step.action not in ("add", "change") or step.rule is None:
            return
        by_name = {column.name.lower(): column.field_id for column in table.columns}
        now = self._on.clock.now()
        values: dict[str, Any] = {
            "rule": step.rule,
            "field_ids": tuple(by_name[name.lower()] for name in step.rule.columns),
            "enabled": step.enabled,
            "updated_at": now,
        }
        if step.check is not None:
            store.replace(tx, step.check.model_copy(update=values))
            return
        made = Check(
            check_id=new_id(),
            workspace_id=caller.workspace_id,
            dataset_id=table.dataset_id,
            origin="suite",
            created_by=caller.user_id,
            created_at=now + timedelta(microseconds=number),  # their order is that of the file
            **values,
        )
        store.add(tx, made)

    def _kept(self, caller: Caller, dataset_id: str) -> tuple[Kept, ...]:
        with self._on.db.reading() as tx:
            found = store.suite_kept(tx, caller.workspace_id, dataset_id)
        return tuple(Kept.model_validate(one) for one in found)

    def _table(self, caller: Caller, dataset_id: str) -> Table | None:
        try:
            return self._on.datasets.table(caller, dataset_id)
        except DatasetMissing:
            return None


def _joined(before: list[dict[str, Any]], fresh: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """What was kept and what comes, each once."""
    kept = [Kept.model_validate(one) for one in before]
    return (*kept, *(one for one in fresh if one.content not in [old.content for old in kept]))
