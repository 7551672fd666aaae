"""What a person sees of one scan, as a SELECT: filtered rows behind a barrier, columns through their masks.

The barrier is a LIMIT no table reaches: the engine moves no condition of a person's below it, so that none is
ever tried on a row they may not see, where its error or its time would tell of the row.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.governance import Attribute, Guard, Mask, ShownColumn
from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate.reading import DIALECT
from sextant.features.query.gate.shape import check_shape
from sextant.kit.nested import is_nested

_EVERY_ROW = (1 << 63) - 1
_SIGNS = 16  # of a hash: 64 bits
_PERSON = "person"


def seen(guard: Guard, *, scan: str, used: Sequence[str]) -> exp.Select:
    """The view of a scan with the columns of `used`, in lower case; raises SqlRefused for a broken rule."""
    names = {column.field_id: column.name for column in guard.raw}
    types = {column.field_id: column.type for column in guard.raw}
    chosen = [column for column in guard.shown if column.name.lower() in used] or list(guard.shown[:1])
    selected = [
        exp.alias_(
            _shown(column, names[column.field_id], types[column.field_id], guard.salt), _quoted(column.name)
        )
        for column in chosen
    ]
    query = exp.Select(expressions=selected).from_(exp.Table(this=_quoted(scan)))
    for condition in conditions(guard):
        query = query.where(condition)
    if guard.filters:
        query = query.limit(_EVERY_ROW)
    return query


def conditions(guard: Guard) -> list[exp.Expr]:
    """What the rules demand of each row, over the files' columns; raises SqlRefused for a broken rule."""
    return [_condition(text, guard) for text in guard.filters]


def raw_names(guard: Guard, used: Sequence[str]) -> frozenset[str]:
    """Lower-case names of the files' columns that the view of `used` reads."""
    chosen = [column for column in guard.shown if column.name.lower() in used] or list(guard.shown[:1])
    found = {column.name.lower() for column in chosen}
    for condition in conditions(guard):
        found |= {column.name.lower() for column in condition.find_all(exp.Column)}
    return frozenset(found)


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _shown(column: ShownColumn, raw: str, kind: str, salt: str) -> exp.Expr:
    own = exp.column(_quoted(raw))
    mask = column.mask
    if mask is None:
        return own
    text = exp.Cast(this=own, to=exp.DataType.build("text", dialect=DIALECT))
    match mask.mask:
        case "hash":
            salted = exp.DPipe(this=exp.Literal.string(salt), expression=text)
            digest = exp.func("sha256", salted, dialect=DIALECT)
            return exp.func("left", digest, exp.Literal.number(_SIGNS), dialect=DIALECT)
        case "last_four":
            return _last_four(text)
        case "range":
            return _stepped(own, kind, mask)
        case _:
            return exp.Cast(this=exp.Null(), to=exp.DataType.build(_engine_type(kind), dialect=DIALECT))


def _last_four(text: exp.Expr) -> exp.Expr:
    """Four signs of a text that has at least eight, so that most of it stays hidden."""
    long = exp.GTE(this=exp.func("length", text, dialect=DIALECT), expression=exp.Literal.number(8))
    tail = exp.DPipe(
        this=exp.Literal.string("••••"),
        expression=exp.func("right", text.copy(), exp.Literal.number(4), dialect=DIALECT),
    )
    missing = exp.Is(this=text.copy(), expression=exp.Null())
    return exp.Case().when(missing, exp.Null()).when(long, tail).else_(exp.Literal.string("••••"))


def _stepped(own: exp.Expr, kind: str, mask: Mask) -> exp.Expr:
    """The lower end of the step that a value lies in, in the column's own type."""
    as_own = exp.DataType.build(_engine_type(kind), dialect=DIALECT)
    if mask.unit is not None:
        cut = exp.func("date_trunc", exp.Literal.string(mask.unit), own, dialect=DIALECT)
        return exp.Cast(this=cut, to=as_own)
    width = exp.Literal.number(format(Decimal(repr(mask.width)), "f"))
    number = exp.Cast(this=own, to=exp.DataType.build("double"))
    steps = exp.func("floor", exp.Div(this=number, expression=width), dialect=DIALECT)
    return exp.TryCast(this=exp.Mul(this=steps, expression=width.copy()), to=as_own)


def _engine_type(kind: str) -> str:
    names = {"long": "bigint", "string": "text", "timestamp_ns": "timestamp_ns", "binary": "blob"}
    return "text" if is_nested(kind) else names.get(kind, kind)


def _condition(text: str, guard: Guard) -> exp.Expr:
    """A rule's condition in the columns' present names and the person's own values.

    It is held to the functions that a person's statement may call; whatever it names that is not there
    closes the dataset rather than opening it.
    """
    try:
        query = sqlglot.parse_one(f"SELECT ({text})", dialect=DIALECT)
    except (SqlglotError, RecursionError) as error:
        raise _broken() from error
    if (
        not isinstance(query, exp.Select)
        or len(query.expressions) != 1
        or set(_parts(query)) != {"expressions"}
    ):
        raise _broken()
    check_shape(query, f"SELECT ({text})")
    if query.find(exp.Subquery, exp.Star, exp.AggFunc, exp.Window, exp.Parameter, exp.Placeholder) or any(
        select is not query for select in query.find_all(exp.Select)
    ):
        raise _broken()
    names = dict(guard.names)
    present = {column.name.lower(): column.name for column in guard.raw}
    person = dict(guard.person)
    for column in list(query.find_all(exp.Column)):
        column.replace(_value(column, names=names, present=present, person=person))
    return query.expressions[0]


def _parts(query: exp.Expr) -> list[str]:
    return [name for name, value in query.args.items() if value]


def _value(
    column: exp.Column,
    *,
    names: Mapping[str, str],
    present: Mapping[str, str],
    person: Mapping[str, Attribute],
) -> exp.Expr:
    if column.table.lower() == _PERSON and not column.args.get("db"):
        return _attribute(person.get(column.name.lower()))
    name = column.name.lower()
    now = names.get(name) or present.get(name)
    if now is None or column.table:
        raise _broken()
    return exp.column(_quoted(now))


def _attribute(value: Attribute | None) -> exp.Expr:
    """A person's value as SQL; nothing equals one that they do not have."""
    if value is None:
        return exp.Null()
    if isinstance(value, tuple):
        return exp.Array(expressions=[_attribute(one) for one in value])
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    written = format(Decimal(repr(value)), "f")
    number = exp.Literal.number(written.removeprefix("-"))
    return exp.Neg(this=number) if written.startswith("-") else number


def _broken() -> SqlRefused:
    return SqlRefused(
        "A policy on this dataset cannot be applied, so nothing of it is shown.",
        hint="Ask the dataset's owner or an administrator to correct the policy.",
    )
