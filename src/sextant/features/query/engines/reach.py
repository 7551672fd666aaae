"""An engine that cannot be reached is left alone for a while: nobody's question waits for it meanwhile."""

import math
from collections.abc import Generator
from contextlib import contextmanager

from sextant.kit.breaker import Breaker
from sextant.ports.warehouse import EngineUnavailable, QueryFailed


class Reach:
    """Whether one engine can be reached, as those found it who asked it last."""

    def __init__(self, title: str, *, breaker: Breaker | None = None) -> None:
        self._breaker = breaker or Breaker(failures=2)
        self._reason = f"{title} cannot be reached."

    @contextmanager
    def tried(self) -> Generator[None]:
        """For what asks the engine; raises EngineUnavailable at once while it is left alone."""
        if waits := self._breaker.waits():
            raise EngineUnavailable(
                self._reason, seconds=math.ceil(waits), hint="It is tried again by itself."
            )
        try:
            yield
        except EngineUnavailable as error:
            self._reason = error.message
            self._breaker.failed()
            raise
        except QueryFailed:  # said by an engine that is there
            self._breaker.worked()
            raise
        self._breaker.worked()
