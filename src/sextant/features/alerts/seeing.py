"""Who sees how an alert stands: its owner, and where it is shared, whoever sees whole all that it reads."""

from sextant.core.access import Caller
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.models import Alert


class Seeing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def sees(self, caller: Caller, alert: Alert) -> bool:
        """What an alert tells was counted over what its owner sees, so that others must see as much."""
        if alert.workspace_id != caller.workspace_id or not caller.may("data.read"):
            return False
        own = alert.user_id == caller.user_id
        if not own and not (alert.rule.shared or caller.role == "admin"):
            return False
        seen = {str(table.dataset_id): table for table in self._on.datasets.tables(caller)}
        read = [seen.get(dataset_id) for dataset_id in alert.dataset_ids]
        return all(table is not None and (own or table.guard is None) for table in read)

    def changes(self, caller: Caller, alert: Alert) -> bool:
        return caller.user_id == alert.user_id or caller.role == "admin"
