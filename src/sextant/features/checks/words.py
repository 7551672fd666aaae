"""A rule in one sentence, as a person would say it."""

from typing import Any

from sextant.features.checks.models import Rule


def title_of(rule: Rule) -> str:
    """The rule's own name where it has one, else what it demands."""
    return rule.name or _DEMANDS[rule.kind](rule)


def columns_in_words(rule: Rule) -> str:
    return ", ".join(f"`{name}`" for name in rule.columns)


def _share(rule: Rule) -> str:
    return "every row" if rule.min_share >= 1 else f"at least {rule.min_share * 100:.4g} % of the rows"


def _completeness(rule: Rule) -> str:
    return f"{columns_in_words(rule)} has a value in {_share(rule)}"


def _uniqueness(rule: Rule) -> str:
    many = "together " if len(rule.columns) > 1 else ""
    return f"{columns_in_words(rule)} {many}never repeats"


def _type(rule: Rule) -> str:
    return f"{columns_in_words(rule)} reads as {rule.params.get('type')} in {_share(rule)}"


def _range(rule: Rule) -> str:
    low, high = rule.params.get("min"), rule.params.get("max")
    if low is not None and high is not None:
        return f"{columns_in_words(rule)} lies between {low} and {high} in {_share(rule)}"
    bound = f"is at least {low}" if high is None else f"is at most {high}"
    return f"{columns_in_words(rule)} {bound} in {_share(rule)}"


def _set(rule: Rule) -> str:
    values: list[Any] = list(rule.params.get("values", ()))
    shown = ", ".join(str(value) for value in values[:5])
    more = f" and {len(values) - 5} more" if len(values) > 5 else ""
    return f"{columns_in_words(rule)} is one of {shown}{more} in {_share(rule)}"


def _pattern(rule: Rule) -> str:
    return f"{columns_in_words(rule)} matches {rule.params.get('pattern')} in {_share(rule)}"


def _reference(rule: Rule) -> str:
    there = ", ".join(f"`{name}`" for name in rule.params.get("columns", ()))
    return f"{columns_in_words(rule)} is found in {there} of the other dataset in {_share(rule)}"


def _freshness(rule: Rule) -> str:
    hours = float(rule.params.get("max_age_hours", 0))
    age = f"{hours / 24:.3g} days" if hours >= 48 else f"{hours:.3g} hours"
    what = f"the newest {columns_in_words(rule)}" if rule.columns else "the last load"
    return f"{what} is not older than {age}"


def _row_count(rule: Rule) -> str:
    given = rule.params
    parts: list[str] = []
    if given.get("min_rows") is not None:
        parts.append(f"at least {given['min_rows']:,} rows")
    if given.get("max_rows") is not None:
        parts.append(f"at most {given['max_rows']:,} rows")
    if given.get("max_loss") is not None:
        parts.append(f"at most {given['max_loss'] * 100:.4g} % fewer rows than before")
    if given.get("max_growth") is not None:
        parts.append(f"at most {given['max_growth'] * 100:.4g} % more rows than before")
    return "there are " + " and ".join(parts) if parts else "rows are counted"


def _sql(rule: Rule) -> str:
    return "the statement finds no row"


_DEMANDS = {
    "completeness": _completeness,
    "uniqueness": _uniqueness,
    "type": _type,
    "range": _range,
    "set": _set,
    "pattern": _pattern,
    "reference": _reference,
    "freshness": _freshness,
    "row_count_change": _row_count,
    "sql": _sql,
}
