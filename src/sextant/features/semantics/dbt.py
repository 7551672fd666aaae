"""Semantic models of dbt, as `semantic_manifest.json` or YAML, to a layer, and what has no place in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sextant.features.semantics.errors import LayerRefused
from sextant.features.semantics.models import ColumnMeaning, DatasetMeaning, Layer, Metric, Relation, pointing
from sextant.features.semantics.yaml_text import document_of

_REF = re.compile(r"""ref\(\s*['"]([^'"]+)['"]\s*\)""")
_DIMENSION = re.compile(r"""\{\{\s*(?:Time)?Dimension\(\s*['"](?:\w+__)?(\w+)['"][^)]*\)\s*\}\}""")
_NAME = re.compile(r"[A-Za-z_]\w*")
_AGGREGATES = {
    "sum": "sum({})",
    "average": "avg({})",
    "min": "min({})",
    "max": "max({})",
    "count": "count({})",
    "count_distinct": "count(DISTINCT {})",
    "median": "median({})",
    "sum_boolean": "sum(CASE WHEN {} THEN 1 ELSE 0 END)",
}

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """A layer, and what of the source has no place in it."""

    layer: Layer
    left_out: tuple[str, ...]


@dataclass(slots=True)
class _Model:
    """A semantic model while it is read: its dataset, and its measures and columns as SQL."""

    dataset: str
    measures: dict[str, str] = field(default_factory=dict[str, str])
    columns: dict[str, str] = field(default_factory=dict[str, str])
    metrics: dict[str, Metric] = field(default_factory=dict[str, Metric])


def from_dbt(text: str) -> Imported:
    """The layer of dbt's semantic models and metrics; raises LayerRefused when there are none."""
    document = document_of(text)  # JSON is YAML, too
    if not isinstance(document, dict):
        raise _nothing()
    said = cast("dict[str, Any]", document)
    parts = _parts(said.get("semantic_models"))
    if not parts:
        raise _nothing()
    left_out: list[str] = []
    models = {_text(part, "name"): _model(part, left_out) for part in parts}
    by_measure = {name: model for model in models.values() for name in model.measures}
    waiting = _parts(said.get("metrics"))
    for metric in sorted(waiting, key=lambda one: _text(one, "type") not in {"simple", ""}):
        _add_metric(metric, by_measure, models, left_out)
    datasets = [_dataset(part, models[_text(part, "name")]) for part in parts]
    return Imported(Layer(datasets=datasets, relations=list(_relations(parts, models))), tuple(left_out))


def _nothing() -> LayerRefused:
    return LayerRefused(
        "There are no semantic models in this.",
        hint="Send dbt's target/semantic_manifest.json, or a YAML file with `semantic_models`.",
    )


def _model(part: Part, left_out: list[str]) -> _Model:
    model = _Model(_dataset_name(part))
    for kind in ("entities", "dimensions"):
        for one in _parts(part.get(kind)):
            model.columns[_text(one, "name")] = _text(one, "expr") or _text(one, "name")
    for measure in _parts(part.get("measures")):
        name, agg = _text(measure, "name"), _text(measure, "agg").lower()
        pattern = _AGGREGATES.get(agg)
        if pattern is None:
            left_out.append(f"measure {name}: `{agg}` has no place in a metric")
            continue
        model.measures[name] = pattern.format(_text(measure, "expr") or name)
    return model


def _dataset_name(part: Part) -> str:
    relation = part.get("node_relation")
    if isinstance(relation, dict):
        alias = _text(cast("Part", relation), "alias")
        if alias:
            return alias
    found = _REF.search(_text(part, "model"))
    return found[1] if found else _text(part, "name")


def _add_metric(
    part: Part, by_measure: Mapping[str, _Model], models: Mapping[str, _Model], left_out: list[str]
) -> None:
    name, kind = _text(part, "name"), _text(part, "type") or "simple"
    params = cast("Part", part.get("type_params") or {})
    built = _expression(kind, params, by_measure, models)
    if built is None:
        left_out.append(f"metric {name}: a {kind} metric over these measures has no place in one dataset")
        return
    model, expression, filters = built
    asked = [*filters, *_filters(part.get("filter"), model)]
    label = _text(part, "label") or name
    model.metrics[name] = Metric(
        name=label.replace("_", " "),
        description=_text(part, "description"),
        synonyms=[name.replace("_", " ")] if name.replace("_", " ") != label.replace("_", " ") else [],
        expression=expression,
        filters=asked,
        format="percent" if kind == "ratio" else None,
    )


def _expression(
    kind: str, params: Part, by_measure: Mapping[str, _Model], models: Mapping[str, _Model]
) -> tuple[_Model, str, list[str]] | None:
    if kind == "simple":
        return _measured(params.get("measure"), by_measure)
    if kind == "ratio":
        above = _measured(params.get("numerator"), by_measure) or _metric(params.get("numerator"), models)
        below = _measured(params.get("denominator"), by_measure) or _metric(params.get("denominator"), models)
        if above is None or below is None or above[0] is not below[0] or above[2] != below[2]:
            return None
        return above[0], f"({above[1]}) / nullif({below[1]}, 0)", above[2]
    return _derived(params, models) if kind == "derived" else None


def _measured(said: object, by_measure: Mapping[str, _Model]) -> tuple[_Model, str, list[str]] | None:
    name = said if isinstance(said, str) else _text(cast("Part", said or {}), "name")
    model = by_measure.get(name)
    if model is None:
        return None
    filters = [] if isinstance(said, str) else _filters(cast("Part", said).get("filter"), model)
    return model, model.measures[name], filters


def _metric(said: object, models: Mapping[str, _Model]) -> tuple[_Model, str, list[str]] | None:
    name = said if isinstance(said, str) else _text(cast("Part", said or {}), "name")
    for model in models.values():
        if name in model.metrics:
            return model, model.metrics[name].expression, list(model.metrics[name].filters)
    return None


def _derived(params: Part, models: Mapping[str, _Model]) -> tuple[_Model, str, list[str]] | None:
    """A metric computed from others of the same dataset and filters."""
    expression = _text(params, "expr")
    inputs: dict[str, tuple[_Model, str, list[str]]] = {}
    for part in _parts(params.get("metrics")):
        found = _metric(part, models)
        if found is None or part.get("offset_window") or part.get("filter"):
            return None
        inputs[_text(part, "alias") or _text(part, "name")] = found
    first = next(iter(inputs.values()), None)
    if first is None or any(one[0] is not first[0] or one[2] != first[2] for one in inputs.values()):
        return None
    put = _NAME.sub(lambda m: f"({inputs[m[0]][1]})" if m[0] in inputs else m[0], expression)
    return first[0], put, first[2]


def _filters(said: object, model: _Model) -> list[str]:
    """Conditions with dbt's `{{ Dimension('order__status') }}` as the column it stands for."""
    if isinstance(said, dict):
        listed = [_text(one, "where_sql_template") for one in _parts(cast("Part", said).get("where_filters"))]
    elif isinstance(said, list):
        listed = [str(one) for one in cast("Sequence[object]", said)]
    else:
        listed = [str(said)] if said else []
    return [_DIMENSION.sub(lambda m: model.columns.get(m[1], m[1]), one).strip() for one in listed if one]


def _dataset(part: Part, model: _Model) -> DatasetMeaning:
    defaults = cast("Part", part.get("defaults") or {})
    time = _text(defaults, "agg_time_dimension")
    columns: list[ColumnMeaning] = []
    for one in _parts(part.get("dimensions")):
        expr = _text(one, "expr") or _text(one, "name")
        if not _NAME.fullmatch(expr):
            continue  # computed, and so no column
        said = (_text(one, "label") or _text(one, "name")).replace("_", " ")
        columns.append(
            ColumnMeaning(
                column=expr,
                name=said if said != expr.replace("_", " ") else "",
                description=_text(one, "description"),
                dimension=True if _text(one, "type") == "categorical" else None,
            )
        )
    unique = {one.column.lower(): one for one in columns}
    return DatasetMeaning(
        dataset=model.dataset,
        description=_text(part, "description"),
        time=model.columns.get(time, time),
        columns=list(unique.values()),
        metrics=list(model.metrics.values()),
    )


def _relations(parts: Sequence[Part], models: Mapping[str, _Model]) -> Iterator[Relation]:
    """A foreign entity points at the model whose primary or unique entity has its name."""
    keys = {
        _text(one, "name"): (models[_text(part, "name")].dataset, _text(one, "expr") or _text(one, "name"))
        for part in parts
        for one in _parts(part.get("entities"))
        if _text(one, "type") in {"primary", "unique"}
    }
    for part in parts:
        dataset = models[_text(part, "name")].dataset
        for one in _parts(part.get("entities")):
            aimed = keys.get(_text(one, "name"))
            if _text(one, "type") == "foreign" and aimed is not None and aimed[0] != dataset:
                column = _text(one, "expr") or _text(one, "name")
                yield pointing(f"{dataset}.{column}", f"{aimed[0]}.{aimed[1]}")


def _parts(said: object) -> list[Part]:
    if not isinstance(said, list):
        return []
    return [cast("Part", one) for one in cast("list[object]", said) if isinstance(one, dict)]


def _text(part: Part, name: str) -> str:
    value = part.get(name)
    return "" if value is None else str(value)
