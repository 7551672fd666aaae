"""What is known of a statement, without its parser."""

from dataclasses import dataclass

from sextant.features.dashboards.filtering import Choice


@dataclass(frozen=True, slots=True)
class Dimension:
    """The column that a result column is, cut to a grain of time or whole."""

    column: str
    grain: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step down: into one value of a result column."""

    column: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Drilled:
    """The statement some steps down: what it is held to on the way, and which columns go on down."""

    sql: str
    held: tuple[tuple[str, Choice], ...]
    further: dict[str, str]
