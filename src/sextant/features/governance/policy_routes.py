"""`/api/v1/datasets/{id}/policy`: who sees what of a dataset, for its owner and administrators."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from sextant.core.access import Role
from sextant.core.http import OrjsonResponse, Page, SignedIn, WireModel, etagged, router
from sextant.features.governance.deciding import Person
from sextant.features.governance.models import MOST_RULES, Attribute, MaskKind, Policy, Rule
from sextant.features.governance.service import Policies

_RULES: list[dict[str, Any]] = [
    {
        "name": "Staff see their own region",
        "audience": {"roles": ["viewer", "analyst"]},
        "rows": "region = person.region",
        "columns": [{"column": "email", "mask": "hash"}, {"column": "age", "mask": "range", "width": 10}],
    }
]
_SEEN: dict[str, Any] = {
    "whole": False,
    "row_count": 200,
    "columns": [{"name": "email", "type": "string", "mask": "hash"}],
    "hidden": ["salary"],
    "results": [{"email": "9f86d081884c7d65"}],
}
_POLICY: dict[str, Any] = {
    "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
    "version": 3,
    "rules": _RULES,
    "updated_at": "2026-03-01T09:00:00Z",
    "updated_by": "ada@example.com",
}
_TRIED: dict[str, Any] = {"rules": _RULES}
_CHANGE: dict[str, Any] = {"rules": _RULES, "version": 3}
_YAML = "dataset: sales\nrules:\n- name: Staff see their own region\n  rows: region = person.region\n"


class PolicyOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": _POLICY})
    dataset_id: str
    version: int = Field(description="0: nobody wrote rules, everyone who sees the dataset sees it whole.")
    rules: tuple[Rule, ...]
    updated_at: datetime | None
    updated_by: str | None


class PolicyIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _CHANGE})
    rules: list[Rule] = Field(max_length=MOST_RULES)
    version: int | None = Field(default=None, description="What is changed; 409 if not the last.")


class YamlIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"yaml": _YAML}})
    yaml: str = Field(max_length=200_000)


class SeeAsIn(WireModel):
    """Someone, there or thought of; `rules` are tried in place of those that hold."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"role": "viewer", "attributes": {"region": "North"}}},
    )
    role: Role = "viewer"
    email: str = Field(default="someone@example.com", max_length=320)
    user_id: str = Field(default="", max_length=36)
    attributes: Mapping[str, Attribute] = Field(default_factory=dict[str, Attribute], max_length=100)
    rules: list[Rule] | None = Field(default=None, max_length=MOST_RULES)
    sql: str | None = Field(
        default=None, max_length=20_000, description="A SELECT over this dataset, in place of its first rows."
    )


class RulesIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _TRIED})
    rules: list[Rule] = Field(max_length=MOST_RULES)


class RuleProblemOut(WireModel):
    rule: int = Field(description="The rule's place in the list, from 0.")
    message: str
    hint: str


class RulesOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": {"valid": True, "problems": []}})
    valid: bool
    problems: list[RuleProblemOut]


class SeenColumn(WireModel):
    name: str
    type: str
    mask: MaskKind | None = None


class SeeAsOut(WireModel):
    model_config = ConfigDict(json_schema_extra={"example": _SEEN})
    whole: bool = Field(description="Whether no rule reaches them.")
    row_count: int
    columns: Sequence[SeenColumn]
    hidden: Sequence[str]
    results: Sequence[dict[str, Any]]


def policy_routes(policies: Policies) -> APIRouter:
    api = router(prefix="/api/v1/datasets/{dataset_id}/policy", tags=["policies"])
    _reading(api, policies)
    _writing(api, policies)
    return api


def _reading(api: APIRouter, policies: Policies) -> None:
    @api.get("", response_model=PolicyOut, summary="Who sees what of a dataset")
    def get(dataset_id: str, request: Request, caller: SignedIn) -> Response:
        return etagged(request, _out(policies.get(caller, dataset_id)).model_dump())

    @api.get("/versions", summary="The versions of a policy, the newest first")
    def versions(dataset_id: str, caller: SignedIn) -> Page[PolicyOut]:
        found = [_out(one) for one in policies.history(caller, dataset_id)]
        return Page[PolicyOut](items=found, total=len(found))

    @api.get("/versions/{version}", summary="A policy as it was")
    def version(dataset_id: str, version: int, caller: SignedIn) -> PolicyOut:
        return _out(policies.version(caller, dataset_id, version))

    @api.get("/yaml", response_class=Response, summary="A policy as YAML")
    def as_yaml(dataset_id: str, caller: SignedIn) -> Response:
        name, text = policies.as_yaml(caller, dataset_id)
        headers = {"Content-Disposition": f'attachment; filename="{name}-policy.yaml"'}
        return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


def _writing(api: APIRouter, policies: Policies) -> None:
    @api.put("", summary="Say who sees what of a dataset")
    def put(dataset_id: str, body: PolicyIn, caller: SignedIn) -> PolicyOut:
        """The rules are tried on the dataset first; without rules everyone sees it whole again."""
        return _out(policies.put(caller, dataset_id, body.rules, version=body.version))

    @api.put("/yaml", summary="Take a policy from YAML")
    def put_yaml(dataset_id: str, body: YamlIn, caller: SignedIn) -> PolicyOut:
        return _out(policies.put_yaml(caller, dataset_id, body.yaml))

    @api.post("/check", summary="Whether rules could hold; nothing is kept")
    def check(dataset_id: str, body: RulesIn, caller: SignedIn) -> RulesOut:
        found = policies.check(caller, dataset_id, body.rules)
        problems = [RuleProblemOut(rule=one.rule, message=one.message, hint=one.hint) for one in found]
        return RulesOut(valid=not problems, problems=problems)

    @api.post("/see-as", response_model=SeeAsOut, summary="The rows, or an answer, as someone would see them")
    def see_as(dataset_id: str, body: SeeAsIn, caller: SignedIn) -> Response:
        person = Person(body.user_id, body.email, body.role, body.attributes)
        guard, looked = policies.see_as(caller, dataset_id, person, rules=body.rules, sql=body.sql)
        shown = () if guard is None else guard.shown
        masks = {column.name: column.mask.mask for column in shown if column.mask is not None}
        names = {column.name for column in shown}
        return OrjsonResponse(
            {
                "whole": guard is None,
                "row_count": looked.row_count,
                "columns": [{**column, "mask": masks.get(str(column["name"]))} for column in looked.columns],
                "hidden": [
                    column.name for column in (guard.raw if guard else ()) if column.name not in names
                ],
                "results": looked.rows,
            }
        )


def _out(policy: Policy) -> PolicyOut:
    return PolicyOut.model_validate(policy.model_dump(include=set(PolicyOut.model_fields)))
