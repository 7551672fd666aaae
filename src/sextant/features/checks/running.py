"""Runs the checks of a dataset on one state of it: one scan for all rules about rows, a look for each other.

Every look is a query of the caller and passes the gate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sextant.core.access import Caller
from sextant.features.checks import compiling
from sextant.features.checks.compiling import Counting
from sextant.features.checks.errors import CheckRefused
from sextant.features.checks.models import (
    Check,
    FreshnessParams,
    ReferenceParams,
    Result,
    RowCountParams,
    Rule,
    SqlParams,
    Status,
)
from sextant.features.checks.words import title_of
from sextant.features.datasets import Column, DatasetMissing, Table
from sextant.features.query import AsOf, Queries, Query, rows_json
from sextant.kit.clock import Clock
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id

_MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class State:
    """What a run looks at: a table at one snapshot, and how many rows it had before.

    Of a load that nobody sees yet `table` holds the new rows alone, `whole` all rows as they will be: rules
    about single rows look at the new ones, those about repeating, other datasets and statements at all.
    """

    table: Table
    as_of: AsOf | None = None
    rows_before: int | None = None
    loaded_at: datetime | None = None
    whole: Table | None = None

    @property
    def all_rows(self) -> Table:
        return self.whole or self.table

    def query(self, sql: str, *, whole: bool, row_limit: int | None = None) -> Query:
        instead = () if self.whole is None else (self.whole if whole else self.table,)
        return Query(sql, as_of=self.as_of, row_limit=row_limit, purpose="check", instead=instead)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule's figures before they become a result."""

    checked: int
    failing: int
    reason: str = ""
    examples: tuple[Any, ...] = ()
    observed: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A rule about single rows as conditions: of the rows that break it, and of those it looks at."""

    check: Check
    breaks: str
    looked_at: str


class Running:
    def __init__(self, queries: Queries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def run(self, caller: Caller, state: State, checks: Sequence[Check], *, run_id: str) -> list[Result]:
        """One result for each check, in their order; a check that cannot run says why and stops no other."""
        scanned = self._scanned(caller, state, checks)
        return [self._result(caller, state, check, scanned=scanned, run_id=run_id) for check in checks]

    def try_out(self, caller: Caller, state: State, rule: Rule, columns: Sequence[Column]) -> None:
        """Raises CheckRefused when the gate or the engine would not run the rule."""
        for sql in self._statements(caller, state, rule, columns):
            verdict = self._queries.validate(caller, sql)
            if not verdict.valid:
                first = verdict.errors[0]
                raise CheckRefused(f"The rule cannot run: {first.message}", hint=first.hint)

    def _statements(
        self, caller: Caller, state: State, rule: Rule, columns: Sequence[Column]
    ) -> tuple[str, ...]:
        if rule.kind in compiling.ROW_KINDS:
            return (compiling.scan(state.table, [compiling.breaks(rule, columns)]),)
        counting = self._counting(caller, state, rule, columns)
        return () if counting is None else (counting.sql,)

    def _scanned(
        self, caller: Caller, state: State, checks: Sequence[Check]
    ) -> Mapping[str, Outcome | SextantError]:
        found: dict[str, Outcome | SextantError] = {}
        wanted: list[_Wanted] = []
        for check in checks:
            if check.rule.kind not in compiling.ROW_KINDS:
                continue
            try:
                wanted.append(_wanted(check, columns_of(state.table, check)))
            except SextantError as error:
                found[check.check_id] = error
        for start in range(0, len(wanted), compiling.PER_SCAN):
            found |= self._scan(caller, state, wanted[start : start + compiling.PER_SCAN])
        return found

    def _scan(
        self, caller: Caller, state: State, wanted: Sequence["_Wanted"]
    ) -> dict[str, Outcome | SextantError]:
        try:
            conditions = [text for one in wanted for text in (one.breaks, one.looked_at)]
            row = self._one(caller, state, compiling.scan(state.table, conditions))
        except SextantError as error:
            if len(wanted) == 1:
                return {wanted[0].check.check_id: error}
            # One rule that the engine stops at must not silence the others.
            middle = len(wanted) // 2
            return self._scan(caller, state, wanted[:middle]) | self._scan(caller, state, wanted[middle:])
        return {
            one.check.check_id: Outcome(
                checked=int(row[f"c{2 * number + 1}"]), failing=int(row[f"c{2 * number}"])
            )
            for number, one in enumerate(wanted)
        }

    def _result(
        self,
        caller: Caller,
        state: State,
        check: Check,
        *,
        scanned: Mapping[str, Outcome | SextantError],
        run_id: str,
    ) -> Result:
        try:
            outcome = scanned.get(check.check_id) or self._look(caller, state, check)
            if isinstance(outcome, SextantError):
                raise outcome
            return self._judged(caller, state, check, outcome=outcome, run_id=run_id)
        except SextantError as error:
            reason = f"It could not run: {error.message} {error.hint}".strip()
            return self._made(check, run_id, Outcome(0, 0, reason), status="error", share=0.0)

    def _judged(self, caller: Caller, state: State, check: Check, *, outcome: Outcome, run_id: str) -> Result:
        rule = check.rule
        checked = outcome.checked
        share = 1.0 if checked == 0 else (checked - outcome.failing) / checked
        if rule.kind in ("freshness", "row_count_change", "sql"):
            passed, share = outcome.failing == 0, float(outcome.failing == 0)
        else:
            passed = outcome.failing == 0 or share >= rule.min_share
        examples = outcome.examples
        if outcome.failing and rule.kind in compiling.ROW_KINDS:
            examples = self._row_examples(caller, state, check)
        reason = outcome.reason or _counted(rule, outcome, share)
        told = Outcome(outcome.checked, outcome.failing, reason, examples, outcome.observed)
        return self._made(check, run_id, told, status="passed" if passed else "failed", share=share)

    def _made(self, check: Check, run_id: str, outcome: Outcome, *, status: Status, share: float) -> Result:
        return Result(
            result_id=new_id(),
            run_id=run_id,
            check_id=check.check_id,
            dataset_id=check.dataset_id,
            title=title_of(check.rule),
            kind=check.rule.kind,
            severity=check.rule.severity,
            status=status,
            checked=outcome.checked,
            failing=outcome.failing,
            share=round(share, 6),
            observed=outcome.observed,
            reason=outcome.reason,
            examples=outcome.examples,
            at=self._clock.now(),
        )

    def _row_examples(self, caller: Caller, state: State, check: Check) -> tuple[Any, ...]:
        columns = columns_of(state.table, check)
        condition = compiling.breaks(check.rule, columns)
        return self._rows(
            caller, state, compiling.examples(state.table, columns=columns, condition=condition)
        )

    def _look(self, caller: Caller, state: State, check: Check) -> Outcome:
        rule, columns = check.rule, columns_of(state.table, check)
        params = rule.typed()
        if isinstance(params, FreshnessParams):
            return self._freshness(caller, state, params, columns)
        if isinstance(params, RowCountParams):
            return _row_count(params, state)
        counting = self._counting(caller, state, rule, columns)
        if counting is None:
            raise CheckRefused("There is nothing to count.", hint="Name the columns of the check.")
        row = self._one(caller, state, counting.sql, whole=True)
        checked, failing = int(row["checked"]), int(row["failing"])
        if isinstance(params, SqlParams):
            checked = state.all_rows.row_count
        examples = self._rows(caller, state, counting.examples_sql, whole=True) if failing else ()
        return Outcome(checked, failing, examples=examples)

    def _counting(
        self, caller: Caller, state: State, rule: Rule, columns: Sequence[Column]
    ) -> Counting | None:
        params = rule.typed()
        if rule.kind == "uniqueness":
            return compiling.uniqueness(state.table, columns)
        if isinstance(params, ReferenceParams):
            other, there = self._other(caller, params)
            return compiling.reference(state.table, columns, other, there)
        return compiling.statement(params) if isinstance(params, SqlParams) else None

    def _other(self, caller: Caller, params: ReferenceParams) -> tuple[Table, tuple[Column, ...]]:
        try:
            other = self._queries.datasets.table(caller, params.dataset_id)
        except DatasetMissing as error:
            raise CheckRefused(
                "The dataset that the rule refers to is not there.", hint="Choose one that you may see."
            ) from error
        return other, tuple(named(other, name) for name in params.columns)

    def _freshness(
        self, caller: Caller, state: State, params: FreshnessParams, columns: Sequence[Column]
    ) -> Outcome:
        if columns:
            row = self._one(caller, state, compiling.newest(state.table, columns[0]))
            newest = _moment(row["newest"])
            what = f"The newest `{columns[0].name}`"
        else:
            newest, what = state.loaded_at or state.table.snapshot_at, "The last load"
        if newest is None:
            return Outcome(1, 1, f"{what} is not known: there is no value.")
        hours = (self._clock.now() - newest).total_seconds() / 3600
        reason = (
            f"{what} is {newest:%Y-%m-%d %H:%M}, {_age(hours)} ago; at most {_age(params.max_age_hours)}."
        )
        return Outcome(1, int(hours > params.max_age_hours), reason, observed=newest.isoformat())

    def _one(self, caller: Caller, state: State, sql: str, *, whole: bool = False) -> Mapping[str, Any]:
        return self._queries.run(caller, state.query(sql, whole=whole)).table.to_pylist()[0]

    def _rows(self, caller: Caller, state: State, sql: str, *, whole: bool = False) -> tuple[Any, ...]:
        query = state.query(sql, whole=whole, row_limit=_MOST_ROWS)
        return tuple(rows_json(self._queries.run(caller, query).table))


def _wanted(check: Check, columns: Sequence[Column]) -> _Wanted:
    return _Wanted(check, compiling.breaks(check.rule, columns), compiling.looked_at(check.rule, columns))


def named(table: Table, name: str) -> Column:
    """The column of that name; raises CheckRefused."""
    for column in table.columns:
        if column.name.lower() == name.lower():
            return column
    raise CheckRefused(
        f"The dataset {table.name} has no column `{name}`.",
        hint="It has " + ", ".join(f"`{column.name}`" for column in table.columns[:20]) + ".",
    )


def columns_of(table: Table, check: Check) -> tuple[Column, ...]:
    """The check's columns under their names of now; raises CheckRefused when one has gone."""
    by_id = {column.field_id: column for column in table.columns}
    found = tuple(by_id[field_id] for field_id in check.field_ids if field_id in by_id)
    if len(found) != len(check.field_ids):
        raise CheckRefused(
            f"A column of this check is no longer in {table.name}.", hint="Change the check or delete it."
        )
    return found


def _row_count(params: RowCountParams, state: State) -> Outcome:
    rows, before = state.all_rows.row_count, state.rows_before
    broken: list[str] = []
    if params.min_rows is not None and rows < params.min_rows:
        broken.append(f"at least {params.min_rows:,} are demanded")
    if params.max_rows is not None and rows > params.max_rows:
        broken.append(f"at most {params.max_rows:,} are allowed")
    if before:
        change = rows / before - 1
        if params.max_loss is not None and change < -params.max_loss:
            broken.append(f"that is {-change * 100:.3g} % fewer than the {before:,} before")
        if params.max_growth is not None and change > params.max_growth:
            broken.append(f"that is {change * 100:.3g} % more than the {before:,} before")
    then = f" ({before:,} before)" if before is not None else ""
    reason = f"{rows:,} rows{then}" + (": " + "; ".join(broken) if broken else "") + "."
    return Outcome(1, int(bool(broken)), reason, observed=str(rows))


def _counted(rule: Rule, outcome: Outcome, share: float) -> str:
    if rule.kind == "sql":
        return f"{outcome.failing:,} rows break the rule." if outcome.failing else "No row breaks the rule."
    if outcome.checked == 0:
        return "There is nothing to check: no row has a value."
    if not outcome.failing:
        return f"All {outcome.checked:,} rows hold."
    text = f"{outcome.failing:,} of {outcome.checked:,} rows do not hold ({_percent(1 - share)})"
    if rule.min_share < 1:
        text += f"; at most {_percent(1 - rule.min_share)} may not"
    return text + "."


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"


def _age(hours: float) -> str:
    return f"{hours / 24:.3g} days" if abs(hours) >= 48 else f"{hours:.3g} hours"


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
