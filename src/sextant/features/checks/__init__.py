"""Checks: rules that a dataset must hold, suggested, kept, run at each load; what its rows tell."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.core.http import joined
from sextant.features.checks.error_routes import error_routes
from sextant.features.checks.errors import CheckMissing, CheckRefused, SuiteRefused
from sextant.features.checks.findings import Findings
from sextant.features.checks.models import Check, Result, Rule, Run, Suggestion
from sextant.features.checks.routes import check_routes
from sextant.features.checks.service import Checks, Ground, Ran


def feature(checks: Checks, findings: Findings) -> Feature:
    def routes() -> APIRouter:
        return joined(check_routes(checks), error_routes(findings))

    return Feature(name="checks", router=routes, jobs=(findings.declaration(),))


__all__ = [
    "Check",
    "CheckMissing",
    "CheckRefused",
    "Checks",
    "Findings",
    "Ground",
    "Ran",
    "Result",
    "Rule",
    "Run",
    "Suggestion",
    "SuiteRefused",
    "feature",
]
