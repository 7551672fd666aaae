"""The rollups of the ready stream `events`: SQL models like any other, made when the stream is."""

from sextant.core.access import Caller
from sextant.core.events import Event
from sextant.core.telemetry import Log
from sextant.features.datasets import DatasetMissing
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.modelling.service import Models, Wanted
from sextant.kit.errors import SextantError
from sextant.kit.ids import UserId, WorkspaceId

_OF_A_GROUP = "event_type, count(*) AS events, sum(value) AS total_value"
ROLLUPS = (
    Wanted(
        name="events_hourly",
        description="Events and their values by hour and kind, a minute or two behind.",
        sql=(f"SELECT date_trunc('hour', \"timestamp\") AS hour, {_OF_A_GROUP}\nFROM events GROUP BY 1, 2"),
    ),
    Wanted(
        name="daily_metrics",
        description="Events and their values by day and kind, a minute or two behind.",
        sql=(
            f"SELECT date_trunc('day', \"timestamp\") AS day, {_OF_A_GROUP},\n"
            "  avg(value) AS average_value, min(value) AS least_value, max(value) AS greatest_value\n"
            "FROM events GROUP BY 1, 2"
        ),
    ),
)


class ReadyRollups:
    """Hears of a ready stream; a name that another dataset bears is left to it."""

    def __init__(self, ground: Ground, models: Models) -> None:
        self._on = ground
        self._models = models
        self._logger = Log("sextant.transforms")

    def made(self, event: Event) -> None:
        """Safe to hear twice."""
        workspace_id, dataset_id = (str(event.payload[name]) for name in ("workspace_id", "dataset_id"))
        caller = _owner(event)
        try:
            self._on.datasets.get(caller, dataset_id)
        except DatasetMissing:  # deleted since
            return
        for wanted in ROLLUPS:
            with self._on.db.reading() as tx:
                taken = self._on.datasets.streaming.named(tx, workspace_id, wanted.name)
            if taken is not None:
                continue
            try:
                self._models.make(caller, wanted)
            except SextantError as error:  # such as a workspace that has all the models it may have
                self._logger.warning("ready_rollup_refused", name=wanted.name, code=error.code)


def _owner(event: Event) -> Caller:
    """The person whose stream it is."""
    return Caller(
        user_id=UserId(str(event.payload["user_id"])),
        workspace_id=WorkspaceId(str(event.payload["workspace_id"])),
        email=str(event.payload["email"]),
        role="analyst",
        via="command",
    )
