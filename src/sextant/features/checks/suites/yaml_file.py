"""A suite as YAML: what people keep beside their code. No aliases, and only `true` is true."""

import re
from collections.abc import Sequence
from typing import Any, cast

from pydantic import ValidationError

from sextant.features.checks.errors import SuiteRefused
from sextant.features.checks.models import Check, Rule
from sextant.features.checks.suites.models import Kept, Line, Suite

_HEAD = "# Checks of {name}, as Sextant reads them: docs/guides/checks.md tells what each kind demands.\n"
_TAKEN = ("id", "enabled")


def written(name: str, checks: Sequence[Check], kept: Sequence[Kept]) -> bytes:
    import yaml

    document: dict[str, Any] = {"sextant": 1, "dataset": name, "checks": [_as_words(one) for one in checks]}
    if kept:
        document["kept"] = [one.model_dump(mode="json") for one in kept]
    text: Any = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return (_HEAD.format(name=" ".join(name.split())) + str(text)).encode()


def read(text: str) -> Suite:
    """Raises SuiteRefused for what is no suite; a line that is no rule is kept with the reason."""
    document = _parsed(text)
    suite = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    found = suite.get("checks")
    if not isinstance(found, list):
        raise SuiteRefused(
            "This is no suite of checks: it has no list `checks`.",
            hint="Begin with the YAML that a dataset's checks are exported as.",
        )
    lines: list[Line] = []
    kept: list[Kept] = []
    for one in cast("list[object]", found):
        made = _line(one)
        if isinstance(made, Line):
            lines.append(made)
        else:
            kept.append(made)
    for one in cast("list[object]", suite.get("kept") or []):
        try:
            kept.append(Kept.model_validate(one))
        except ValidationError:
            kept.append(Kept(content={"value": one}, reason="It is nothing that was kept before."))
    return Suite(name=str(suite.get("dataset") or "")[:200], lines=tuple(lines), kept=tuple(kept))


def _as_words(check: Check) -> dict[str, Any]:
    """What is as usual is left out, so that a line reads as a person would write it."""
    said = check.rule.model_dump(mode="json")
    usual = Rule(kind=check.rule.kind).model_dump(mode="json")
    shown = {name: value for name, value in said.items() if name == "kind" or value != usual[name]}
    off = {} if check.enabled else {"enabled": False}
    return {**shown, **off, "id": check.check_id}


def _line(raw: object) -> Line | Kept:
    if not isinstance(raw, dict):
        return Kept(content={"value": raw}, reason="It is no rule: a rule has a `kind`.")
    one = cast("dict[str, Any]", raw)
    said = {name: value for name, value in one.items() if name not in _TAKEN}
    try:
        rule = Rule.model_validate(said)
        rule.typed()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "params"
        return Kept(content=one, reason=f"It is no rule: {place}: {first['msg']}.")
    given = one.get("id")
    return Line(rule=rule, enabled=one.get("enabled") is not False, check_id=str(given) if given else None)


def _parsed(text: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=_loader(yaml))  # noqa: S506  # a SafeLoader with less
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise SuiteRefused(
            f"This cannot be read as YAML{where}.", hint="Look at the indentation and the quotes."
        ) from error


def _loader(yaml: Any) -> Any:
    """A safe loader to which dates are text and `no` is a word; an alias, which can grow, is refused."""

    def compose(self: Any, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise SuiteRefused("The suite uses a YAML alias.", hint="Write the value out.")
        return yaml.SafeLoader.compose_node(self, parent, index)

    kept = {
        first: [one for one in resolvers if not one[0].endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    made = type("Loader", (yaml.SafeLoader,), {"compose_node": compose, "yaml_implicit_resolvers": kept})
    made.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return made
