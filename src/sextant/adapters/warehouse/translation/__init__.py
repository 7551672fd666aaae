"""A permitted query in another engine's dialect, with the same answer, or a refusal that says why not.

What is not known to mean the same everywhere is refused (`EngineUnable`), never left as it was: the asker is
then answered by the engine that the dialect is of.
"""

from sextant.adapters.warehouse.translation.kinds import Rules
from sextant.adapters.warehouse.translation.translating import translate

__all__ = ["Rules", "translate"]
