"""Objects by their leaves: `customer.name` is the column "customer.name", `customer` all that begin so.

What is written so is put as the columns it stands for before anything is checked, so that a column that is
hidden or masked is so within its object too. A column that bears the name itself comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from sextant.features.query.errors import UnknownColumn
from sextant.features.query.gate.functions import JSON, names_in
from sextant.features.query.gate.known import KnownTable
from sextant.features.query.gate.names import nearest
from sextant.features.query.gate.reading import place
from sextant.features.query.gate.sources import Columns, Named, Sources
from sextant.kit.nested import HOLLOW, Fields, Kind, is_nested, parsed

OBJECT = "object"  # marks the parts of a statement that show a whole object
# Functions that make JSON of any value, so that a list or a struct is one to them as it is.
_MAKE_JSON = names_in("""
array_to_json json json_array json_group_array json_group_object json_object json_quote row_to_json to_json
""")
_READ_JSON = JSON - _MAKE_JSON


def put_leaves(statement: exp.Expr, places: Sequence[tuple[exp.Table, KnownTable]], sql: str) -> exp.Expr:
    """Puts columns in the places of their paths; raises UnknownColumn for a path that leads nowhere."""
    known = {id(node): table for node, table in places}
    if not any(_has_parts(table) for table in known.values()):
        return statement
    try:
        scopes = traverse_scope(statement)
    except (SqlglotError, RecursionError, AttributeError, KeyError, ValueError):
        return statement
    paths = _Paths(Sources(known), sql)
    for scope in scopes:
        for column in list(scope.find_all(exp.Column)):
            if column.parent_select is scope.expression and not isinstance(column.this, exp.Star):
                paths.put(column, scope)
    return statement


def _has_parts(table: KnownTable) -> bool:
    return any("." in column.name or is_nested(column.type) for column in table.columns)


@dataclass(frozen=True, slots=True)
class _Path:
    """The names of a path, and the node of the statement that each of its longer beginnings ends at."""

    names: tuple[str, ...]
    ends: dict[int, exp.Expr]
    first: int  # names within the column itself

    def end(self, count: int) -> exp.Expr:
        return self.ends[max(count, self.first)]


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the first `count` names of a path are: one column, or the object of several."""

    count: int
    columns: tuple[Named, ...]
    source: str | None
    depth: int = 0  # names of the object, 0 for a column


class _Paths:
    def __init__(self, sources: Sources, sql: str) -> None:
        self._sources = sources
        self._sql = sql

    def put(self, column: exp.Column, scope: Scope) -> None:
        path = _path(column)
        first = path.names[0].lower()
        is_alias = first in _aliases(scope)
        if first in _taken_in_turn(column) or (is_alias and len(path.names) == 1):
            return
        try:
            meant = self._meant(path, scope, column)
        except UnknownColumn:
            if is_alias:  # perhaps a field of what is selected under the name
                return
            raise
        if meant is None:
            self._as_json(column, scope)
        elif meant.depth:
            _put_object(path, meant, column)
        else:
            _put_leaf(path, meant, column)

    def _meant(self, path: _Path, scope: Scope, column: exp.Column) -> _Meant | None:
        first = path.names[0].lower()
        for sources in self._sources.around(scope):
            if first in sources and len(path.names) > 1:
                columns = sources[first]
                return None if columns is None else self._within(columns, path, first, column)
            if first in sources or any(_bears(columns, path.names) for columns in sources.values()):
                self._check_fields(path, list(sources.values()), column)
                return None
            for columns in sources.values():
                if columns is not None and (meant := self._within(columns, path, None, column)):
                    return meant
        return None

    def _within(self, columns: Columns, path: _Path, source: str | None, column: exp.Column) -> _Meant | None:
        """What a path means in one source; `source` is its first name where that names the source."""
        skipped = int(source is not None)
        names = [name.lower() for name in path.names[skipped:]]
        if _bears(columns, names):
            return None
        for count in range(len(names), 0, -1):
            found = columns.get(".".join(names[:count]))
            if found is not None and found.type != HOLLOW:
                if count < len(names) and found.type is not None and not is_nested(found.type):
                    raise self._unknown(path, column, columns)
                return _Meant(count + skipped, (found,), source)
        whole = _leaves(columns, names)
        if whole:
            return _Meant(len(path.names), whole, source, depth=len(names))
        if _leaves(columns, names[:1]):
            raise self._unknown(path, column, columns)
        return None

    def _check_fields(self, path: _Path, sources: Sequence[Columns | None], column: exp.Column) -> None:
        """Raises UnknownColumn where a struct has no such field."""
        first = path.names[0].lower()
        found = next((one for one in (each.get(first) for each in sources if each) if one is not None), None)
        if found is None or found.type is None or not is_nested(found.type):
            return
        kind: Kind = parsed(found.type)
        for count, name in enumerate(path.names[1:], start=1):
            if not isinstance(kind, Fields):
                return
            fields = {field.lower(): one for field, one in kind.kinds}
            if name.lower() not in fields:
                start = ".".join(path.names[:count])
                raise self._nowhere(path, column, [f"{start}.{field}" for field, _ in kind.kinds])
            kind = fields[name.lower()]

    def _as_json(self, column: exp.Column, scope: Scope) -> None:
        """A list or a struct as the JSON that a function of JSON reads."""
        above = column.parent
        if not isinstance(above, exp.Func) or not _reads_json(above, column):
            return
        found = self._sources.find(column, scope)
        if found is not None and found.type is not None and is_nested(found.type):
            made = exp.Anonymous(this="to_json", expressions=[column.copy()])
            column.replace(made)

    def _unknown(self, path: _Path, column: exp.Column, columns: Columns) -> UnknownColumn:
        return self._nowhere(path, column, [one.name for one in columns.values() if "." in one.name])

    def _nowhere(self, path: _Path, column: exp.Column, names: Sequence[str]) -> UnknownColumn:
        line, at = place(column, self._sql)
        near = nearest(".".join(path.names), names)
        listed = ", ".join(f"`{name}`" for name in names[:8])
        hint = f"Did you mean `{near}`?" if near else f"There are {listed}."
        said = ".".join(path.names)[:120]
        return UnknownColumn(f"There is no column `{said}`.", hint=hint, line=line, column=at)


def _bears(columns: Columns | None, names: Sequence[str]) -> bool:
    """Whether a column has the first name itself, and may have the other names within it."""
    found = columns.get(names[0].lower()) if columns is not None else None
    if found is None or found.type == HOLLOW:
        return False
    return len(names) == 1 or found.type is None or is_nested(found.type)


def _leaves(columns: Columns, names: Sequence[str]) -> tuple[Named, ...]:
    start = ".".join(names) + "."
    return tuple(one for name, one in columns.items() if name.startswith(start) and one.type != HOLLOW)


def _aliases(scope: Scope) -> set[str]:
    query = scope.expression
    if not isinstance(query, exp.Select):
        return set()
    return {one.alias.lower() for one in query.expressions if isinstance(one, exp.Alias)}


def _taken_in_turn(column: exp.Column) -> set[str]:
    """The names that elements have in `[x FOR x IN tags]`."""
    found: set[str] = set()
    at = column.find_ancestor(exp.Comprehension)
    while at is not None:
        found.add(at.expression.name.lower())
        at = at.find_ancestor(exp.Comprehension)
    return found


def _path(column: exp.Column) -> _Path:
    """The names of `a.b['c'].d`, as far as they are told."""
    names = [part.name for part in column.parts]
    first = len(names)
    ends: dict[int, exp.Expr] = {first: column}
    at: exp.Expr = column
    while True:
        above = at.parent
        if isinstance(above, exp.Paren) and isinstance(above.parent, exp.Dot):
            at = above
            ends[len(names)] = at
            continue
        name = _step(above, at)
        if above is None or name is None:
            return _Path(tuple(names), ends, first)
        names.append(name)
        at = above
        ends[len(names)] = at


def _step(above: exp.Expr | None, at: exp.Expr) -> str | None:
    if isinstance(above, exp.Dot) and above.this is at and isinstance(above.expression, exp.Identifier):
        return above.expression.name
    if isinstance(above, exp.Bracket) and above.this is at and len(above.expressions) == 1:
        key = above.expressions[0]
        return key.name if isinstance(key, exp.Literal) and key.is_string else None
    return None


def _put_leaf(path: _Path, meant: _Meant, column: exp.Column) -> None:
    """The column, and behind it the names that go on within the parts of what was one column."""
    made: exp.Expr = _column(meant.columns[0].name, meant.source, column)
    for name in path.names[meant.count : path.first]:
        made = exp.Dot(this=made, expression=exp.to_identifier(name, quoted=True))
    path.end(meant.count).replace(made)


def _put_object(path: _Path, meant: _Meant, column: exp.Column) -> None:
    node = path.end(meant.count)
    made = _object(meant.columns, meant.depth, meant.source, column)
    made.meta[OBJECT] = True
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        called = ".".join(meant.columns[0].name.split(".")[: meant.depth])
        made = exp.alias_(made, called, quoted=True)
    node.replace(made)


def _object(columns: Sequence[Named], depth: int, source: str | None, at: exp.Column) -> exp.Expr:
    """A struct of the leaves below so many names; null where every leaf is, as where there was no object."""
    parts: dict[str, list[Named]] = {}
    own: dict[str, str] = {}
    for column in columns:
        key = column.name.split(".")[depth]
        parts.setdefault(key.lower(), []).append(column)
        own.setdefault(key.lower(), key)
    fields: list[exp.Expr] = []
    for lower, inner in parts.items():
        leaf = next((one for one in inner if one.name.count(".") == depth), None)
        value = _column(leaf.name, source, at) if leaf else _object(inner, depth + 1, source, at)
        key = exp.to_identifier(own[lower], quoted=True)
        fields.append(exp.PropertyEQ(this=key, expression=value))
    empty = [exp.Is(this=_column(one.name, source, at), expression=exp.Null()) for one in columns]
    return exp.Case().when(exp.and_(*empty), exp.Null()).else_(exp.Struct(expressions=fields))


def _column(name: str, source: str | None, at: exp.Column) -> exp.Column:
    made = exp.column(exp.to_identifier(name, quoted=True), table=source, quoted=True)
    made.this.meta.update(at.this.meta)
    return made


def _reads_json(function: exp.Func, column: exp.Column) -> bool:
    """Whether the column is what a function of JSON takes apart."""
    names = {function.name.lower()} if isinstance(function, exp.Anonymous) else _names(function)
    first = function.args.get("this")
    if isinstance(function, exp.Anonymous):
        first = next(iter(function.expressions), None)
    return first is column and bool(names & _READ_JSON)


def _names(function: exp.Func) -> set[str]:
    return {name.lower() for name in type(function).sql_names()} | (
        {"json_extract"} if isinstance(function, exp.JSONExtract | exp.JSONExtractScalar) else set()
    )
