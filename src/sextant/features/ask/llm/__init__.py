"""A language model as a second reader of questions; what it proposes is checked like everything else."""

from sextant.features.ask.llm.model import Candidate, LanguageModel, ModelSettings

__all__ = ["Candidate", "LanguageModel", "ModelSettings"]
