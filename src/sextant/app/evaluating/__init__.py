"""Golden questions asked as the product would answer them, and their answers held against what is right."""

from sextant.app.evaluating.asking import Task, evaluate
from sextant.app.evaluating.judging import Judged, Judgement, judge, same_rows
from sextant.app.evaluating.models import Golden, Prediction

__all__ = ["Golden", "Judged", "Judgement", "Prediction", "Task", "evaluate", "judge", "same_rows"]
