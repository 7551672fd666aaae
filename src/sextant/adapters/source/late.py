"""A source whose adapter loads when the first connection of its kind is opened."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sextant.ports.source import Opened, Source
from sextant.ports.source_values import Config, Kind


class LateSource:
    """Told by its kind at once; what reads it, with pyarrow and the vendor's client, comes with `open`."""

    def __init__(self, kind: Kind, load: Callable[[], Source]) -> None:
        self._kind = kind
        self._load = load

    @property
    def kind(self) -> Kind:
        return self._kind

    def open(self, config: Config) -> AbstractContextManager[Opened]:
        return self._load().open(config)
