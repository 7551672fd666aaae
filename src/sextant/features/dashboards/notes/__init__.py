"""What people say beside a dashboard: comments on tiles, and notes at points in time."""

from sextant.features.dashboards.notes.models import Note, NoteChange, NoteWish
from sextant.features.dashboards.notes.service import Notes

__all__ = ["Note", "NoteChange", "NoteWish", "Notes"]
