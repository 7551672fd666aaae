"""What an alert watches, by the names of the datasets and things that a person may see."""

from sextant.core.access import Caller
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.models import Rule, Watch
from sextant.features.alerts.words import condition_words, watched
from sextant.features.semantics import Tables, by_table_name
from sextant.kit.errors import SextantError


class Naming:
    """Looks the names up as the person who reads them, so that none comes to light by an alert."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def watched(self, caller: Caller, watch: Watch) -> str:
        tables = by_table_name(self._on.datasets.tables(caller))
        return watched(watch, tables, kept=self._kept(caller, watch, tables))

    def words(self, caller: Caller, rule: Rule) -> str:
        """What a rule watches and when it fires."""
        return f"{self.watched(caller, rule.watch)}, {condition_words(rule.condition)}"

    def _kept(self, caller: Caller, watch: Watch, tables: Tables) -> str:
        """The name of what is watched where that is a thing with one; empty where it is gone or hidden."""
        try:
            if watch.kind == "saved":
                return self._on.saved.get(caller, str(watch.saved_id)).name
            if watch.kind == "tile":
                board = self._on.dashboards.boards.get(caller, str(watch.dashboard_id))
                title = board.tile(str(watch.viz_id)).title
                return f"{title} on {board.name}" if title else f"a tile on {board.name}"
            if watch.kind == "check":
                dataset_id = self._on.checks.get(caller, str(watch.check_id)).dataset_id
                return next((one.name for one in tables.values() if one.dataset_id == dataset_id), "")
        except SextantError:  # gone, or not for this person: told without its name
            return ""
        return ""
