"""Cells that are probably wrong, found without rules: by form, agreement, dependency, spread."""

from sextant.features.checks.finding.cells import Cells, Found
from sextant.features.checks.finding.search import find_errors

__all__ = ["Cells", "Found", "find_errors"]
