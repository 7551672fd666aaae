"""A plan as a language model says it, made into one of ours by the changes that a person may choose."""

from collections.abc import Iterator, Mapping, Sequence

from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.following.editing import PartChange, changed
from sextant.features.ask.llm.proposal import ConditionSaid, FigureSaid, PlanSaid
from sextant.features.ask.meaning import FILTER, virtual_name
from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.plan import Aggregate, Plan, Source
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.schema import METRIC, TableInfo


def plan_from(said: PlanSaid, readers: Sequence[Reader]) -> Plan:
    """The plan over the table that was named; raises ChangeRefused with the names that there are."""
    table = _table(said.table, readers)
    tables: Mapping[str, TableInfo] = {table.table: table}
    plan = Plan(
        sources=(Source(table.dataset_id, table.table, table.table),),
        outputs=outputs_of([(Aggregate("count"), False)]),
        shape="number",
    )
    for change in _changes(said, table):
        plan = changed(plan, change, tables)
    return plan


def _table(name: str, readers: Sequence[Reader]) -> TableInfo:
    found = next((r.table for r in readers if r.table.table.lower() == name.strip('"').lower()), None)
    if found is None:
        raise ChangeRefused(f"There is no table {name}.", hint="Name one of those listed.")
    return found


def _changes(said: PlanSaid, table: TableInfo) -> Iterator[PartChange]:
    for number, figure in enumerate(said.figures):
        yield _figure(figure, table, key="measure.0" if number == 0 else "")
    for group in said.by:
        yield PartChange("by", column=_column(group.column, table), grain=group.grain)
    for condition in said.where:
        yield _condition(condition, table)
    if said.days is not None and (said.days.first or said.days.last):
        column = _column(said.days.column, table) if said.days.column else ""
        yield PartChange("when", column=column, start=said.days.first, end=said.days.last)
    if said.top is not None:
        yield PartChange("top", limit=said.top, descending=said.descending)


def _figure(said: FigureSaid, table: TableInfo, *, key: str) -> PartChange:
    if said.figure == "metric":
        column = _virtual(METRIC, said.of, table)
        if column is None:
            raise ChangeRefused(f"There is no metric {said.of}.", hint="Name one of those listed.")
        return PartChange("measure", key=key, aggregate="sum", column=column)
    column = _column(said.of, table) if said.of and said.of != "*" else ""
    return PartChange("measure", key=key, aggregate=said.figure, column=column, distinct=said.distinct)


def _condition(said: ConditionSaid, table: TableInfo) -> PartChange:
    named = _virtual(FILTER, said.column, table)
    if named is not None:
        wanted = (said.comparing != "is_not") == (not said.values or _true(said.values[0]))
        return PartChange("where", column=named, comparing="is", values=(wanted,))
    return PartChange(
        "where", column=_column(said.column, table), comparing=said.comparing, values=tuple(said.values)
    )


def _true(value: str | float | bool) -> bool:
    return str(value).strip().lower() not in {"false", "0", "0.0", "no"}


def _column(name: str, table: TableInfo) -> str:
    return f"{table.table}.{name.rpartition('.')[2].strip(chr(34))}"


def _virtual(kind: str, name: str, table: TableInfo) -> str | None:
    """The column that stands for a metric or a filter, where there is one of this name."""
    wanted = virtual_name(kind, name.rpartition(".")[2])
    held = next((one.name for one in table.columns if one.name.lower() == wanted), None)
    return f"{table.table}.{held}" if held is not None else None
