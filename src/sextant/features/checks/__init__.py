"""Checks: rules that a dataset must hold, suggested, kept, run at each load; what its rows tell."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.core.http import joined
from sextant.features.checks.errors import CheckMissing, CheckRefused, SuiteRefused
from sextant.features.checks.findings import Findings
from sextant.features.checks.looking import AtLoads
from sextant.features.checks.models import Check, Result, Rule, Run, Suggestion
from sextant.features.checks.service import Checks, Ground, Ran


def feature(ground: Ground, *, checks: Checks, findings: Findings) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.checks.comparing import Comparing
        from sextant.features.checks.error_routes import error_routes
        from sextant.features.checks.held import HeldLoads
        from sextant.features.checks.held_routes import held_routes
        from sextant.features.checks.knowing_routes import knowing_routes
        from sextant.features.checks.relating import Relating
        from sextant.features.checks.routes import check_routes
        from sextant.features.checks.suite_routes import suite_routes
        from sextant.features.checks.suites import Suites

        knowing = knowing_routes(Comparing(ground), Relating(ground))
        suites = suite_routes(Suites(ground, checks))
        held = held_routes(HeldLoads(ground, checks))
        return joined(check_routes(checks), suites, held, error_routes(findings), knowing)

    return Feature(name="checks", router=routes, jobs=(findings.declaration(),))


__all__ = [
    "AtLoads",
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
