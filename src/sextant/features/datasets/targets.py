"""Where an upload goes: a dataset of its own, or one that is there, by append, replace or upsert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.datasets.errors import KeyRefused, ModeRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.load_models import MODES, Mode
from sextant.features.datasets.models import STREAM, Column, Dataset
from sextant.features.datasets.reading import written

_ONE_OF = "Use append, replace or upsert."


@dataclass(frozen=True, slots=True)
class Target:
    """A dataset to load into; `key` names the columns by which an upsert finds a row again."""

    dataset_id: str
    mode: Mode = "append"
    key: tuple[str, ...] = ()


def target_of(fields: Mapping[str, str]) -> Target | None:
    """From a form's fields `dataset_id`, `mode` and `key` (names with commas between); raises ModeRefused."""
    key = tuple(name.strip() for name in fields.get("key", "").split(",") if name.strip())
    return target(fields.get("dataset_id") or None, mode=fields.get("mode") or None, key=key)


def target(dataset_id: str | None, *, mode: str | None, key: Sequence[str] = ()) -> Target | None:
    if dataset_id is None:
        if mode or key:
            raise ModeRefused(
                "A way to load was given, but no dataset to load into.", hint="Send its `dataset_id` too."
            )
        return None
    chosen = (mode or ("upsert" if key else "append")).strip().lower()
    if chosen not in MODES:
        raise ModeRefused(f"The mode {chosen[:40]!r} is not known.", hint=_ONE_OF)
    if (chosen == "upsert") != bool(key):
        raise ModeRefused(
            "An upsert needs the columns of its key, and no other mode has one.",
            hint="Send `key` with the names of the columns that tell a row.",
        )
    return Target(dataset_id=dataset_id, mode=chosen, key=tuple(key))


def check(ground: Ground, caller: Caller, into: Target) -> Dataset:
    """The dataset, if the caller may change it and it has the key's columns; raises as these do."""
    dataset = ground.owned(caller, into.dataset_id)
    if dataset.source_type == STREAM:
        raise ModeRefused(
            f"{dataset.name} is a stream: its rows are pushed.", hint="Send them to /api/v1/data/ingest."
        )
    if dataset.columns:
        key_columns(dataset.columns, into.key)
    return dataset


def key_columns(columns: Sequence[Column], key: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a key by their names for people or in files; raises KeyRefused."""
    found: list[Column] = []
    for name in key:
        wanted = name.casefold()
        one = next((c for c in columns if wanted in (c.name.casefold(), written(c).casefold())), None)
        if one is None:
            raise KeyRefused(
                f"There is no column `{name}` for the key.",
                hint=f"Choose of {', '.join(column.name for column in columns[:12])}.",
            )
        found.append(one)
    return tuple(dict.fromkeys(found))
