"""Rollups as the gate uses them: kept aggregates that stand for a table wherever they give the same answer.

Who keeps them says so once by `Queries.rollups.found_by`; what a statement has to be for one to answer it is
in `standing_in`, and costs nothing while there is none.
"""

from sextant.features.query.rollups.models import FindRollups, Rollup, RollupColumn, Used

__all__ = ["FindRollups", "Rollup", "RollupColumn", "Used"]
