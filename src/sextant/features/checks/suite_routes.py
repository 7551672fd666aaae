"""`/api/v1/datasets/{id}/checks/suite`: the checks of a dataset as a file, YAML or of Great Expectations."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ConfigDict, Field

from sextant.core.http import SignedIn, WireModel, router
from sextant.features.checks.errors import SuiteRefused
from sextant.features.checks.models import Rule
from sextant.features.checks.suites import Format, Plan, Suites
from sextant.features.checks.suites.models import Action, Step

_MEDIA: dict[Format, str] = {"yaml": "application/yaml", "great_expectations": "application/json"}
_YAML = """sextant: 1
checks:
- kind: range
  columns: [price]
  params: {min: 0}
  severity: hold
"""
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is; also as one JSON string.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}, "example": _YAML},
            "application/json": {
                "schema": {"anyOf": [{"type": "object"}, {"type": "string"}]},
                "example": {"name": "orders", "expectations": []},
            },
        },
    }
}
Form = Annotated[Format, Query(alias="format", description="What the file is written as.")]
Preview = Annotated[bool, Query(description="Tell what would change, and change nothing.")]


class StepOut(WireModel):
    """What becomes of one line of the suite, or of one check of the dataset."""

    action: Action = Field(description="add, change, same, remove, or keep: held for the next export.")
    title: str
    rule: Rule | None = Field(description="What the check demands from then on.")
    was: Rule | None = Field(description="What it demanded before.")
    reason: str = Field(description="Why a line is kept rather than run here.")
    told: str = Field(description="What is not quite the same here.")


class PlanOut(WireModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "applied": False,
                "added": 1,
                "changed": 0,
                "unchanged": 0,
                "removed": 0,
                "kept": 0,
                "steps": [
                    {
                        "action": "add",
                        "title": "`price` is at least 0 in every row",
                        "rule": {"kind": "range", "columns": ["price"], "params": {"min": 0}},
                        "was": None,
                        "reason": "",
                        "told": "",
                    }
                ],
            }
        }
    )
    applied: bool
    added: int
    changed: int
    unchanged: int
    removed: int
    kept: int
    steps: list[StepOut]


async def suite_text(request: Request) -> str:
    """The body as text; a JSON string is unpacked, so that clients which only speak JSON can send YAML."""
    body = await request.body()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SuiteRefused("The suite is not UTF-8.", hint="Save it as UTF-8.") from error
    if text.lstrip().startswith('"'):
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
        return found if isinstance(found, str) else text
    return text


Text = Annotated[str, Depends(suite_text)]


def suite_routes(suites: Suites) -> APIRouter:
    routes = router(prefix="/api/v1/datasets/{dataset_id}/checks", tags=["checks"])

    @routes.get("/suite", summary="The checks as a file: YAML, or a suite of Great Expectations")
    def export(dataset_id: str, caller: SignedIn, form: Form = "yaml") -> Response:
        name, content = suites.written(caller, dataset_id, form)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=_MEDIA[form], headers=headers)

    @routes.put("/suite", summary="Make the checks those of a suite", openapi_extra=_BODY)
    def replace(
        dataset_id: str, caller: SignedIn, text: Text, form: Form = "yaml", preview: Preview = False
    ) -> PlanOut:
        act = suites.look if preview else suites.take
        return _plan_out(act(caller, dataset_id, text, form=form, replace=True))

    @routes.post("/suite", summary="Add the checks of a suite to those there", openapi_extra=_BODY)
    def add(
        dataset_id: str, caller: SignedIn, text: Text, form: Form = "yaml", preview: Preview = False
    ) -> PlanOut:
        act = suites.look if preview else suites.take
        return _plan_out(act(caller, dataset_id, text, form=form, replace=False))

    return routes


def _plan_out(plan: Plan) -> PlanOut:
    return PlanOut(
        applied=plan.applied,
        added=plan.count("add"),
        changed=plan.count("change"),
        unchanged=plan.count("same"),
        removed=plan.count("remove"),
        kept=plan.count("keep"),
        steps=[_step_out(step) for step in plan.steps],
    )


def _step_out(step: Step) -> StepOut:
    return StepOut(
        action=step.action,
        title=step.title,
        rule=step.rule,
        was=step.was,
        reason=step.reason,
        told=step.told,
    )
