"""What a load is before anyone can ask it: pending, looked at, then released or held back.

The seam for features above (checks). Each registers once, in the wiring:

    datasets.before_release(look)       # look: Callable[[PendingLoad], Decision]

`look` runs inside the load's job, in the worker, after the file was read and before the lake commits: the
dataset's tables, queries and row still show what was there before. It gets a `PendingLoad`:

    pending.dataset          the dataset as it stands (its `columns` are those before this load)
    pending.load_id, job_id  the load; results that are kept under `load_id` are found again by it
    pending.mode, key        append, replace or upsert, and the key of an upsert
    pending.columns          the columns of the new rows: field_id, name for people, type, source_name
    pending.files            local Parquet files of the new rows alone, read by field id
    pending.row_count        how many rows those are
    pending.present          local Parquet files that stand now; with append they stay beside the new ones
    pending.profile          the profile of the new rows
    pending.previous         the profile that the dataset shows now; None before the first load
    pending.drift            columns new, lost, retyped, reordered, renamed

and answers with a `Decision`: `RELEASE`, or `Decision.hold("12 of 300 rows break `price >= 0`.")`; `findings`
is kept with the load and sent with it. One that holds is enough; all are asked. A look may run again when its
worker was killed: what it writes must be keyed by the load id. What it raises fails the job.

A held load stays out of sight with its files; `Datasets.release(caller, dataset_id, load_id)` lets it in by a
new job that asks no one again, `Datasets.discard(...)` gives it up, `Datasets.loads(..., status="held")`
lists what waits. All three are the owner's or an administrator's, and audited.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sextant.features.datasets.load_models import Drift, Mode
from sextant.features.datasets.models import Column, Dataset, Profile


@dataclass(frozen=True, slots=True)
class PendingLoad:
    """A load that was read and is not yet part of its dataset."""

    dataset: Dataset
    load_id: str
    job_id: str
    mode: Mode
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    row_count: int
    present: tuple[str, ...]
    profile: Profile
    previous: Profile | None
    drift: Drift


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a load waits for a person, and why; `reasons` are sentences for people."""

    holds: bool = False
    reasons: tuple[str, ...] = ()
    findings: Mapping[str, object] = field(default_factory=dict[str, object])

    @classmethod
    def hold(cls, *reasons: str, findings: Mapping[str, object] | None = None) -> "Decision":
        return cls(holds=True, reasons=reasons, findings=dict(findings or {}))


RELEASE = Decision()
BeforeRelease = Callable[[PendingLoad], Decision]


def together(decisions: Sequence[Decision]) -> Decision:
    """Holds when one of them holds; reasons and findings of all."""
    findings: dict[str, object] = {}
    for decision in decisions:
        findings |= decision.findings
    holding = [decision for decision in decisions if decision.holds]
    reasons = tuple(reason for decision in holding for reason in decision.reasons)
    return Decision(holds=bool(holding), reasons=reasons, findings=findings)
