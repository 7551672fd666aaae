"""The part of the wiring that names what the audit trail tells of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sextant.core.access import Caller
from sextant.features.governance import NamedKind

if TYPE_CHECKING:
    from sextant.app.wiring import House

_MOST = 200


def add_trail_names(house: "House") -> None:
    """After every feature whose things have names; each door shows what the caller may see, nothing else."""
    house.trail_names.add([_datasets(house), _dashboards(house), _people(house), *_rest(house)])


def _datasets(house: "House") -> NamedKind:
    def find(caller: Caller, text: str) -> Iterable[str]:
        for deleted in (False, True):
            found, _, _ = house.datasets.list(caller, text=text, deleted=deleted, limit=_MOST)
            yield from (one.dataset_id for one in found if _holds(one.name, text))

    return NamedKind(
        keys=frozenset({"dataset_id", "dataset_ids", "datasets"}),
        name=lambda caller, one: house.datasets.get(caller, one, deleted=True).name,
        find=find,
    )


def _dashboards(house: "House") -> NamedKind:
    def find(caller: Caller, text: str) -> Iterable[str]:
        found = house.dashboards.boards.find(caller, text=text, limit=_MOST)
        return (one.dashboard_id for one in found.items if _holds(one.name, text))

    return NamedKind(
        keys=frozenset({"dashboard_id", "dashboard_ids"}),
        name=lambda caller, one: house.dashboards.boards.get(caller, one).name,
        find=find,
    )


def _people(house: "House") -> NamedKind:
    def name(caller: Caller, one: str) -> str:
        person = house.identity.members.get(caller, one)
        return person.name or person.email

    def find(caller: Caller, text: str) -> Iterable[str]:
        caller.require("people.manage")
        people = house.identity.people(caller.workspace_id)
        return (one.user_id for one in people if _holds(one.name, text) or _holds(one.email, text))

    return NamedKind(keys=frozenset({"user_id", "user_ids", "owner", "people"}), name=name, find=find)


def _rest(house: "House") -> Iterable[NamedKind]:
    def alerts(caller: Caller, text: str) -> Iterable[str]:
        found, _ = house.alerts.find(caller, text=text, limit=_MOST)
        return (one.alert_id for one in found)

    def saved(caller: Caller, text: str) -> Iterable[str]:
        found, _ = house.saved.page(caller, text=text, before=None, limit=_MOST)
        return (one.saved_id for one in found if _holds(one.name, text))

    def connections(caller: Caller, text: str) -> Iterable[str]:
        found, _ = house.connections.page(caller, limit=_MOST)
        return (one.connection_id for one in found if _holds(one.name, text))

    def reports(caller: Caller, text: str) -> Iterable[str]:
        found, _ = house.reports.find(caller, dashboard_id=None, cursor=None, limit=_MOST)
        return (one.report_id for one in found if _holds(one.plan.name, text))

    def channels(caller: Caller, text: str) -> Iterable[str]:
        found, _ = house.notices.channels.page(caller, cursor=None, limit=_MOST)
        return (one.channel_id for one in found if _holds(one.name, text))

    return (
        NamedKind(frozenset({"alert_id"}), lambda c, one: house.alerts.get(c, one).rule.name, alerts),
        NamedKind(frozenset({"saved_id"}), lambda c, one: house.saved.get(c, one).name, saved),
        NamedKind(
            frozenset({"connection_id"}), lambda c, one: house.connections.get(c, one).name, connections
        ),
        NamedKind(frozenset({"report_id"}), lambda c, one: house.reports.get(c, one).plan.name, reports),
        NamedKind(
            frozenset({"channel_id"}), lambda c, one: house.notices.channels.get(c, one).name, channels
        ),
    )


def _holds(name: str, text: str) -> bool:
    return text.casefold() in name.casefold()
