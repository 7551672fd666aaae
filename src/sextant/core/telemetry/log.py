"""What the house says of itself: a word for what happened, and its facts."""

import logging
from collections.abc import Mapping


class Log:
    """`log.info("job_completed", rows=3)`; `exc_info` is an error, or True for the one being handled."""

    def __init__(self, name: str, facts: Mapping[str, object] | None = None) -> None:
        self._name = name
        self._facts = dict(facts or {})
        self._logger = logging.getLogger(name)

    def bind(self, **facts: object) -> "Log":
        """The same log, with facts that go with all it says."""
        return Log(self._name, self._facts | facts)

    def info(self, event: str, **facts: object) -> None:
        self._say(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._say(logging.WARNING, event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._say(logging.ERROR, event, facts)

    def exception(self, event: str, **facts: object) -> None:
        """An error, with the trace of the one being handled."""
        self._say(logging.ERROR, event, {"exc_info": True, **facts})

    def _say(self, level: int, event: str, facts: dict[str, object]) -> None:
        if not self._logger.isEnabledFor(level):
            return
        trace = facts.pop("exc_info", None)
        error = trace if isinstance(trace, BaseException) else bool(trace)
        self._logger.log(level, event, exc_info=error, extra={"facts": self._facts | facts})
