"""From an expectation of Great Expectations to rules that say the same; raises NoEqual with the reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sextant.features.checks.compiling import literal
from sextant.features.checks.models import Rule
from sextant.features.checks.suites.expectations import DATE_FORMAT, TYPE_NAMES, Seen
from sextant.features.checks.written import FORMS
from sextant.kit.quoting import quoted

Kwargs = Mapping[str, Any]


class NoEqual(Exception):
    """No rule here says what the expectation does; the message tells why."""


def rules_of(kind: str, kwargs: Kwargs, seen: Seen) -> list[Rule]:
    """The rules, without severity and name."""
    if kwargs.get("row_condition"):
        raise NoEqual("It looks at some of the rows only (`row_condition`).")
    say = _SAYS.get(kind)
    if say is None:
        raise NoEqual(f"Sextant has no check that says what `{kind}` does.")
    return say(kwargs, seen)


def _mostly(kwargs: Kwargs) -> float:
    found = kwargs.get("mostly", 1)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        raise NoEqual("Its `mostly` is no share between 0 and 1.")
    return float(found)


def _column(kwargs: Kwargs, name: str = "column") -> str:
    found = kwargs.get(name)
    if not isinstance(found, str) or not found:
        raise NoEqual(f"It names no column (`{name}`).")
    return found


def _listed(kwargs: Kwargs, name: str) -> list[Any]:
    found = kwargs.get(name)
    if not isinstance(found, list) or not found:
        raise NoEqual(f"It has no list `{name}`.")
    return list(found)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # as JSON gave it


def _rule(kind: Any, kwargs: Kwargs, params: dict[str, Any] | None = None) -> list[Rule]:
    return [Rule(kind=kind, columns=(_column(kwargs),), params=params or {}, min_share=_mostly(kwargs))]


def _not_null(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    return _rule("completeness", kwargs)


def _filled_share(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    if kwargs.get("max_value") not in (None, 1, 1.0) or kwargs.get("strict_min") or kwargs.get("strict_max"):
        raise NoEqual("It bounds the share of filled cells from above, or without the bound itself.")
    return [
        Rule(
            kind="completeness",
            columns=(_column(kwargs),),
            min_share=_mostly({"mostly": kwargs.get("min_value") or 0}),
        )
    ]


def _unique(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    return _rule("uniqueness", kwargs)


def _compound_unique(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    columns = tuple(str(name) for name in _listed(kwargs, "column_list"))
    if kwargs.get("ignore_row_if", "all_values_are_missing") != "any_value_is_missing" and len(columns) > 1:
        raise NoEqual("It compares rows in which a value is missing too; a check here leaves them out.")
    return [Rule(kind="uniqueness", columns=columns, min_share=_mostly(kwargs))]


def _between(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None and high is None:
        raise NoEqual("It has no bound.")
    for bound in (low, high):
        if bound is not None and not isinstance(bound, int | float | str):
            raise NoEqual("Its bound is computed when it runs.")
    strict = {"min": bool(kwargs.get("strict_min")), "max": bool(kwargs.get("strict_max"))}
    ends = {end: bound for end, bound in (("min", low), ("max", high)) if bound is not None}
    if len({strict[end] for end in ends}) == 1:
        params = {**ends, **({"strict": True} if strict[next(iter(ends))] else {})}
        return _rule("range", kwargs, params)
    if _mostly(kwargs) < 1:
        raise NoEqual("One of its bounds is within and the other is not, for a share of the rows.")
    return [
        *_rule("range", kwargs, {"min": low, **({"strict": True} if strict["min"] else {})}),
        *_rule("range", kwargs, {"max": high, **({"strict": True} if strict["max"] else {})}),
    ]


def _lowest(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    if kwargs.get("max_value") is not None:
        raise NoEqual("It says that the smallest value must not be too large.")
    return _between({**kwargs, "mostly": 1}, _seen)


def _highest(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    if kwargs.get("min_value") is not None:
        raise NoEqual("It says that the largest value must not be too small.")
    return _between({**kwargs, "mostly": 1}, _seen)


def _in_set(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    return _rule("set", kwargs, {"values": _listed(kwargs, "value_set")})


def _regex(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    regex = kwargs.get("regex")
    if not isinstance(regex, str):
        raise NoEqual("It has no `regex`.")
    known = next((name for name, form in FORMS.items() if form == regex), None)
    if known is not None:
        return _rule("type", kwargs, {"type": known})
    return _rule("pattern", kwargs, {"pattern": regex})


def _any_regex(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    regexes = [str(one) for one in _listed(kwargs, "regex_list")]
    if kwargs.get("match_on", "any") == "any":
        return _rule("pattern", kwargs, {"pattern": "|".join(f"(?:{one})" for one in regexes)})
    if _mostly(kwargs) < 1:
        raise NoEqual("All its expressions together must match a share of the rows.")
    return [rule for one in regexes for rule in _rule("pattern", kwargs, {"pattern": one})]


def _lengths(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    if kwargs.get("strict_min") or kwargs.get("strict_max"):
        raise NoEqual("Its lengths leave out the bounds themselves.")
    exact = kwargs.get("value")
    low, high = (exact, exact) if exact is not None else (kwargs.get("min_value"), kwargs.get("max_value"))
    if not (low is None or 0 <= int(low) <= 1000) or not (high is None or 0 <= int(high) <= 1000):
        raise NoEqual("Its lengths are beyond what an expression can count.")
    last = "" if high is None else int(high)
    return _rule("pattern", kwargs, {"pattern": f"(?s)^.{{{int(low or 0)},{last}}}$"})


def _format(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    if kwargs.get("strftime_format") != DATE_FORMAT:
        raise NoEqual("Sextant reads dates in every form; a check has none of its own.")
    return _rule("type", kwargs, {"type": "date"})


def _dates(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    return _rule("type", kwargs, {"type": "timestamp"})


def _type_list(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    names = {str(one) for one in (kwargs.get("type_list") or [kwargs.get("type_")])}
    for kind, known in TYPE_NAMES.items():
        if names <= set(known):
            return [Rule(kind="type", columns=(_column(kwargs),), params={"type": kind})]
    raise NoEqual("It names types of storage; Sextant has its own, and shows a change of them as drift.")


def _rows(kwargs: Kwargs, _seen: Seen) -> list[Rule]:
    exact = kwargs.get("value")
    if kwargs.get("strict_min") or kwargs.get("strict_max"):
        raise NoEqual("Its bounds leave out the numbers themselves.")
    ends = {
        "min_rows": kwargs.get("min_value") if exact is None else exact,
        "max_rows": kwargs.get("max_value") if exact is None else exact,
    }
    params = {name: int(value) for name, value in ends.items() if value is not None}
    if not params:
        raise NoEqual("It has no bound.")
    return [Rule(kind="row_count_change", params=params)]


def _statement(kwargs: Kwargs, seen: Seen) -> list[Rule]:
    sql = kwargs.get("unexpected_rows_query")
    if not isinstance(sql, str):
        raise NoEqual("It has no `unexpected_rows_query`.")
    return [Rule(kind="sql", params={"sql": sql.replace("{batch}", quoted(seen.table_name))})]


def _breaking(condition: Callable[[Kwargs], str]) -> Callable[[Kwargs, Seen], list[Rule]]:
    """Expectations of every row that are said by a statement of the rows that break them."""

    def say(kwargs: Kwargs, seen: Seen) -> list[Rule]:
        if _mostly(kwargs) < 1:
            raise NoEqual("It holds for a share of the rows, and a statement here knows no share.")
        table = quoted(seen.table_name)
        return [Rule(kind="sql", params={"sql": f"SELECT * FROM {table} WHERE {condition(kwargs)}"})]  # noqa: S608

    return say


def _figure(expression: str) -> Callable[[Kwargs, Seen], list[Rule]]:
    """Expectations of one figure of a column, which lies between bounds."""

    def say(kwargs: Kwargs, seen: Seen) -> list[Rule]:
        outside: list[str] = []
        for end, sign in (("min", "<"), ("max", ">")):
            bound = kwargs.get(f"{end}_value")
            if isinstance(bound, int | float):
                equal = "=" if kwargs.get(f"strict_{end}") else ""
                outside.append(f"figure {sign}{equal} {literal(bound)}")
        if not outside:
            raise NoEqual("It has no bound that is a number.")
        figure = expression.format(quoted(_column(kwargs)))
        inner = f"SELECT {figure} AS figure FROM {quoted(seen.table_name)}"  # noqa: S608
        sql = f"SELECT figure FROM ({inner}) AS found WHERE {' OR '.join(outside)}"  # noqa: S608
        return [Rule(kind="sql", params={"sql": sql})]

    return say


def _is_filled(kwargs: Kwargs) -> str:
    return f"{quoted(_column(kwargs))} IS NOT NULL"


def _is_in_set(kwargs: Kwargs) -> str:
    listed = ", ".join(literal(value) for value in _listed(kwargs, "value_set"))
    return f"{quoted(_column(kwargs))} IN ({listed})"


def _matches(kwargs: Kwargs) -> str:
    regex = literal(str(kwargs.get("regex")))
    return f"regexp_matches(CAST({quoted(_column(kwargs))} AS VARCHAR), {regex})"


def _pair(kwargs: Kwargs) -> tuple[str, str]:
    if kwargs.get("ignore_row_if", "both_values_are_missing") == "never":
        raise NoEqual("It looks at rows in which a value is missing too.")
    return quoted(_column(kwargs, "column_A")), quoted(_column(kwargs, "column_B"))


def _not_greater(kwargs: Kwargs) -> str:
    first, second = _pair(kwargs)
    return f"{first} {'<' if kwargs.get('or_equal') else '<='} {second}"


def _not_equal(kwargs: Kwargs) -> str:
    first, second = _pair(kwargs)
    return f"{first} <> {second}"


def _other_sum(kwargs: Kwargs) -> str:
    total = kwargs.get("sum_total")
    if not isinstance(total, int | float):
        raise NoEqual("It has no `sum_total`.")
    summed = " + ".join(quoted(str(name)) for name in _listed(kwargs, "column_list"))
    return f"{summed} <> {literal(total)}"


_SAYS: Mapping[str, Callable[[Kwargs, Seen], list[Rule]]] = {
    "expect_column_values_to_not_be_null": _not_null,
    "expect_column_proportion_of_non_null_values_to_be_between": _filled_share,
    "expect_column_values_to_be_unique": _unique,
    "expect_compound_columns_to_be_unique": _compound_unique,
    "expect_column_values_to_be_between": _between,
    "expect_column_min_to_be_between": _lowest,
    "expect_column_max_to_be_between": _highest,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_distinct_values_to_be_in_set": _in_set,
    "expect_column_values_to_match_regex": _regex,
    "expect_column_values_to_match_regex_list": _any_regex,
    "expect_column_value_lengths_to_be_between": _lengths,
    "expect_column_value_lengths_to_equal": _lengths,
    "expect_column_values_to_match_strftime_format": _format,
    "expect_column_values_to_be_dateutil_parseable": _dates,
    "expect_column_values_to_be_of_type": _type_list,
    "expect_column_values_to_be_in_type_list": _type_list,
    "expect_table_row_count_to_be_between": _rows,
    "expect_table_row_count_to_equal": _rows,
    "unexpected_rows_expectation": _statement,
    "expect_column_values_to_be_null": _breaking(_is_filled),
    "expect_column_values_to_not_be_in_set": _breaking(_is_in_set),
    "expect_column_values_to_not_match_regex": _breaking(_matches),
    "expect_column_pair_values_a_to_be_greater_than_b": _breaking(_not_greater),
    "expect_column_pair_values_to_be_equal": _breaking(_not_equal),
    "expect_multicolumn_sum_to_equal": _breaking(_other_sum),
    "expect_column_mean_to_be_between": _figure("avg({})"),
    "expect_column_median_to_be_between": _figure("median({})"),
    "expect_column_stdev_to_be_between": _figure("stddev_samp({})"),
    "expect_column_sum_to_be_between": _figure("sum({})"),
    "expect_column_unique_value_count_to_be_between": _figure("count(DISTINCT {})"),
    "expect_column_proportion_of_unique_values_to_be_between": _figure(
        "count(DISTINCT {0}) / nullif(count({0}), 0)"
    ),
}
KNOWN: Sequence[str] = tuple(_SAYS)
