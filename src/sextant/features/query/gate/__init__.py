"""The gate: text in, PermittedQuery out; nothing reaches an engine by another way.

`gate.permit`, which decides, is imported where a statement comes: the parser loads with it.
"""

from sextant.features.query.gate.asked import Asked, Estimate, Permitted
from sextant.features.query.gate.known import GateLimits, KnownColumn, KnownTable

__all__ = [
    "Asked",
    "Estimate",
    "GateLimits",
    "KnownColumn",
    "KnownTable",
    "Permitted",
]
