"""A form in words: the parts of the understanding, each with the words of the question that it came from."""

from collections.abc import Iterator, Sequence

from sextant.features.ask.planner.draft import Chip, ChipRole
from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.mentions import Mentions
from sextant.features.ask.planner.wide.partials import Candidate
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.kit.nouns import many

_FIGURES = {"avg": "average", "sum": "total", "max": "highest", "min": "lowest"}
_OPERATORS = {
    "=": "is", "!=": "is not", ">": "over", ">=": "at least", "<": "under", "<=": "at most",
    "between": "between", "in": "is", "like": "contains",
}  # fmt: skip
_COMBINED = {"intersect": "and also", "union": "or", "except": "but not"}


def chips_of(candidate: Candidate, mentions: Mentions, schema: WideSchema) -> tuple[Chip, ...]:
    """What a candidate makes of its question, part by part."""
    return tuple(dict.fromkeys(_Teller(candidate, mentions, schema).chips(candidate.form)))


def main_table(form: Form, schema: WideSchema) -> int:
    """The table that the answer's rows are of: that of what is shown first, or counted."""
    shown = [schema.columns[i.column].table for i in form.core.select if i.column is not None]
    if shown:
        return shown[0]
    tree = schema.graph.tree(form.core.tables, form.core.way) if form.core.tables else None
    pointing = {r.table for r in schema.graph.relations}
    inside = [tree[0], *(s.table for s in tree[1])] if tree else [0]
    return next((t for t in inside if t in pointing), inside[0])


class _Teller:
    def __init__(self, candidate: Candidate, mentions: Mentions, schema: WideSchema) -> None:
        self.schema = schema
        self.mentions = mentions
        self.rows = schema.tables[main_table(candidate.form, schema)].rows_noun
        self.several = len(_tables(candidate.form.core, schema)) > 1

    def chips(self, form: Form) -> Iterator[Chip]:
        yield from self._core(form.core)
        if form.other is not None and form.combine is not None:
            told = [self._test(t) for t in (*form.other.where, *form.other.having)]
            beside = _tables(form.other, self.schema) - _tables(form.core, self.schema)
            told += [f"with {self.schema.tables[t].rows_noun}" for t in sorted(beside)] if not told else []
            text = " and ".join(told) or self.rows
            yield Chip("where", f"{_COMBINED[form.combine]}: {text}", "")

    def _core(self, core: Core) -> Iterator[Chip]:
        grouped = set(core.group)
        figures = any(i.aggregate for i in core.select)
        for item in core.select:
            role: ChipRole = "measure"
            if item.column is not None and not item.aggregate and (item.column in grouped or figures):
                role = "by"
            different = "different " if core.distinct and not item.aggregate else ""
            yield self._chip(role, f"{different}{self._item(item)}", item.column)
        for test in core.where:
            yield self._chip("where", self._test(test), test.item.column, value=_value(test))
        for test in core.having:
            yield self._chip("where", self._test(test), test.item.column, grouped=True)
        for item, descending in core.order:
            way = "highest" if descending else "lowest"
            yield self._chip("order", f"{way} {self._item(item)} first", item.column)
        if core.limit is not None and core.limit > 1:
            lowest = bool(core.order) and not core.order[0][1]
            yield Chip("top", f"{'bottom' if lowest else 'top'} {core.limit}", f"{core.limit}")

    def _chip(
        self,
        role: ChipRole,
        text: str,
        column: int | None,
        *,
        value: str | None = None,
        grouped: bool = False,
    ) -> Chip:
        info = None if column is None else self.schema.columns[column].info
        return Chip(role, text, self._phrase(column), info, value, grouped)

    def _phrase(self, column: int | None) -> str:
        """The words that name a column best."""
        named = [n for n in self.mentions.columns if n.target == column]
        if column is None or not named:
            return ""
        best = max(named, key=lambda n: (n.score, n.start - n.end))
        tokens = self.mentions.tokens
        return self.mentions.text[tokens[best.start].start : tokens[best.end - 1].end]

    def _item(self, item: Item) -> str:
        if item.column is None:
            return f"number of {self.rows}" if item.aggregate else f"all of {self.rows}"
        said = self._said(item.column)
        if item.aggregate == "count":
            return f"number of {'different ' if item.distinct else ''}{many(said)}"
        return f"{_FIGURES[item.aggregate]} {said}" if item.aggregate else said

    def _said(self, column: int) -> str:
        """A column as it is called, with its table's word where several tables are read."""
        place = self.schema.columns[column]
        said = place.info.said
        noun = self.schema.tables[place.table].row_noun
        bare = len(said.split()) == 1 and noun not in said
        return f"{noun} {said}" if self.several and bare else said

    def _test(self, test: Test) -> str:
        said = self._item(test.item)
        op = test.op.removeprefix("not ")
        denied = test.op.startswith("not ")
        if isinstance(test.value, Core):
            return f"{said} {self._nested(test, test.value)}"
        if op == "null":
            return f"{said} is {'known' if denied else 'missing'}"
        if op == "like":
            return f"{said} {'does not ' if denied else ''}{_pattern(str(test.value), denied=denied)}"
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        joined = " and " if op == "between" else " or "
        return f"{said} {'not ' if denied else ''}{_OPERATORS[op]} {joined.join(map(_told, values))}"

    def _nested(self, test: Test, inner: Core) -> str:
        if test.op in {"in", "not in"}:
            nouns = [self.schema.tables[t].rows_noun for t in sorted(_tables(inner, self.schema))]
            where = " and ".join(self._test(t) for t in inner.where)
            among = f"{nouns[0]}{f' where {where}' if where else ''}"
            return f"is {'not ' if test.op == 'not in' else ''}among the {among}"
        return f"{_OPERATORS[test.op]} {self._item(inner.select[0])}"


def _tables(core: Core, schema: WideSchema) -> set[int]:
    return {*core.tables, *(schema.columns[c].table for c in core.columns())}


def _pattern(pattern: str, *, denied: bool) -> str:
    piece = f"“{pattern.strip('%')}”"
    verb = "start" if not pattern.startswith("%") else "contain" if pattern.endswith("%") else "end"
    with_ = "" if verb == "contain" else " with"
    return f"{verb if denied else f'{verb}s'}{with_} {piece}"


def _told(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(test: Test) -> str | None:
    return _told(test.value) if isinstance(test.value, str | float) else None


def columns_of(core: Core, schema: WideSchema) -> Sequence[ColumnInfo]:
    """The columns that conditions are put on."""
    return [schema.columns[t.item.column].info for t in core.where if t.item.column is not None]
