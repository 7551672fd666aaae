"""Who sees and who changes a dashboard: its owner, administrators, and whom it is shared with."""

from sextant.core.access import Caller
from sextant.features.dashboards.models import Dashboard, DashboardNotFound
from sextant.kit.errors import NotAllowed
from sextant.kit.ids import UserId


class NotYours(NotAllowed):
    """A dashboard that this person may see but not change."""

    code = "dashboard_not_yours"


def seen_by(caller: Caller) -> UserId | None:
    """Limits lists to what this person sees; None for an administrator, who sees all."""
    return None if caller.role == "admin" else caller.user_id


def may_see(caller: Caller, dashboard: Dashboard) -> bool:
    given = any(grant.user_id == caller.user_id for grant in dashboard.people)
    return caller.role == "admin" or dashboard.shared or given or dashboard.user_id == caller.user_id


def may_edit(caller: Caller, dashboard: Dashboard) -> bool:
    given = any(grant.user_id == caller.user_id and grant.role == "edit" for grant in dashboard.people)
    return (given or is_own(caller, dashboard)) and caller.may("boards.write")


def is_own(caller: Caller, dashboard: Dashboard) -> bool:
    return caller.role == "admin" or dashboard.user_id == caller.user_id


def may_share(caller: Caller, dashboard: Dashboard) -> bool:
    """A link shows what the owner sees, so whoever was only let in to edit makes none."""
    return is_own(caller, dashboard) and caller.may("boards.write") and caller.may("boards.share")


def seen(caller: Caller, dashboard: Dashboard | None, dashboard_id: str) -> Dashboard:
    """The dashboard, or DashboardNotFound: whoever may not see it learns nothing of it."""
    if dashboard is None or not may_see(caller, dashboard):
        raise DashboardNotFound(
            f"There is no dashboard {dashboard_id[:64]} that you may see.",
            hint="It may have been deleted, or not be shared with you.",
        )
    return dashboard


def check_edit(caller: Caller, dashboard: Dashboard) -> None:
    """Raises NotAllowed, or NotYours."""
    caller.require("boards.write")
    if not may_edit(caller, dashboard):
        raise NotYours(
            f"The dashboard `{dashboard.name}` belongs to someone else.",
            hint="Ask its owner, or make one of your own with the same tiles.",
        )


def check_share(caller: Caller, dashboard: Dashboard) -> None:
    caller.require("boards.share")
    check_edit(caller, dashboard)
    if not is_own(caller, dashboard):
        raise NotYours(
            f"Only the owner of `{dashboard.name}` shares it.",
            hint="Ask its owner, or make one of your own with the same tiles.",
        )
