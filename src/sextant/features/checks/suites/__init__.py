"""Checks as a file: YAML, and suites of Great Expectations, nothing lost on the way."""

from sextant.features.checks.suites.models import FORMATS, Format, Plan, Suite
from sextant.features.checks.suites.service import Suites

__all__ = ["FORMATS", "Format", "Plan", "Suite", "Suites"]
