"""Which alerts changed since a moment, as the home page tells it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from sextant.core.access import Caller
from sextant.features.alerts import store
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.models import Alert, Change, Happening
from sextant.features.alerts.seeing import Seeing
from sextant.features.alerts.words import condition_words, number
from sextant.features.ask import HomeItem

_LOOKED_AT = 20  # happenings of one alert among which its last change is
_WORDS: Final[dict[str, str]] = {
    "fired": "Fires",
    "cleared": "All well again",
    "no_data": "Has no data",
    "data_back": "Has data again",
    "broken": "Cannot look",
    "mended": "Looks again",
}


class RecentChanges:
    """What happened to the alerts that a person may see."""

    def __init__(self, ground: Ground, seeing: Seeing) -> None:
        self._on = ground
        self._seeing = seeing

    def since(self, caller: Caller, since: datetime) -> list[HomeItem]:
        """The last change of each, the newest first."""
        who = None if caller.role == "admin" else caller.user_id
        with self._on.db.reading() as tx:
            moved = store.moved_since(tx, caller.workspace_id, user_id=who, since=since)
            seen = [one for one in moved if self._seeing.sees(caller, one)]
            last = [(one, _last(store.happenings_of(tx, one, limit=_LOOKED_AT))) for one in seen]
        return [_item(alert, happening) for alert, happening in last if happening is not None]


def _last(happenings: Sequence[Happening]) -> Happening | None:
    return next((one for one in happenings if one.kind in get_args(Change)), None)


def _item(alert: Alert, happening: Happening) -> HomeItem:
    at = f" at {number(happening.value)}" if happening.value is not None else ""
    where = f" ({happening.group})" if happening.group else ""
    detail = f"{_WORDS[happening.kind]}{at}{where}; it fires {condition_words(alert.rule.condition)}"
    return HomeItem(
        happening.kind, alert.rule.name, detail, f"/alerts/{alert.alert_id}", happening.at, id=alert.alert_id
    )
