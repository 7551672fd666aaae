"""The JSON that the routes of semantics take and give."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.semantics.dbt import Imported
from sextant.features.semantics.models import Checked, Layer, Version
from sextant.features.semantics.yaml_text import to_yaml

_YAML = """datasets:
- dataset: sales
  metrics:
  - name: net revenue
    expression: sum(amount)
"""


class LayerIn(WireModel):
    """A semantic layer as YAML."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"yaml": _YAML}]})

    yaml: str = Field(max_length=2_000_000)


class SaveIn(LayerIn):
    """A layer to keep after the version that was read."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"yaml": _YAML, "version": 0, "note": "Name net revenue"}]}
    )

    version: int = Field(ge=0, description="The version this was made from; 0 where there is none yet.")
    note: str = Field(default="", max_length=500, description="What changed.")


class ImportIn(WireModel):
    """Semantic models of dbt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": '{"semantic_models": []}'}]})

    text: str = Field(max_length=2_000_000, description="dbt's semantic_manifest.json, or YAML.")


class LayerOut(WireModel):
    """A version of the layer: as YAML, and taken apart."""

    version: int
    yaml: str
    layer: dict[str, Any]
    saved_by: str
    saved_at: datetime | None
    note: str


class FindingOut(WireModel):
    where: str
    message: str
    hint: str


class PreviewOut(WireModel):
    where: str
    value: Any
    sql: str


class CheckedOut(WireModel):
    """What is wrong with a layer, and what its metrics and filters give now."""

    valid: bool
    findings: list[FindingOut]
    previews: list[PreviewOut]


class ProposedOut(WireModel):
    """A layer that is not saved yet, and what could not be brought into it."""

    yaml: str
    left_out: list[str] = []


class VersionOut(WireModel):
    version: int
    saved_by: str
    saved_at: datetime
    note: str
    datasets: int
    metrics: int
    verified: int


def layer_out(found: Version) -> LayerOut:
    return LayerOut(
        version=found.version,
        yaml=to_yaml(found.layer),
        layer=found.layer.model_dump(by_alias=True, mode="json"),
        saved_by=found.saved_by,
        saved_at=found.saved_at if found.version else None,
        note=found.note,
    )


def checked_out(found: Checked) -> CheckedOut:
    return CheckedOut(
        valid=found.valid,
        findings=[FindingOut(where=f.where, message=f.message, hint=f.hint) for f in found.findings],
        previews=[PreviewOut(where=p.where, value=p.value, sql=p.sql) for p in found.previews],
    )


def proposed_out(layer: Layer) -> ProposedOut:
    return ProposedOut(yaml=to_yaml(layer))


def imported_out(found: Imported) -> ProposedOut:
    return ProposedOut(yaml=to_yaml(found.layer), left_out=list(found.left_out))


def version_out(found: Version) -> VersionOut:
    return VersionOut(
        version=found.version,
        saved_by=found.saved_by,
        saved_at=found.saved_at,
        note=found.note,
        datasets=len(found.layer.datasets),
        metrics=sum(len(one.metrics) for one in found.layer.datasets),
        verified=len(found.layer.verified),
    )
