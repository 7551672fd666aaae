"""A suite of Great Expectations as its JSON: written for 1.x, read from 1.x and from the older names."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson
from pydantic import ValidationError

from sextant.features.checks.errors import SuiteRefused
from sextant.features.checks.models import Check, Rule, Severity
from sextant.features.checks.suites.expectations import SEVERITIES, Expectation, Seen, expectations_of
from sextant.features.checks.suites.models import Kept, Line, Suite
from sextant.features.checks.suites.translating import NoEqual, rules_of
from sextant.features.checks.words import title_of

VERSION = "1.24.1"
_BACK: Mapping[str, Severity] = {"info": "info", "warning": "warn", "critical": "hold"}
_PLAIN = ("kwargs", "type", "expectation_type", "meta", "severity", "id", "notes", "description")


def written(name: str, checks: Sequence[Check], kept: Sequence[Kept], seen: Seen) -> bytes:
    """The suite; what no expectation says stands in `meta.sextant`, with why."""
    expectations: list[dict[str, Any]] = []
    told: list[dict[str, str]] = []
    without: list[dict[str, Any]] = []
    for check in checks:
        made = expectations_of(check.rule, seen)
        ours = _ours(check)
        if made.told:
            told.append({"check": title_of(check.rule), "told": made.told})
        if not made.expectations:
            without.append(ours)
        for number, one in enumerate(made.expectations, start=1):
            meta = {"sextant": {**ours, "part": number, "parts": len(made.expectations)}}
            severity = SEVERITIES[check.rule.severity]
            said: dict[str, Any] = {"type": one.type, "kwargs": dict(one.kwargs), "meta": meta}
            expectations.append({**said, "severity": severity, **_named(check.rule)})
    expectations.extend(one.content for one in kept if "type" in one.content)
    meta = {
        "great_expectations_version": VERSION,
        "sextant": {"version": 1, "without_equal": without, "told": told},
    }
    suite = {"name": name, "id": None, "expectations": expectations, "meta": meta, "notes": None}
    return orjson.dumps(suite, option=orjson.OPT_INDENT_2)


def read(text: str, seen: Seen) -> Suite:
    """Raises SuiteRefused for what is no suite; an expectation without an equal is kept with the reason."""
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SuiteRefused(
            f"This is not JSON: {error}.", hint="Export the suite from Great Expectations as JSON."
        ) from error
    suite = _mapping(document)
    found = suite.get("expectations") if suite is not None else None
    if suite is None or not isinstance(found, list):
        raise SuiteRefused(
            "This is no suite of Great Expectations: it has no list `expectations`.",
            hint="Give the JSON of one ExpectationSuite.",
        )
    ours = _mapping(_mapping(suite.get("meta") or {}, {}).get("sextant") or {}, {})
    reading = _Reading(seen)
    for one in cast("list[object]", found):
        reading.take(one)
    for one in cast("list[object]", ours.get("without_equal") or []):
        reading.take_rule(one)
    name = str(suite.get("name") or suite.get("expectation_suite_name") or "")
    return Suite(name=name[:200], lines=tuple(reading.lines), kept=tuple(reading.kept))


class _Reading:
    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._whole: set[str] = set()
        self.lines: list[Line] = []
        self.kept: list[Kept] = []

    def take(self, raw: object) -> None:
        one = _mapping(raw)
        kind = one and (one.get("type") or one.get("expectation_type"))
        if one is None or not isinstance(kind, str):
            self.kept.append(Kept(content={"value": raw}, reason="It is no expectation: it has no type."))
            return
        kwargs = _mapping(one.get("kwargs") or {}, {})
        if self._as_it_went(one, Expectation(kind, kwargs)):
            return
        try:
            rules = rules_of(kind, kwargs, self._seen)
            severity = _BACK.get(str(one.get("severity") or "warning"), "warn")
            name = str(one.get("description") or "")[:200]
            made = [rule.model_copy(update={"severity": severity, "name": name}) for rule in rules]
            for rule in made:
                rule.typed()
        except (NoEqual, ValidationError, TypeError, ValueError) as error:
            reason = str(error) if isinstance(error, NoEqual) else "Its arguments are not as they should be."
            self.kept.append(Kept(content=one, reason=reason))
            return
        told = _left_behind(one)
        self.lines.extend(Line(rule=rule, told=told, origin=one) for rule in made)

    def take_rule(self, raw: object) -> None:
        line = _line(raw)
        if line is None:
            self.kept.append(Kept(content={"value": raw}, reason="It is no rule that Sextant knows."))
        else:
            self.lines.append(line)

    def _as_it_went(self, one: Mapping[str, Any], said: Expectation) -> bool:
        """Whether it is what a rule of ours was written as, unedited; the rule is then taken once."""
        ours = _mapping(one.get("meta") or {}, {}).get("sextant")
        line = _line(ours)
        if line is None or line.check_id is None:
            return False
        parts = expectations_of(line.rule, self._seen).expectations
        like = Expectation(said.type, dict(said.kwargs))
        if like not in [Expectation(part.type, dict(part.kwargs)) for part in parts]:
            return False
        if SEVERITIES[line.rule.severity] != one.get("severity", SEVERITIES[line.rule.severity]):
            return False
        if line.check_id not in self._whole:
            self._whole.add(line.check_id)
            self.lines.append(line)
        return True


def _ours(check: Check) -> dict[str, Any]:
    return {
        "check_id": check.check_id,
        "rule": check.rule.model_dump(mode="json"),
        "enabled": check.enabled,
    }


def _line(raw: object) -> Line | None:
    ours = _mapping(raw)
    if ours is None:
        return None
    try:
        rule = Rule.model_validate(ours.get("rule"))
        rule.typed()
    except ValidationError:
        return None
    check_id = ours.get("check_id")
    return Line(
        rule=rule,
        enabled=bool(ours.get("enabled", True)),
        check_id=check_id if isinstance(check_id, str) else None,
    )


def _named(rule: Rule) -> dict[str, str]:
    return {"description": rule.name} if rule.name else {}


def _left_behind(one: Mapping[str, Any]) -> str:
    """What an expectation says beside its rule, and a check here has no place for."""
    meta = {name: value for name, value in _mapping(one.get("meta") or {}, {}).items() if name != "sextant"}
    left = [name for name, value in (("notes", one.get("notes")), ("meta", meta)) if value]
    left += sorted(name for name in one if name not in _PLAIN and one[name])
    return f"Its {' and '.join(left)} stay behind." if left else ""


def _mapping(value: object, otherwise: Any = None) -> Any:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else otherwise
