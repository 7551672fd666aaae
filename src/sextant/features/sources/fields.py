"""What people fill in for a connection, held against what its kind asks for; secrets are taken apart."""

from collections.abc import Mapping

from sextant.features.sources.errors import FieldRefused
from sextant.ports.source_values import Field, Kind, Value

_LONGEST = 8_000  # the key of a service account takes some 2,400
_STAYS = {"tls"}  # may change without the secret being given anew


def checked(kind: Kind, given: Mapping[str, Value]) -> dict[str, Value]:
    """All fields with their defaults; raises FieldRefused."""
    known = {field.name: field for field in kind.fields}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise FieldRefused(
            f"{kind.label} has no field {unknown[0][:40]!r}.", hint=f"It has {', '.join(known)}."
        )
    return {name: _value(field, given.get(name, "")) for name, field in known.items()}


def apart(kind: Kind, config: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
    """What may be shown, and what is secret."""
    secret = {field.name for field in kind.fields if field.secret}
    shown = {name: value for name, value in config.items() if name not in secret}
    return shown, {name: value for name, value in config.items() if name in secret}


def same_place(before: Mapping[str, Value], after: Mapping[str, Value]) -> bool:
    """Whether a kept secret would go where it went before; elsewhere it must be given anew."""
    names = (set(before) | set(after)) - _STAYS
    return all(before.get(name, "") == after.get(name, "") for name in names)


def _value(field: Field, given: Value) -> Value:
    value = given.strip() if isinstance(given, str) and not field.secret else given
    if value == "" and field.default != "":
        value = field.default
    if len(str(value)) > _LONGEST or "\0" in str(value):
        raise FieldRefused(f"{field.label} is too long.", hint="Check what was pasted.")
    if value == "" and field.required:
        raise FieldRefused(f"{field.label} is missing.", hint="Fill it in.")
    if field.kind == "number" and value != "" and not str(value).isdigit():
        raise FieldRefused(f"{field.label} is not a number.", hint=f"Usually it is {field.default}.")
    if field.choices and value not in field.choices:
        raise FieldRefused(f"{field.label} is none of {', '.join(field.choices)}.", hint="Choose one.")
    return int(value) if field.kind == "number" and value != "" else value
