"""`/api/v1/models`: statements whose rows are kept as datasets, run in order, looked at, written as YAML."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from sextant.core.http import Cursor, OrjsonResponse, Page, SignedIn, router
from sextant.features.transforms.modelling.files import Files
from sextant.features.transforms.modelling.service import Models
from sextant.features.transforms.modelling.shapes import (
    ModelIn,
    ModelOut,
    ModelPatch,
    ModelRanOut,
    ModelRunOut,
    ModelsOut,
    PreviewIn,
    PreviewOut,
    StepsOut,
    model_out,
    preview_json,
    run_out,
    steps_out,
)

_YAML = """sextant: 1
models:
- table: flights_by_carrier
  sql: SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier
  checks:
  - {kind: uniqueness, columns: [carrier]}
"""
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/yaml": {"schema": {"type": "string"}, "example": _YAML}},
    }
}
Limit = Annotated[int, Query(ge=1, le=200)]
Only = Annotated[bool, Query(description="Tell what would change, and change nothing.")]


async def _text(request: Request) -> str:
    """The file as it is, or as one JSON string."""
    text = (await request.body()).decode("utf-8", errors="replace")
    if not text.lstrip().startswith('"'):
        return text
    try:
        return str(orjson.loads(text))
    except orjson.JSONDecodeError:
        return text


Text = Annotated[str, Depends(_text)]


def model_routes(models: Models) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["models"])
    _all(routes, models)
    _files(routes, Files(models))
    _one(routes, models)
    return routes


def _all(routes: APIRouter, models: Models) -> None:
    @routes.get("/models", summary="SQL models in the order in which they run")
    def every(caller: SignedIn) -> ModelsOut:
        return ModelsOut(items=[model_out(one) for one in models.all(caller)])

    @routes.post("/models", status_code=202, summary="Keep the rows of a statement as a dataset")
    def make(body: ModelIn, caller: SignedIn) -> ModelOut:
        """Its job runs it after the answer."""
        model, _ = models.make(caller, body.wanted())
        return model_out(models.get(caller, model.model_id))

    @routes.post(
        "/models/preview", response_model=PreviewOut, summary="The first rows of a statement, not kept"
    )
    def preview(body: PreviewIn, caller: SignedIn) -> Response:
        return OrjsonResponse(preview_json(models.preview(caller, body.sql)))


def _files(routes: APIRouter, files: Files) -> None:
    @routes.get(
        "/models/yaml",
        response_class=Response,
        responses={200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}},
        summary="Every model as one YAML file",
    )
    def export(caller: SignedIn) -> Response:
        return Response(files.write(caller), media_type="application/yaml")

    @routes.post("/models/yaml", openapi_extra=_BODY, summary="Make and change models as a file says")
    def bring(text: Text, caller: SignedIn, preview: Only = False) -> StepsOut:
        return steps_out(files.read(caller, text, preview=preview), applied=not preview)


def _one(routes: APIRouter, models: Models) -> None:
    @routes.get("/models/{model_id}", summary="One model")
    def one(model_id: str, caller: SignedIn) -> ModelOut:
        return model_out(models.get(caller, model_id))

    @routes.patch("/models/{model_id}", summary="Change a model; another statement makes its rows anew")
    def change(model_id: str, body: ModelPatch, caller: SignedIn) -> ModelOut:
        return model_out(models.change(caller, model_id, body.changes()))

    @routes.delete("/models/{model_id}", status_code=204, summary="Run a model no more; its dataset stays")
    def remove(model_id: str, caller: SignedIn) -> None:
        models.remove(caller, model_id)

    @routes.post("/models/{model_id}/run", status_code=202, summary="Run a model now")
    def run(
        model_id: str,
        caller: SignedIn,
        whole: Annotated[bool, Query(description="Make every row anew.")] = False,
    ) -> ModelRanOut:
        job = models.run(caller, model_id, whole=whole)
        return ModelRanOut(job_id=job.job_id, status=job.status, dataset_id=job.dataset_id)

    @routes.get("/models/{model_id}/runs", summary="The runs of a model, the newest first")
    def runs(model_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> Page[ModelRunOut]:
        found, more = models.runs(caller, model_id, cursor=cursor, limit=limit)
        return Page[ModelRunOut](items=[run_out(one) for one in found], next_cursor=more)
