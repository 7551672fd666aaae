"""The gate: text in, PermittedQuery out; nothing reaches an engine by another way."""

from sextant.features.query.gate.cost import Estimate
from sextant.features.query.gate.known import GateLimits, KnownColumn, KnownTable
from sextant.features.query.gate.permit import Asked, Permitted, permit

__all__ = [
    "Asked",
    "Estimate",
    "GateLimits",
    "KnownColumn",
    "KnownTable",
    "Permitted",
    "permit",
]
