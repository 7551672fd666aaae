"""Dashboards to YAML and from it, and what a file would change."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards.boards import Boards, change_from
from sextant.features.dashboards.files.yaml_text import from_yaml, to_yaml
from sextant.features.dashboards.models import Dashboard
from sextant.features.dashboards.versions.comparing import differences, told
from sextant.features.dashboards.versions.models import Difference, content_of


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file would change, thing by thing, as a sentence, and line by line."""

    differences: Sequence[Difference]
    told: str
    lines: str


class BoardFiles:
    """Files of dashboards, for people who keep them in version control."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards

    def export(self, caller: Caller, dashboard_id: str) -> tuple[Dashboard, str]:
        """The dashboard and its YAML; raises DashboardNotFound."""
        board = self._boards.get(caller, dashboard_id)
        return board, to_yaml(content_of(board))

    def bring(self, caller: Caller, text: str, *, into: str | None = None) -> Dashboard:
        """A new dashboard of the file, or the next version of one; raises DashboardRefused, NotYours."""
        sent = from_yaml(text)
        if into is None:
            return self._boards.create(caller, change_from(sent))
        return self._boards.change(caller, into, change_from(sent))

    def compare(self, caller: Caller, text: str, dashboard_id: str) -> Compared:
        """What bringing the file into the dashboard would change; nothing is written."""
        board = self._boards.get(caller, dashboard_id)
        access.check_edit(caller, board)
        wanted = content_of(self._boards.would_be(caller, board, change_from(from_yaml(text))))
        now = content_of(board)
        found = differences(now, wanted)
        lines = difflib.unified_diff(
            to_yaml(now).splitlines(keepends=True),
            to_yaml(wanted).splitlines(keepends=True),
            fromfile=f"{board.name}, version {board.version}",
            tofile="the file",
        )
        return Compared(found, told(found), "".join(lines))
