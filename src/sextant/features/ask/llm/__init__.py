"""A language model as a second reader of questions; what it proposes is checked like everything else."""

from sextant.features.ask.llm.model import Candidate, LanguageModel, ModelSettings
from sextant.features.ask.llm.spending import Budgets, Prices, Spending, Spent

__all__ = ["Budgets", "Candidate", "LanguageModel", "ModelSettings", "Prices", "Spending", "Spent"]
