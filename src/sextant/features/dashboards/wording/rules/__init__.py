"""The rules: each takes a clause whole and changes a tile, or leaves it to the next."""

from sextant.features.dashboards.wording.rules.change import Change, Rule
from sextant.features.dashboards.wording.rules.drawing import coloured, placed, repeated, shown_as
from sextant.features.dashboards.wording.rules.naming import explained, measured_in, scaled, titled
from sextant.features.dashboards.wording.rules.ordering import kept, ordered
from sextant.features.dashboards.wording.rules.tables import compared, marked, totalled

RULES: tuple[Rule, ...] = (
    titled,
    explained,
    scaled,
    kept,
    ordered,
    measured_in,
    repeated,
    coloured,
    placed,
    totalled,
    marked,
    compared,
    shown_as,
)

__all__ = ["RULES", "Change"]
