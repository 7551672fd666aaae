"""Names of nested types, and the type that holds the values of two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.kit.nested import (
    NOTHING,
    TEXT,
    Fields,
    Items,
    Kind,
    Plain,
    Values,
    fields,
    parsed,
    settled,
    spelled,
    together,
)

plain = st.sampled_from([Plain(name) for name in ("null", "boolean", "long", "double", "string")])
names = st.text(min_size=1, max_size=6)


def _made(inner: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    several = st.lists(st.tuples(names, inner), max_size=4).map(lambda pairs: fields(tuple(pairs)))
    return st.one_of(inner.map(Items), inner.map(Values), several)


kinds: st.SearchStrategy[Kind] = st.recursive(plain, _made, max_leaves=8)


@given(kinds)
def test_a_type_is_read_from_its_name(kind: Kind) -> None:
    assert parsed(spelled(kind)) == kind


@given(kinds, kinds)
def test_what_holds_both_holds_each_and_no_order_matters(one: Kind, other: Kind) -> None:
    both = together(one, other)
    assert together(both, one) == both
    assert together(both, other) == both
    assert _sorted(together(other, one)) == _sorted(both)
    assert together(one, NOTHING) == one
    assert NOTHING not in _parts(settled(both))


@pytest.mark.parametrize(
    "name", ["", "list", "list<", "list<money>", "list<long>>", "struct<a>", "map<long, long>"]
)
def test_what_is_no_type_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parsed(name)


def test_what_is_too_deep_is_text() -> None:
    deep: Kind = TEXT
    for _ in range(20):
        deep = Items(deep)
    assert spelled(settled(deep)) == "list<" * 8 + "string" + ">" * 8


def _sorted(kind: Kind) -> object:
    match kind:
        case Fields():
            return sorted((name, str(_sorted(one))) for name, one in kind.kinds)
        case Items() | Values():
            return (type(kind).__name__, _sorted(kind.kind))
        case _:
            return kind


def _parts(kind: Kind) -> list[Kind]:
    match kind:
        case Fields():
            return [part for _, one in kind.kinds for part in _parts(one)]
        case Items() | Values():
            return _parts(kind.kind)
        case _:
            return [kind]
