"""Checks at each load: they look at rows that nobody sees yet, and hold them back where a rule says so."""

from dataclasses import replace

from sextant.core.access import Caller
from sextant.features.checks.models import Result
from sextant.features.checks.running import State
from sextant.features.checks.service import Checks, Ran
from sextant.features.datasets import RELEASE, Decision, PendingLoad, Table

_MOST_REASONS = 20


class AtLoads:
    """What `Datasets.before_release` is given."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    def look(self, pending: PendingLoad) -> Decision:
        """Runs the dataset's checks on the load; asked again about the same load, it answers the same."""
        caller = _owner(pending)
        if not self._checks.has_any(caller, pending.dataset.dataset_id):
            return RELEASE
        ran = self._checks.ran_at_load(caller, pending.dataset.dataset_id, pending.load_id)
        if ran is None:
            ran = self._checks.run_on(caller, _state(pending), trigger="load", load_id=pending.load_id)
        return _decision(ran)


def _decision(ran: Ran) -> Decision:
    run = ran.run
    findings: dict[str, object] = {
        "checks": {
            "run_id": run.run_id,
            "verdict": run.verdict,
            "passed": run.passed,
            "failed": run.failed,
            "errors": run.errors,
        }
    }
    broken = [one for one in ran.results if one.status != "passed" and one.severity == "hold"]
    if not broken:
        return Decision(findings=findings)
    return Decision.hold(*(_sentence(one) for one in broken[:_MOST_REASONS]), findings=findings)


def _sentence(result: Result) -> str:
    return f"{result.title}: {result.reason}"


def _state(pending: PendingLoad) -> State:
    stays = pending.present if pending.mode == "append" else ()
    before = pending.dataset.row_count or None
    added = pending.row_count
    kept = pending.dataset.row_count if pending.mode == "append" else 0
    fresh = Table(
        dataset_id=pending.dataset.dataset_id,
        workspace_id=pending.dataset.workspace_id,
        table_name=pending.dataset.table_name,
        name=pending.dataset.name,
        description=pending.dataset.description,
        snapshot_id=None,
        snapshot_at=None,
        columns=pending.columns,
        row_count=added,
        size_bytes=0,
        read_files=lambda: pending.files,
        read_profile=lambda: pending.profile,
    )
    whole = replace(fresh, row_count=added + kept, read_files=lambda: (*stays, *pending.files))
    # What is remembered of a state must never stand for another one.
    fresh = replace(fresh, snapshot_id=f"load-{pending.load_id}")
    whole = replace(whole, snapshot_id=f"with-{pending.load_id}")
    return State(fresh, rows_before=before if pending.mode != "upsert" else None, whole=whole)


def _owner(pending: PendingLoad) -> Caller:
    """The dataset's owner looks: a rule sees no more than they may."""
    owner = pending.dataset.owner
    return Caller(
        user_id=owner.user_id,
        workspace_id=pending.dataset.workspace_id,
        email=owner.email,
        role="analyst",
        via="command",
    )
