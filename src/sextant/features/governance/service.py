"""Policies of a workspace: kept in versions, and what they come to for each person who looks."""

import hashlib
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sextant.core import marks
from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.events import Event
from sextant.features.governance import store
from sextant.features.governance.deciding import Person, fits_range, guard_of, part_of, person_of, view_of
from sextant.features.governance.errors import PolicyChanged, PolicyMissing, PolicyRefused
from sextant.features.governance.models import (
    MOST_RULES,
    Attribute,
    GovernedColumn,
    Guard,
    Policy,
    Rule,
    View,
)
from sextant.features.governance.yaml_text import from_yaml, to_yaml
from sextant.kit.clock import Clock

Attributes = Callable[[str, str], Mapping[str, Attribute]]
_WORKSPACES = 256
_HISTORY = 100


@dataclass(frozen=True, slots=True)
class Governed:
    """A dataset as rules are written for it."""

    dataset_id: str
    table_name: str
    owner_id: str
    columns: Sequence[GovernedColumn]
    row_count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The first rows as someone sees them, and how many they see."""

    columns: Sequence[Mapping[str, object]]
    rows: object
    row_count: int


class Governing(Protocol):
    """What policies need of the tiers above: the dataset, a trial, a look."""

    def find(self, caller: Caller, dataset_id: str) -> Governed:
        """A dataset that the caller may govern; raises DatasetMissing, NotYours."""
        ...

    def try_out(self, caller: Caller, dataset_id: str, guard: Guard) -> None:
        """Raises PolicyRefused where the engine could not apply the guard."""
        ...

    def look(self, caller: Caller, dataset_id: str, guard: Guard, sql: str | None = None) -> Looked:
        """The dataset's first rows behind the guard, or those of a statement over it alone."""
        ...


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Why a rule cannot hold; `rule` is its place in the list."""

    rule: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Known:
    state: int
    policies: Mapping[str, Policy]


class Policies:
    """The door: `view` decides for each look at data; the rest is for those who write the rules."""

    def __init__(
        self, *, db: Database, clock: Clock, audit: Audit, key: bytes, attributes_of: Attributes
    ) -> None:
        self._db = db
        self._clock = clock
        self._audit = audit
        self._key = key
        self._attributes_of = attributes_of
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._above: Governing | None = None

    def reach_up(self, above: Governing) -> None:
        """Told once, by the wiring, who finds, tries and looks."""
        self._above = above

    # deciding

    def views(self, caller: Caller, owners: Iterable[tuple[str, str]]) -> dict[str, View]:
        """What reaches the caller, by dataset; `owners` are the datasets asked about with their owners."""
        policies = self._of(caller.workspace_id)
        concerned = {one: owner for one, owner in owners if one in policies} if policies else {}
        if not concerned:
            return {}
        person = person_of(caller, self._attributes_of(caller.workspace_id, caller.user_id))
        found: dict[str, View] = {}
        for dataset_id, owner_id in concerned.items():
            view = self._view(caller.workspace_id, policies[dataset_id], person, owner_id)
            if view is not None:
                found[dataset_id] = view
        return found

    def _view(self, workspace_id: str, policy: Policy, person: Person, owner_id: str) -> View | None:
        salt = hmac.new(self._key, f"mask:{workspace_id}:{policy.dataset_id}".encode(), hashlib.sha256)
        return view_of(policy, person, owner_id=owner_id, salt=salt.hexdigest())

    def _of(self, workspace_id: str) -> Mapping[str, Policy]:
        """Each look costs one small read, which tells whether what is in memory still holds."""
        state = marks.mark(self._db, workspace_id, store.MARK) or 0
        with self._lock:
            known = self._known.get(workspace_id)
        if known is not None and known.state == state:
            return known.policies
        with self._db.reading() as tx:
            known = _Known(state, store.newest(tx, workspace_id) if state else {})
        with self._lock:
            self._known[workspace_id] = known
            self._known.move_to_end(workspace_id)
            while len(self._known) > _WORKSPACES:
                self._known.popitem(last=False)
        return known.policies

    def state(self, workspace_id: str) -> int:
        """A number that every change of a policy of the workspace counts up."""
        return int(marks.mark(self._db, workspace_id, store.MARK) or 0)

    # writing

    def get(self, caller: Caller, dataset_id: str) -> Policy:
        """The rules of a dataset that the caller governs; without rules where nobody wrote any."""
        self._governed(caller, dataset_id)
        return self._of(caller.workspace_id).get(dataset_id) or Policy(dataset_id=dataset_id)

    def put(
        self, caller: Caller, dataset_id: str, rules: Sequence[Rule], *, version: int | None = None
    ) -> Policy:
        """A further version of the rules; raises PolicyRefused, PolicyChanged if `version` is not last."""
        governed = self._governed(caller, dataset_id)
        policy = self._tried(caller, governed, rules)
        now = self._clock.now()
        with self._db.transaction() as tx:
            before = store.history(tx, caller.workspace_id, dataset_id, limit=1)
            last = before[0].version if before else 0
            if version is not None and version != last:
                raise PolicyChanged(
                    f"The policy has been changed since: it is at version {last}.", hint="Read it again."
                )
            made = policy.model_copy(
                update={"version": last + 1, "updated_at": now, "updated_by": caller.email}
            )
            store.add(tx, caller.workspace_id, made, at=now, by=caller.email)
            details = {"dataset_id": dataset_id, "version": made.version, "rules": len(rules)}
            self._audit.record(caller, action="policy.changed", details=details, tx=tx)
        return made

    def check(self, caller: Caller, dataset_id: str, rules: Sequence[Rule]) -> list[RuleProblem]:
        """What stands against each rule, tried on the dataset as `put` tries it; nothing is kept."""
        governed = self._governed(caller, dataset_id)
        found: list[RuleProblem] = []
        for place, rule in enumerate(rules):
            try:
                self._tried(caller, governed, [rule])
            except PolicyRefused as error:
                found.append(RuleProblem(place, error.message, error.hint))
        return found

    def history(self, caller: Caller, dataset_id: str) -> list[Policy]:
        """The versions, the newest first; at most 100."""
        self._governed(caller, dataset_id)
        with self._db.reading() as tx:
            return store.history(tx, caller.workspace_id, dataset_id, limit=_HISTORY)

    def version(self, caller: Caller, dataset_id: str, number: int) -> Policy:
        """Raises PolicyMissing."""
        self._governed(caller, dataset_id)
        with self._db.reading() as tx:
            found = store.version(tx, caller.workspace_id, dataset_id, number)
        if found is None:
            raise PolicyMissing("The policy has no such version.", hint="List its versions.")
        return found

    def as_yaml(self, caller: Caller, dataset_id: str) -> tuple[str, str]:
        """The dataset's table name, and its policy in YAML."""
        governed = self._governed(caller, dataset_id)
        return governed.table_name, to_yaml(governed.table_name, self.get(caller, dataset_id).rules)

    def put_yaml(self, caller: Caller, dataset_id: str, text: str) -> Policy:
        """Takes the rules of a YAML for this dataset; raises PolicyRefused."""
        governed = self._governed(caller, dataset_id)
        table_name, rules = from_yaml(text)
        if table_name.lower() != governed.table_name.lower():
            raise PolicyRefused(
                f"This policy is for `{table_name[:80]}`, not for `{governed.table_name}`.",
                hint="Change `dataset` in the YAML, or import it at that dataset.",
            )
        return self.put(caller, dataset_id, rules)

    def see_as(
        self,
        caller: Caller,
        dataset_id: str,
        person: Person,
        *,
        rules: Sequence[Rule] | None = None,
        sql: str | None = None,
    ) -> tuple[Guard | None, Looked]:
        """What someone would see under the rules that hold, or under others.

        It is the first rows, or the answer to a statement over this dataset; raises SqlRefused as they would
        meet it.
        """
        governed = self._governed(caller, dataset_id)
        kept = self.get(caller, dataset_id)
        policy = kept if rules is None else self._checked(governed, rules)
        view = self._view(caller.workspace_id, policy, person, governed.owner_id)
        guard = None if view is None else self._guard(governed, view)
        details = {"dataset_id": dataset_id, "as": person.email} | ({"sql": sql[:2000]} if sql else {})
        self._audit.record(caller, action="policy.previewed", details=details)
        return guard, self._reached().look(caller, dataset_id, guard or _open_guard(governed), sql)

    def clear(self, event: Event) -> None:
        """Forgets a workspace that was removed."""
        with self._db.transaction() as tx:
            store.clear(tx, str(event.payload["workspace_id"]))

    def _tried(self, caller: Caller, governed: Governed, rules: Sequence[Rule]) -> Policy:
        policy = self._checked(governed, rules)
        for rule in rules:
            view = View((part_of(rule),), tuple(sorted(policy.column_ids.items())), (), salt="trial")
            self._reached().try_out(caller, governed.dataset_id, self._guard(governed, view))
        return policy

    def _checked(self, governed: Governed, rules: Sequence[Rule]) -> Policy:
        if len(rules) > MOST_RULES:
            raise PolicyRefused(f"A dataset has at most {MOST_RULES} rules.", hint="Join some of them.")
        types = {column.name.lower(): column.type for column in governed.columns}
        for rule in rules:
            for mask in rule.columns:
                kind = types.get(mask.column.lower())
                if kind is None:
                    raise PolicyRefused(
                        f"The rule `{rule.name}` names `{mask.column[:80]}`, which is no column.",
                        hint="Name columns as SQL does.",
                    )
                if mask.mask == "range" and not fits_range(kind, mask):
                    raise PolicyRefused(
                        f"The range of `{mask.column}` has no step that fits its type, {kind}.",
                        hint="Give `width` for numbers, `unit` for dates; text takes another mask.",
                    )
        ids = {column.name.lower(): column.field_id for column in governed.columns}
        return Policy(dataset_id=governed.dataset_id, rules=tuple(rules), column_ids=ids)

    def _guard(self, governed: Governed, view: View) -> Guard:
        return guard_of(view, governed.columns, row_count=governed.row_count, size_bytes=governed.size_bytes)

    def _governed(self, caller: Caller, dataset_id: str) -> Governed:
        return self._reached().find(caller, dataset_id)

    def _reached(self) -> Governing:
        if self._above is None:
            raise RuntimeError("the wiring has not told policies who finds their datasets")
        return self._above


def _open_guard(governed: Governed) -> Guard:
    """What someone sees whom no rule reaches."""
    view = View((), (), (), "")
    return guard_of(view, governed.columns, row_count=governed.row_count, size_bytes=governed.size_bytes)
