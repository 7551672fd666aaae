"""The door of semantics: what data means, written down by people, checked, versioned, told to asking."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.features.semantics.errors import LayerChanged, LayerMissing, LayerRefused
from sextant.features.semantics.figures import column_units, is_total, result_name, unit_of
from sextant.features.semantics.models import (
    ColumnMeaning,
    Known,
    Layer,
    Metric,
    NamedFilter,
    Pointer,
    Relation,
    TableMeaning,
    VerifiedQuestion,
    pointing,
)
from sextant.features.semantics.naming import tables_named
from sextant.features.semantics.service import Semantics
from sextant.features.semantics.wording import ROWS, Tables, by_table_name, statement_words


def feature(semantics: Semantics) -> Feature:
    """What semantics brings into the house."""

    def made() -> APIRouter:
        from sextant.features.semantics.routes import routes

        return routes(semantics)

    cleared = Subscription("workspace.removed", semantics.clear, consumer="semantics.clear")
    return Feature(name="semantics", router=made, subscriptions=(cleared,))


__all__ = [
    "ROWS",
    "ColumnMeaning",
    "Known",
    "Layer",
    "LayerChanged",
    "LayerMissing",
    "LayerRefused",
    "Metric",
    "NamedFilter",
    "Pointer",
    "Relation",
    "Semantics",
    "TableMeaning",
    "Tables",
    "VerifiedQuestion",
    "by_table_name",
    "column_units",
    "feature",
    "is_total",
    "pointing",
    "result_name",
    "statement_words",
    "tables_named",
    "unit_of",
]
