"""How values of a type are written: one expression for each, the same here and in a suite of another tool."""

from collections.abc import Mapping

from sextant.features.checks.models import ValueType

FORMS: Mapping[ValueType, str] = {
    "integer": r"^\s*[-+]?[0-9]+(\.0*)?\s*$",
    "number": r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$",
    "boolean": r"^\s*([Tt]rue|TRUE|[Ff]alse|FALSE|[tTfF]|[yYnN]|[Yy]es|YES|[Nn]o|NO|[01])\s*$",
    "time": r"^\s*([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?\s*$",
    "uuid": r"^\s*[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\s*$",
}
