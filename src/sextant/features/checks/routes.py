"""`/api/v1/checks` and the checks of a dataset: rules, suggestions, runs, results over time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from sextant.core.access import Caller
from sextant.core.http import Cursor, Page, SignedIn, etagged, router
from sextant.features.checks.models import Check, Result
from sextant.features.checks.service import Checks, rule_now
from sextant.features.checks.shapes import (
    CheckOut,
    KindOut,
    ManyIn,
    ManyOut,
    RanOut,
    RuleIn,
    RulePatch,
    RunOut,
    SuggestionsOut,
    changed_rule,
    check_out,
    kinds_out,
    ran_out,
    suggestion_out,
)
from sextant.features.datasets import DatasetMissing, Table

Limit = Annotated[int, Query(ge=1, le=200)]


def check_routes(checks: Checks) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["checks"])
    _of_a_dataset(routes, checks)
    _one(routes, checks)
    _running(routes, checks)
    return routes


def _of_a_dataset(routes: APIRouter, checks: Checks) -> None:
    @routes.get(
        "/datasets/{dataset_id}/checks", response_model=Page[CheckOut], summary="The checks of a dataset"
    )
    def find(dataset_id: str, request: Request, caller: SignedIn) -> Response:
        table = _table(checks, caller, dataset_id)
        items = [check_out(check, last, table) for check, last in checks.kept(caller, dataset_id)]
        return etagged(request, Page(items=items, total=len(items)).model_dump())

    @routes.post("/datasets/{dataset_id}/checks", status_code=201, summary="Keep a rule as a check")
    def make(dataset_id: str, body: RuleIn, caller: SignedIn) -> CheckOut:
        (made,) = checks.add(caller, dataset_id, [body])
        return check_out(made, None, _table(checks, caller, dataset_id))

    @routes.post(
        "/datasets/{dataset_id}/checks/many", status_code=201, summary="Keep several rules, all or none"
    )
    def make_many(dataset_id: str, body: ManyIn, caller: SignedIn) -> ManyOut:
        made = checks.add(caller, dataset_id, body.rules, origin=body.origin)
        table = _table(checks, caller, dataset_id)
        return ManyOut(items=[check_out(check, None, table) for check in made])

    @routes.get(
        "/datasets/{dataset_id}/checks/suggestions", summary="Rules that the profile gives reason for"
    )
    def suggestions(dataset_id: str, caller: SignedIn) -> SuggestionsOut:
        items = [suggestion_out(one) for one in checks.suggestions(caller, dataset_id)]
        return SuggestionsOut(items=items, total=len(items))


def _one(routes: APIRouter, checks: Checks) -> None:
    @routes.get("/checks/kinds", summary="The kinds of checks and their parameters")
    def kinds(caller: SignedIn) -> list[KindOut]:
        return kinds_out()

    @routes.get("/checks/{check_id}", summary="One check")
    def one(check_id: str, caller: SignedIn) -> CheckOut:
        return _shown(checks, caller, checks.get(caller, check_id))

    @routes.patch("/checks/{check_id}", summary="Change a check, or switch it on or off")
    def change(check_id: str, body: RulePatch, caller: SignedIn) -> CheckOut:
        check = checks.get(caller, check_id)
        before = rule_now(check, _table(checks, caller, check.dataset_id))
        rule = changed_rule(before, body)
        return _shown(checks, caller, checks.change(caller, check_id, rule=rule, enabled=body.enabled))

    @routes.delete("/checks/{check_id}", status_code=204, summary="Delete a check and what it found")
    def remove(check_id: str, caller: SignedIn) -> None:
        checks.remove(caller, check_id)

    @routes.get("/checks/{check_id}/results", summary="What a check found over time, the newest first")
    def results(check_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[Result]:
        found, more = checks.results(caller, check_id, cursor=cursor, limit=limit)
        return Page[Result](items=found, next_cursor=more)


def _running(routes: APIRouter, checks: Checks) -> None:
    @routes.post("/datasets/{dataset_id}/checks/run", summary="Run every check on the present rows")
    def run(dataset_id: str, caller: SignedIn) -> RanOut:
        return ran_out(checks.run(caller, dataset_id))

    @routes.get("/datasets/{dataset_id}/checks/runs", summary="Runs of the checks, the newest first")
    def runs(dataset_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[RunOut]:
        found, more = checks.runs(caller, dataset_id, cursor=cursor, limit=limit)
        return Page[RunOut](items=[RunOut(**one.model_dump()) for one in found], next_cursor=more)

    @routes.get("/datasets/{dataset_id}/checks/runs/{run_id}", summary="One run with its results")
    def one_run(dataset_id: str, run_id: str, caller: SignedIn) -> RanOut:
        return ran_out(checks.ran(caller, dataset_id, run_id))


def _shown(checks: Checks, caller: Caller, check: Check) -> CheckOut:
    last = checks.last_result(caller, check.check_id)
    return check_out(check, last, _table(checks, caller, check.dataset_id))


def _table(checks: Checks, caller: Caller, dataset_id: str) -> Table | None:
    """What names the columns now; a dataset that loads or failed has none."""
    try:
        return checks.datasets.table(caller, dataset_id)
    except DatasetMissing:
        return None
