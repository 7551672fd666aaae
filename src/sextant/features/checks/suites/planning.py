"""What reading a suite in would do to the checks that are kept: shown before it is done."""

from collections.abc import Callable, Sequence

from sextant.features.checks.models import Check, Rule
from sextant.features.checks.suites.models import Kept, Line, Plan, Step, Suite
from sextant.features.checks.words import title_of
from sextant.kit.errors import SextantError


def plan(
    suite: Suite,
    present: Sequence[Check],
    *,
    replace: bool,
    rule_of: Callable[[Check], Rule],
    fits: Callable[[Rule], object],
) -> Plan:
    """A line finds its check by id, then by saying the same, then by being the only one of its kind there.

    `rule_of` gives a check's rule under the columns' names of now; `fits` raises for a rule that cannot run.
    """
    left = {check.check_id: check for check in present}
    found: list[Check | None] = [left.pop(line.check_id or "", None) for line in suite.lines]
    for alike in (_same, _akin):
        for number, line in enumerate(suite.lines):
            if found[number] is None:
                found[number] = _take(line, left, alike=alike, rule_of=rule_of)
    steps = [
        _step(line, check, rule_of=rule_of, fits=fits) for line, check in zip(suite.lines, found, strict=True)
    ]
    steps += [_kept(one) for one in suite.kept]
    if replace:
        steps += [
            Step(action="remove", title=title_of(rule_of(check)), was=rule_of(check), check=check)
            for check in left.values()
        ]
    return Plan(steps=tuple(steps))


def _take(
    line: Line,
    left: dict[str, Check],
    *,
    alike: Callable[[Rule, Rule], bool],
    rule_of: Callable[[Check], Rule],
) -> Check | None:
    near = [check for check in left.values() if alike(rule_of(check), line.rule)]
    if not near or (alike is _akin and len(near) > 1):
        return None
    return left.pop(near[0].check_id)


def _same(one: Rule, other: Rule) -> bool:
    return _akin(one, other) and one.typed() == other.typed()


def _akin(one: Rule, other: Rule) -> bool:
    names = tuple(name.lower() for name in one.columns), tuple(name.lower() for name in other.columns)
    return one.kind == other.kind and one.kind != "sql" and names[0] == names[1]


def _step(
    line: Line, check: Check | None, *, rule_of: Callable[[Check], Rule], fits: Callable[[Rule], object]
) -> Step:
    title = title_of(line.rule)
    was = None if check is None else rule_of(check)
    if check is not None and was is not None and _equal(was, line.rule) and check.enabled == line.enabled:
        return Step(action="same", title=title, rule=line.rule, check=check, told=line.told)
    try:
        fits(line.rule)
    except SextantError as error:
        content = line.origin or line.rule.model_dump(mode="json")
        return Step(action="keep", title=title, reason=error.message, content=content, check=check)
    return Step(
        action="add" if check is None else "change",
        title=title,
        rule=line.rule,
        was=was,
        told=line.told,
        enabled=line.enabled,
        check=check,
    )


def _equal(one: Rule, other: Rule) -> bool:
    rest = ("kind", "min_share", "severity", "name")
    same = all(getattr(one, field) == getattr(other, field) for field in rest)
    names = [tuple(name.lower() for name in rule.columns) for rule in (one, other)]
    return same and names[0] == names[1] and one.typed() == other.typed()


def _kept(one: Kept) -> Step:
    title = str(one.content.get("type") or one.content.get("kind") or "A line of the suite")
    return Step(action="keep", title=title, reason=one.reason, content=one.content)
