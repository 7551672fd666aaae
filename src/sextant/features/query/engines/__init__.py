"""Which engine answers: the one that a workspace chose, or the built-in one where that is better."""

from sextant.features.query.engines.models import EngineChoice, EngineRefused, EngineUsed
from sextant.features.query.engines.service import Engines, Pick, is_committed

__all__ = ["EngineChoice", "EngineRefused", "EngineUsed", "Engines", "Pick", "is_committed"]
