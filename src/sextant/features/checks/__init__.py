"""Checks: rules that a dataset must hold, suggested, kept, run at each load; what its rows tell."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.features.checks.errors import CheckMissing, CheckRefused, SuiteRefused
from sextant.features.checks.models import Check, Result, Rule, Run, Suggestion
from sextant.features.checks.routes import check_routes
from sextant.features.checks.service import Checks, Ground, Ran


def feature(checks: Checks) -> Feature:
    def routes() -> APIRouter:
        return check_routes(checks)

    return Feature(name="checks", router=routes)


__all__ = [
    "Check",
    "CheckMissing",
    "CheckRefused",
    "Checks",
    "Ground",
    "Ran",
    "Result",
    "Rule",
    "Run",
    "Suggestion",
    "SuiteRefused",
    "feature",
]
