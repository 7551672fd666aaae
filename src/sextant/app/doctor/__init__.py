"""Tries each back end of the settings and tells what is wrong with it, and what to do."""

from sextant.app.doctor.examining import examine
from sextant.app.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
