"""Statements with a name: kept, shared with the workspace, run with values for their parameters."""

from sextant.features.query.saved.service import SavedQueries

__all__ = ["SavedQueries"]
